/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libns3-c beside C++: ns-3's own events on our SimulatorImpl, alone, mixed with C events, and
 * against ns-3's default. */
#include "sim/ns3c/ns3c-config.h"
#include "sim/ns3c/ns3c-random.h"
#include "sim/ns3c/ns3c-simulator.h"
#include "sim/ns3c/ns3c-slots.h"
#include "sim/ns3c/ns3c.h"

#include "ns3/default-simulator-impl.h"
#include "ns3/double.h"
#include "ns3/integer.h"
#include "ns3/random-variable-stream.h"
#include "ns3/simulator.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

extern "C" {
#include <cmocka.h>
}

using ns3::EventId;
using ns3::NanoSeconds;
using ns3::Simulator;

static std::string record;

static void note(const std::string &what)
{
  record += (record.empty() ? "" : " ") + what;
}

static void check_record(const char *want)
{
  assert_string_equal(record.c_str(), want);
  record.clear();
}

static Ns3c *start(Ns3cImplementation implementation)
{
  Ns3cOptions options = {};
  options.implementation = implementation;
  g_autoptr(GError) error = nullptr;
  Ns3c *sim = ns3c_start(&options, &error);
  assert_null(error);
  return sim;
}

static void run(Ns3c *sim)
{
  g_autoptr(GError) error = nullptr;
  assert_true(ns3c_run(sim, &error));
  assert_null(error);
}

/* A C event notes its word and its context. */
static void on_event(gpointer, const Ns3cPayload *payload)
{
  note("c" + std::to_string(payload->word[0]));
  assert_int_equal(Simulator::GetContext(), Simulator::NO_CONTEXT);
}

static void at(Ns3c *sim, guint32 handler, gint64 ns, guint64 word)
{
  Ns3cPayload payload = {{word, 0}};
  ns3c_schedule(sim, ns3c_ns(ns), handler, &payload);
}

static void note_with_context(int word)
{
  guint32 context = Simulator::GetContext();
  note("n" + std::to_string(word) +
       (context == Simulator::NO_CONTEXT ? "" : "@" + std::to_string(context)));
}

static const Ns3cImplementation in_one_queue[] = {NS3C_OWN, NS3C_DEFAULT};

/* Events of both kinds at one time run in the order of scheduling, and keep their contexts. */
static void test_mixed(void **)
{
  for (Ns3cImplementation implementation : in_one_queue) {
    Ns3c *sim = start(implementation);
    guint32 handler = ns3c_add_handler(sim, on_event, nullptr);
    at(sim, handler, 10, 1);
    Simulator::Schedule(NanoSeconds(10), &note_with_context, 2);
    at(sim, handler, 10, 3);
    Simulator::ScheduleWithContext(7, NanoSeconds(10), &note_with_context, 4);
    at(sim, handler, 10, 5);
    Simulator::ScheduleWithContext(
        8, NanoSeconds(5), +[] {
          note("first");
          Simulator::Schedule(NanoSeconds(5), &note_with_context, 6); /* inherits the context */
          Simulator::ScheduleNow(&note_with_context, 7);
        });
    run(sim);
    check_record("first n7@8 c1 n2 c3 n4@7 c5 n6@8");
    assert_int_equal(Simulator::Now().GetNanoSeconds(), 10);
    assert_int_equal(ns3c_now(sim).ns, 10);
    assert_int_equal(ns3c_executed(sim), 3);
    assert_int_equal(Simulator::GetEventCount(), 8);
    assert_true(Simulator::IsFinished());
    ns3c_end(sim);
  }
}

/* Under the driver the two kinds lie in two queues, but each keeps its order: the clock is one. */
static void test_mixed_driven(void **)
{
  static Ns3c *sim;
  static guint32 handler;
  sim = start(NS3C_DRIVEN);
  handler = ns3c_add_handler(sim, on_event, nullptr);
  at(sim, handler, 40, 4);
  Simulator::Schedule(
      NanoSeconds(10), +[] {
        note("n1");
        at(sim, handler, 30, 3); /* earlier than what the driver waits for */
        at(sim, handler, 20, 2);
      });
  Simulator::Schedule(NanoSeconds(50), &note_with_context, 5);
  run(sim);
  check_record("n1 c2 c3 c4 n5");
  ns3c_end(sim);
}

static void test_cancel_remove_expire(void **)
{
  for (Ns3cImplementation implementation : in_one_queue) {
    Ns3c *sim = start(implementation);
    EventId cancelled = Simulator::Schedule(NanoSeconds(10), &note_with_context, 1);
    EventId removed = Simulator::Schedule(NanoSeconds(10), &note_with_context, 2);
    static EventId kept, later, itself;
    kept = Simulator::Schedule(NanoSeconds(10), &note_with_context, 3);
    itself = Simulator::Schedule(
        NanoSeconds(10), +[] {
          assert_true(kept.IsExpired());
          assert_true(itself.IsExpired());
          assert_false(later.IsExpired()); /* of this time, and still to come */
          assert_int_equal(Simulator::GetDelayLeft(later).GetNanoSeconds(), 0);
          note("middle");
        });
    later = Simulator::Schedule(NanoSeconds(10), &note_with_context, 4);
    EventId never = Simulator::Schedule(NanoSeconds(1000), &note_with_context, 5);
    assert_true(later.IsRunning());
    assert_int_equal(Simulator::GetDelayLeft(later).GetNanoSeconds(), 10);
    assert_true(EventId().IsExpired());
    cancelled.Cancel();
    removed.Remove();
    removed.Remove();
    removed.Cancel();
    never.Remove();
    assert_true(cancelled.IsExpired());
    assert_true(removed.IsExpired());
    assert_int_equal(Simulator::GetDelayLeft(removed).GetNanoSeconds(), 0);
    run(sim);
    check_record("n3 middle n4");
    assert_true(later.IsExpired());
    assert_int_equal(Simulator::Now().GetNanoSeconds(), 10);    /* the removed one did not count */
    Simulator::Schedule(NanoSeconds(5), &note_with_context, 6); /* and does not stand in the way */
    run(sim);
    check_record("n6");
    assert_int_equal(Simulator::Now().GetNanoSeconds(), 15);
    kept = later = itself = EventId();
    ns3c_end(sim);
  }
}

static void test_destroy_events(void **)
{
  for (Ns3cImplementation implementation : in_one_queue) {
    Ns3c *sim = start(implementation);
    EventId one = Simulator::ScheduleDestroy(&note_with_context, 1);
    EventId two = Simulator::ScheduleDestroy(&note_with_context, 2);
    EventId three = Simulator::ScheduleDestroy(&note_with_context, 3);
    EventId four = Simulator::ScheduleDestroy(&note_with_context, 4);
    assert_false(one.IsExpired());
    two.Remove();
    three.Cancel();
    assert_true(two.IsExpired());
    assert_true(three.IsExpired());
    Simulator::Schedule(NanoSeconds(5), &note_with_context, 5);
    run(sim);
    check_record("n5");
    Simulator::Schedule(NanoSeconds(5), &note_with_context, 6); /* never runs */
    ns3c_end(sim);
    check_record("n1 n4");
    assert_true(four.IsExpired());
  }
}

static void test_stop(void **)
{
  for (Ns3cImplementation implementation : in_one_queue) {
    Ns3c *sim = start(implementation);
    guint32 handler = ns3c_add_handler(sim, on_event, nullptr);
    for (int i = 1; i <= 4; i++)
      at(sim, handler, i * 10, static_cast<guint64>(i));
    Simulator::Stop(NanoSeconds(20)); /* after the event of that time scheduled before */
    Simulator::Schedule(
        NanoSeconds(30), +[] { Simulator::Stop(); });
    run(sim);
    check_record("c1 c2");
    run(sim);
    check_record("c3");
    run(sim);
    check_record("c4");
    ns3c_end(sim);
  }
}

/* Random schedules, cancels, removals and questions, the same on ns-3's default simulator and on
 * ours. */
class Workload
{
public:
  explicit Workload(guint64 seed) : m_random(seed * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15))
  {
  }

  std::vector<gint64> Run(Ns3cImplementation implementation)
  {
    Ns3c *sim = start(implementation);
    for (int i = 0; i < 50; i++)
      Schedule();
    do {
      run(sim);
      m_log.push_back(-1);
      m_log.push_back(Simulator::Now().GetNanoSeconds());
    } while (!m_ids.empty() && m_stops-- > 0);
    m_log.push_back(static_cast<gint64>(Simulator::GetEventCount()));
    m_ids.clear();
    ns3c_end(sim);
    return m_log;
  }

private:
  guint64 Random()
  {
    m_random ^= m_random << 13;
    m_random ^= m_random >> 7;
    m_random ^= m_random << 17;
    return m_random;
  }

  void Schedule()
  {
    guint64 r = Random();
    ns3::Time delay = NanoSeconds(r % 8);
    int id = static_cast<int>(m_ids.size());
    switch (r / 8 % 4) {
    case 0:
      m_ids.push_back(Simulator::ScheduleNow(&Workload::Event, this, id));
      break;
    case 1:
      Simulator::ScheduleWithContext(r / 64 % 5, delay, &Workload::Event, this, -id);
      break;
    default:
      m_ids.push_back(Simulator::Schedule(delay, &Workload::Event, this, id));
      break;
    }
  }

  void Event(int id)
  {
    m_log.push_back(Simulator::Now().GetNanoSeconds());
    m_log.push_back(id);
    m_log.push_back(Simulator::GetContext());
    for (guint64 n = Random() % 4; n > 0 && m_ids.size() < 3000; n--)
      Schedule();
    EventId other = m_ids[Random() % m_ids.size()];
    m_log.push_back(other.IsExpired());
    m_log.push_back(Simulator::GetDelayLeft(other).GetNanoSeconds());
    guint64 r = Random();
    if (r % 8 == 0)
      Simulator::Cancel(other);
    else if (r % 8 == 1)
      Simulator::Remove(other);
    m_log.push_back(other.IsExpired());
    m_log.push_back(Simulator::IsFinished());
    if (r / 8 % 200 == 0)
      Simulator::Stop();
    else if (r / 8 % 200 == 1)
      Simulator::Stop(NanoSeconds(2));
  }

  guint64 m_random;
  std::vector<EventId> m_ids;
  std::vector<gint64> m_log;
  int m_stops = 30;
};

static void test_against_default(void **)
{
  for (guint64 seed = 1; seed <= 20; seed++) {
    std::vector<gint64> want = Workload(seed).Run(NS3C_DEFAULT), got = Workload(seed).Run(NS3C_OWN);
    assert_true(want.size() > 100);
    assert_true(want == got);
  }
}

/* Events from other threads come in while the simulation runs. */
static void test_threads(void **)
{
  static std::thread other;
  static Ns3c *sim;
  static guint32 handler;
  sim = start(NS3C_OWN);
  handler = ns3c_add_handler(
      sim,
      [](gpointer, const Ns3cPayload *) {
        other = std::thread([] {
          for (int i = 1; i <= 3; i++)
            Simulator::ScheduleWithContext(static_cast<uint32_t>(i), NanoSeconds(5),
                                           &note_with_context, i);
        });
        other.join();
      },
      nullptr);
  at(sim, handler, 100, 0);
  Simulator::Schedule(NanoSeconds(105), &note_with_context, 9);
  run(sim);
  check_record("n9 n1@1 n2@2 n3@3");
  assert_int_equal(ns3c_now(sim).ns, 105);

  std::thread late(
      [] { Simulator::ScheduleWithContext(4, NanoSeconds(5), &note_with_context, 4); });
  late.join(); /* between runs */
  run(sim);
  check_record("n4@4");
  std::thread never(
      [] { Simulator::ScheduleWithContext(5, NanoSeconds(5), &note_with_context, 5); });
  never.join();
  ns3c_end(sim);
  check_record("");
}

static const Ns3cImplementation all[] = {NS3C_OWN, NS3C_DEFAULT, NS3C_DRIVEN};

static void throwing_handler(gpointer, const Ns3cPayload *payload)
{
  note("c" + std::to_string(payload->word[0]));
  if (payload->word[0] == 2)
    throw std::runtime_error("the second");
  if (payload->word[0] == 3)
    throw 42;
}

static void test_handler_throws(void **)
{
  for (Ns3cImplementation implementation : all) {
    Ns3c *sim = start(implementation);
    guint32 handler = ns3c_add_handler(sim, throwing_handler, nullptr);
    for (guint64 word = 1; word <= 4; word++)
      at(sim, handler, 10, word);
    g_autoptr(GError) error = nullptr;
    assert_false(ns3c_run(sim, &error));
    assert_true(g_error_matches(error, NS3C_ERROR, NS3C_ERROR_EXCEPTION));
    assert_non_null(strstr(error->message, "the second"));
    check_record("c1 c2");
    g_clear_error(&error);
    assert_false(ns3c_run(sim, &error));
    assert_true(g_error_matches(error, NS3C_ERROR, NS3C_ERROR_EXCEPTION));
    assert_non_null(strstr(error->message, "unknown type"));
    run(sim); /* and goes on */
    check_record("c3 c4");
    assert_int_equal(ns3c_executed(sim), 4);
    ns3c_end(sim);
  }
}

static void test_ns3_event_throws(void **)
{
  Ns3c *sim = start(NS3C_OWN);
  Simulator::Schedule(
      NanoSeconds(1), +[] { throw std::logic_error("a model's"); });
  Simulator::Schedule(NanoSeconds(1), &note_with_context, 1);
  Simulator::ScheduleDestroy(+[] { throw std::logic_error("at the end"); });
  Simulator::ScheduleDestroy(&note_with_context, 2);
  g_autoptr(GError) error = nullptr;
  assert_false(ns3c_run(sim, &error));
  assert_true(g_error_matches(error, NS3C_ERROR, NS3C_ERROR_EXCEPTION));
  assert_non_null(strstr(error->message, "a model's"));
  run(sim);
  check_record("n1");
  ns3c_end(sim); /* warns, and destroys the rest */
  check_record("n2");
}

/* Things that schedule as they are destroyed, when nothing is run any more. */
static void test_scheduling_while_destroyed(void **)
{
  struct Late : public ns3::SimpleRefCount<Late> {
    ~Late()
    {
      Simulator::Schedule(NanoSeconds(1), &note_with_context, 1);
    }
    void Event()
    {
    }
  };
  for (Ns3cImplementation implementation : in_one_queue) {
    Ns3c *sim = start(implementation);
    Simulator::Schedule(NanoSeconds(1000), &Late::Event, ns3::Create<Late>());
    Simulator::Schedule(NanoSeconds(1), &note_with_context, 2);
    Simulator::Stop(NanoSeconds(10));
    run(sim);
    ns3c_end(sim);
    check_record("n2");
  }
}

/* Uids are 32 bits; the order and IsExpired must not notice when they begin anew. */
class NearTheEndOfUids : public ns3::Ns3cSimulatorImpl
{
public:
  NearTheEndOfUids()
  {
    m_serial = (uint64_t{1} << 32) - EventId::VALID - 5; /* five uids are left */
  }
};

static void test_uids_begin_anew(void **)
{
  static std::vector<EventId> ids;
  Simulator::Destroy();
  Simulator::SetImplementation(ns3::CreateObject<NearTheEndOfUids>());
  std::string want;
  for (int i = 0; i < 12; i++) {
    ids.push_back(Simulator::Schedule(
        NanoSeconds(3),
        +[](int self) {
          note_with_context(self);
          for (int k = 0; k < 12; k++)
            assert_int_equal(ids[static_cast<size_t>(k)].IsExpired(), k <= self || k == 8);
        },
        i));
    if (i != 8)
      want += (i == 0 ? "n" : " n") + std::to_string(i);
  }
  assert_int_equal(ids[4].GetUid(), G_MAXUINT32);
  assert_int_equal(ids[5].GetUid(), EventId::VALID);
  ids[8].Remove();
  Simulator::Run();
  check_record(want.c_str());
  ids.clear();
  Simulator::Destroy();
}

/* A way to DefaultSimulatorImpl's counter: explicit instantiation may name a private member. */
template <uint32_t ns3::DefaultSimulatorImpl::*Member> struct Reach {
  friend uint32_t &uid_counter(ns3::DefaultSimulatorImpl &simulator)
  {
    return simulator.*Member;
  }
};
uint32_t &uid_counter(ns3::DefaultSimulatorImpl &simulator);
template struct Reach<&ns3::DefaultSimulatorImpl::m_uid>;

/* ns-3's own simulator loses the order there, so a run on it ends with an error. */
static void test_default_ends_with_its_uids(void **)
{
  Ns3c *sim = start(NS3C_DEFAULT);
  guint32 handler = ns3c_add_handler(sim, on_event, nullptr);
  at(sim, handler, 1, 1);
  uid_counter(*ns3::DynamicCast<ns3::DefaultSimulatorImpl>(Simulator::GetImplementation())) =
      G_MAXUINT32 - 1;
  at(sim, handler, 1, 2);
  at(sim, handler, 1, 3);
  run(sim);
  check_record("c1 c2 c3");
  at(sim, handler, 1, 4);
  g_autoptr(GError) error = nullptr;
  assert_false(ns3c_run(sim, &error));
  assert_true(g_error_matches(error, NS3C_ERROR, NS3C_ERROR_LIMIT));
  check_record("");
  ns3c_end(sim);
}

static void test_slots(void **)
{
  Ns3cSlots slots;
  Ns3cEvent first = slots.take();
  assert_true(slots.release(first.slot));
  Ns3cEvent second = slots.take();
  assert_int_equal(second.slot, first.slot);
  assert_false(slots.cancel(first));
  assert_true(slots.cancel(second));
  assert_false(slots.release(second.slot));

  /* At the end of its generations a slot is taken no more. */
  slots.slot[first.slot].generation = G_MAXUINT32 - 1;
  Ns3cEvent last = slots.take();
  assert_int_equal(last.slot, first.slot);
  assert_true(slots.release(last.slot));
  Ns3cEvent next = slots.take();
  assert_int_not_equal(next.slot, last.slot);
  assert_false(slots.cancel(last));
  assert_false(slots.cancel(first));

  std::vector<Ns3cEvent> many(1000);
  for (Ns3cEvent &event : many)
    event = slots.take();
  slots.release_all();
  for (const Ns3cEvent &event : many)
    assert_false(slots.cancel(event));
  g_free(slots.slot);
}

/* Our simulator by its name alone, without the C library's start. */
static void test_by_name(void **)
{
  Simulator::Destroy();
  assert_true(ns3c_set_global("SimulatorImplementationType", "ns3::Ns3cSimulatorImpl", nullptr));
  Simulator::Schedule(NanoSeconds(10), &note_with_context, 1);
  assert_non_null(
      ns3::PeekPointer(ns3::DynamicCast<ns3::Ns3cSimulatorImpl>(Simulator::GetImplementation())));
  Simulator::Run();
  Simulator::Destroy();
  check_record("n1");
  assert_true(ns3c_set_global("SimulatorImplementationType", "ns3::DefaultSimulatorImpl", nullptr));
}

/* The same numbers as ns-3's own random variables. */
static void test_streams(void **)
{
  Ns3cOptions options = {};
  options.seed = 12;
  options.run = 34;
  Ns3c *sim = ns3c_start(&options, nullptr);
  assert_non_null(sim);
  ns3::Ptr<ns3::UniformRandomVariable> uniform = ns3::CreateObject<ns3::UniformRandomVariable>();
  uniform->SetStream(56);
  g_autoptr(Ns3cStream) stream = ns3c_stream_new(12, 56, 34, nullptr);
  for (int i = 0; i < 100; i++)
    assert_true(uniform->GetValue(0, 1) == ns3c_stream_uniform(stream));
  ns3c_end(sim);
}

int main()
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_mixed),
      cmocka_unit_test(test_mixed_driven),
      cmocka_unit_test(test_cancel_remove_expire),
      cmocka_unit_test(test_destroy_events),
      cmocka_unit_test(test_stop),
      cmocka_unit_test(test_against_default),
      cmocka_unit_test(test_threads),
      cmocka_unit_test(test_handler_throws),
      cmocka_unit_test(test_ns3_event_throws),
      cmocka_unit_test(test_scheduling_while_destroyed),
      cmocka_unit_test(test_uids_begin_anew),
      cmocka_unit_test(test_default_ends_with_its_uids),
      cmocka_unit_test(test_slots),
      cmocka_unit_test(test_by_name),
      cmocka_unit_test(test_streams),
  };
  return cmocka_run_group_tests_name("ns3c-cxx", tests, nullptr, nullptr);
}
