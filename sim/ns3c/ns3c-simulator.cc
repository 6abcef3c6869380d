/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/ns3c/ns3c-simulator.h"

#include "sim/ns3c/ns3c-private.h"

#include "ns3/make-event.h"
#include "ns3/simulator.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(Ns3cSimulatorImpl);

/* The uids 0 to 3 mean something else to ns-3. */
static constexpr uint64_t UIDS = (uint64_t{1} << 32) - EventId::VALID;

static uint32_t uid_of(uint64_t serial)
{
  return static_cast<uint32_t>(EventId::VALID + serial % UIDS);
}

/* The last serial before @next that has this uid; false where there was none. */
static bool serial_of(uint32_t uid, uint64_t next, uint64_t *serial)
{
  if (uid < EventId::VALID)
    return false;
  uint64_t back = (next % UIDS + UIDS - (uid - EventId::VALID)) % UIDS;
  if (back == 0)
    back = UIDS;
  if (back > next)
    return false;
  *serial = next - back;
  return true;
}

TypeId Ns3cSimulatorImpl::GetTypeId()
{
  static TypeId tid = TypeId("ns3::Ns3cSimulatorImpl")
                          .SetParent<SimulatorImpl>()
                          .SetGroupName("Core")
                          .AddConstructor<Ns3cSimulatorImpl>();
  return tid;
}

Ns3cSimulatorImpl::Ns3cSimulatorImpl()
    : m_queue(ns3c_queue_new()), m_context(Simulator::NO_CONTEXT),
      m_mainThread(std::this_thread::get_id())
{
}

Ns3cSimulatorImpl::~Ns3cSimulatorImpl()
{
  ns3c_queue_free(m_queue);
}

void Ns3cSimulatorImpl::DoDispose()
{
  TakeForeign();
  /* What goes away may schedule anew, so the queue is emptied before anything goes. */
  while (ns3c_queue_size(m_queue) > 0) {
    std::vector<Ptr<EventImpl>> pending;
    Ns3cEntry entry;
    while (ns3c_queue_pop(m_queue, &entry)) {
      if (entry.handler != NS3C_HANDLER_NS3 || m_removed.erase(entry.payload.word[1]) > 0)
        continue;
      pending.emplace_back(reinterpret_cast<EventImpl *>(entry.payload.word[0]), false);
    }
    ns3c_queue_clear(m_queue);
  }
  m_destroyEvents.clear();
  SimulatorImpl::DoDispose();
}

void Ns3cSimulatorImpl::Destroy()
{
  while (!m_destroyEvents.empty()) {
    Ptr<EventImpl> event = m_destroyEvents.front().PeekEventImpl();
    m_destroyEvents.pop_front();
    event->Invoke(); /* unless cancelled */
  }
}

void Ns3cSimulatorImpl::SetOwner(Ns3c *owner)
{
  m_owner = owner;
}

Ns3cQueue *Ns3cSimulatorImpl::GetQueue() const
{
  return m_queue;
}

/* The radix heap is the scheduler. */
void Ns3cSimulatorImpl::SetScheduler(ObjectFactory)
{
}

uint32_t Ns3cSimulatorImpl::GetSystemId() const
{
  return 0;
}

bool Ns3cSimulatorImpl::IsFinished() const
{
  return m_stop || ns3c_queue_size(m_queue) == m_removed.size();
}

void Ns3cSimulatorImpl::Run()
{
  m_mainThread = std::this_thread::get_id();
  TakeForeign();
  m_stop = false;
  while (!m_stop) {
    if (G_UNLIKELY(!m_removed.empty()) && ns3c_queue_size(m_queue) == m_removed.size())
      break; /* nothing to come: the clock stays */
    Ns3cEntry entry;
    if (!ns3c_queue_pop(m_queue, &entry))
      break;
    if (G_LIKELY(entry.handler != NS3C_HANDLER_NS3)) {
      m_now = entry.time;
      m_context = Simulator::NO_CONTEXT;
      m_count++;
      ns3c_dispatch(m_owner, &entry);
    } else if (G_LIKELY(m_removed.empty()) || m_removed.erase(entry.payload.word[1]) == 0) {
      RunEvent(entry);
    } else {
      continue;
    }
    if (G_UNLIKELY(m_haveForeign.load(std::memory_order_relaxed)))
      TakeForeign();
  }
}

void Ns3cSimulatorImpl::RunEvent(const Ns3cEntry &entry)
{
  Ptr<EventImpl> event(reinterpret_cast<EventImpl *>(entry.payload.word[0]), false);
  uint64_t serial = entry.payload.word[1];
  PreEventHook(EventId(event, static_cast<uint64_t>(entry.time), entry.slot, uid_of(serial)));
  m_now = m_ranAt = entry.time;
  m_ranSerial = serial;
  m_context = entry.slot;
  m_count++;
  event->Invoke();
}

void Ns3cSimulatorImpl::Stop()
{
  m_stop = true;
}

Ns3cSimulatorImpl::StopResult Ns3cSimulatorImpl::Stop(const Time &delay)
{
  void (*stop)() = &Simulator::Stop;
  return static_cast<StopResult>(Simulator::Schedule(delay, stop));
}

gint64 Ns3cSimulatorImpl::After(const Time &delay) const
{
  gint64 at;
  if (delay.IsStrictlyNegative() || __builtin_add_overflow(m_now, delay.GetTimeStep(), &at))
    g_error("Ns3cSimulatorImpl: a delay of %" G_GINT64_FORMAT " ns at time %" G_GINT64_FORMAT
            " ns; it must be 0 or more, and end before 2^63 ns",
            static_cast<gint64>(delay.GetTimeStep()), m_now);
  return at;
}

EventId Ns3cSimulatorImpl::Insert(gint64 at, uint32_t context, EventImpl *event)
{
  uint64_t serial = m_serial++;
  Ns3cEntry entry = {at, NS3C_HANDLER_NS3, context, {{reinterpret_cast<guint64>(event), serial}}};
  ns3c_queue_push(m_queue, &entry);
  return EventId(Ptr<EventImpl>(event), static_cast<uint64_t>(at), context, uid_of(serial));
}

EventId Ns3cSimulatorImpl::Schedule(const Time &delay, EventImpl *event)
{
  return Insert(After(delay), m_context, event);
}

EventId Ns3cSimulatorImpl::ScheduleNow(EventImpl *event)
{
  return Insert(m_now, m_context, event);
}

void Ns3cSimulatorImpl::ScheduleWithContext(uint32_t context, const Time &delay, EventImpl *event)
{
  if (std::this_thread::get_id() == m_mainThread) {
    Insert(After(delay), context, event);
    return;
  }
  std::lock_guard<std::mutex> lock(m_foreignMutex);
  m_foreign.push_back({context, delay.GetTimeStep(), event});
  m_haveForeign.store(true, std::memory_order_relaxed);
}

/* Their delays count from here: the other thread cannot know the time. */
void Ns3cSimulatorImpl::TakeForeign()
{
  std::vector<Foreign> taken;
  {
    std::lock_guard<std::mutex> lock(m_foreignMutex);
    taken.swap(m_foreign);
    m_haveForeign.store(false, std::memory_order_relaxed);
  }
  for (const Foreign &foreign : taken)
    Insert(After(TimeStep(static_cast<uint64_t>(foreign.delay))), foreign.context, foreign.event);
}

EventId Ns3cSimulatorImpl::ScheduleDestroy(EventImpl *event)
{
  EventId id(Ptr<EventImpl>(event, false), static_cast<uint64_t>(m_now), Simulator::NO_CONTEXT,
             EventId::DESTROY);
  m_destroyEvents.push_back(id);
  return id;
}

void Ns3cSimulatorImpl::Remove(const EventId &id)
{
  if (id.GetUid() == EventId::DESTROY) {
    m_destroyEvents.remove(id);
    return;
  }
  uint64_t serial;
  if (IsExpired(id) || !serial_of(id.GetUid(), m_serial, &serial))
    return;
  m_removed.insert(serial);
  id.PeekEventImpl()->Cancel();
  id.PeekEventImpl()->Unref(); /* the queue's; `id` holds another */
}

void Ns3cSimulatorImpl::Cancel(const EventId &id)
{
  if (!IsExpired(id))
    id.PeekEventImpl()->Cancel();
}

bool Ns3cSimulatorImpl::IsExpired(const EventId &id) const
{
  if (id.PeekEventImpl() == nullptr || id.PeekEventImpl()->IsCancelled())
    return true;
  if (id.GetUid() == EventId::DESTROY) {
    for (const EventId &pending : m_destroyEvents)
      if (pending == id)
        return false;
    return true;
  }
  gint64 at = static_cast<gint64>(id.GetTs());
  uint64_t serial;
  if (at < m_now || !serial_of(id.GetUid(), m_serial, &serial))
    return true;
  return at == m_now && m_ranAt == m_now && serial <= m_ranSerial;
}

Time Ns3cSimulatorImpl::Now() const
{
  return TimeStep(static_cast<uint64_t>(m_now));
}

Time Ns3cSimulatorImpl::GetDelayLeft(const EventId &id) const
{
  return IsExpired(id) ? TimeStep(0) : TimeStep(id.GetTs() - static_cast<uint64_t>(m_now));
}

Time Ns3cSimulatorImpl::GetMaximumSimulationTime() const
{
  return TimeStep(G_MAXINT64);
}

uint32_t Ns3cSimulatorImpl::GetContext() const
{
  return m_context;
}

uint64_t Ns3cSimulatorImpl::GetEventCount() const
{
  return m_count;
}

} // namespace ns3
