/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Our own ns3::SimulatorImpl: the C library's plain events and ns-3's events in one radix heap, in
 * the order of their scheduling among equal times.
 *
 * It does all that ns-3's DefaultSimulatorImpl does, so that models run on it unchanged, and is
 * registered as "ns3::Ns3cSimulatorImpl" for the global value SimulatorImplementationType. The
 * order never looks at the 32-bit event uid. A uid serves only to tell whether an event of the
 * present time has run, and is read as one of the last 2^32 given. */
#pragma once

#include "sim/ns3c/ns3c.h"

#include "ns3/event-id.h"
#include "ns3/simulator-impl.h"

#include <atomic>
#include <list>
#include <mutex>
#include <thread>
#include <type_traits>
#include <unordered_set>
#include <utility>
#include <vector>

namespace ns3
{

class Ns3cSimulatorImpl : public SimulatorImpl
{
public:
  static TypeId GetTypeId();

  Ns3cSimulatorImpl();
  ~Ns3cSimulatorImpl() override;

  /* void until ns-3.40, EventId since 3.41 */
  using StopResult = decltype(std::declval<SimulatorImpl &>().Stop(std::declval<const Time &>()));

  void Destroy() override;
  bool IsFinished() const override;
  void Stop() override;
  StopResult Stop(const Time &delay) override;
  EventId Schedule(const Time &delay, EventImpl *event) override;
  void ScheduleWithContext(uint32_t context, const Time &delay, EventImpl *event) override;
  EventId ScheduleNow(EventImpl *event) override;
  EventId ScheduleDestroy(EventImpl *event) override;
  void Remove(const EventId &id) override;
  void Cancel(const EventId &id) override;
  bool IsExpired(const EventId &id) const override;
  void Run() override;
  Time Now() const override;
  Time GetDelayLeft(const EventId &id) const override;
  Time GetMaximumSimulationTime() const override;
  void SetScheduler(ObjectFactory schedulerFactory) override;
  uint32_t GetSystemId() const override;
  uint32_t GetContext() const override;
  uint64_t GetEventCount() const override;

  /** The simulation whose C events come to the queue; nullptr for ns-3's events alone. */
  void SetOwner(Ns3c *owner);
  Ns3cQueue *GetQueue() const;

  gint64 GetNow() const
  {
    return m_now;
  }

protected:
  uint64_t m_serial =
      0; //!< of the next ns-3 event; a uid is its low part. A test begins with a high one

private:
  void DoDispose() override;

  EventId Insert(gint64 at, uint32_t context, EventImpl *event);
  gint64 After(const Time &delay) const;
  void RunEvent(const Ns3cEntry &entry);
  void TakeForeign();

  /** An event scheduled by another thread. */
  struct Foreign {
    uint32_t context;
    gint64 delay;
    EventImpl *event;
  };

  Ns3cQueue *m_queue;
  Ns3c *m_owner = nullptr;
  gint64 m_now = 0;
  uint32_t m_context;
  bool m_stop = false;
  uint64_t m_count = 0;     //!< events run, of both kinds
  uint64_t m_ranSerial = 0; //!< of the last ns-3 event run ...
  gint64 m_ranAt = -1;      //!< ... and its time
  std::unordered_set<uint64_t>
      m_removed; //!< serials of removed events, whose entries are still queued
  std::list<EventId> m_destroyEvents;

  std::thread::id m_mainThread;
  std::mutex m_foreignMutex;
  std::vector<Foreign> m_foreign;
  std::atomic<bool> m_haveForeign{false};
};

} // namespace ns3
