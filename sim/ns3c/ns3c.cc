/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Start and end; scheduling and running over the three implementations. */
#include "sim/ns3c/ns3c.h"

#include "sim/ns3c/ns3c-error.h"
#include "sim/ns3c/ns3c-private.h"
#include "sim/ns3c/ns3c-simulator.h"

#include "ns3/default-simulator-impl.h"
#include "ns3/global-value.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/scheduler.h"
#include "ns3/simulator.h"
#include "ns3/string.h"

#include <cstring>
#include <string>
#include <utility>

static Ns3c *running_simulation;
static Ns3cSlots slots;

static const struct {
  const char *name, *type;
} scheduler_names[] = {
    {"map", "ns3::MapScheduler"},
    {"heap", "ns3::HeapScheduler"},
    {"list", "ns3::ListScheduler"},
    {"calendar", "ns3::CalendarScheduler"},
    {"priority-queue", "ns3::PriorityQueueScheduler"},
};

/* The type of that name, if it is one of @parent's that can be made; else an error that lists
 * those. */
static bool find_type(const char *name, const ns3::TypeId &parent, const char *what,
                      const char *also, ns3::TypeId *type, GError **error)
{
  if (ns3::TypeId::LookupByNameFailSafe(name, type) && type->IsChildOf(parent) &&
      type->HasConstructor())
    return true;
  std::string known(also);
  for (auto i = ns3::TypeId::GetRegisteredN(); i-- > 0;) {
    ns3::TypeId candidate = ns3::TypeId::GetRegistered(i);
    if (candidate != parent && candidate.IsChildOf(parent) && candidate.HasConstructor())
      known += (known.empty() ? "" : ", ") + candidate.GetName();
  }
  g_set_error(error, NS3C_ERROR, NS3C_ERROR_UNKNOWN, "no %s '%s' in ns-3; there are: %s", what,
              name, known.c_str());
  return false;
}

static bool find_scheduler(const char *name, ns3::TypeId *type, GError **error)
{
  std::string short_names;
  for (const auto &known : scheduler_names) {
    if (g_str_equal(name, known.name))
      name = known.type;
    short_names += (short_names.empty() ? "" : ", ") + std::string(known.name);
  }
  return find_type(name, ns3::Scheduler::GetTypeId(), "scheduler", short_names.c_str(), type,
                   error);
}

static bool check_options(const Ns3cOptions *options, GError **error)
{
  unsigned implementation; /* C++ may not even look at an enum out of its range */
  static_assert(sizeof implementation == sizeof options->implementation, "an enum of another size");
  memcpy(&implementation, &options->implementation, sizeof implementation);
  if (implementation > NS3C_DRIVEN) {
    g_set_error(error, NS3C_ERROR, NS3C_ERROR_VALUE,
                "no implementation %u: it is NS3C_OWN, NS3C_DEFAULT or NS3C_DRIVEN",
                implementation);
    return false;
  }
  if (options->scheduler != nullptr && options->implementation != NS3C_DEFAULT) {
    g_set_error(error, NS3C_ERROR, NS3C_ERROR_VALUE,
                "a scheduler ('%s') goes with NS3C_DEFAULT alone", options->scheduler);
    return false;
  }
  if (options->simulator != nullptr && options->implementation != NS3C_DRIVEN) {
    g_set_error(error, NS3C_ERROR, NS3C_ERROR_VALUE,
                "a simulator ('%s') goes with NS3C_DRIVEN alone", options->simulator);
    return false;
  }
  if (ns3::Time::GetResolution() != ns3::Time::NS) {
    g_set_error_literal(
        error, NS3C_ERROR, NS3C_ERROR_VALUE,
        "ns-3's time resolution was set to other than nanoseconds, which libns3-c counts in");
    return false;
  }
  return ns3c_check_seed(options->seed != 0 ? options->seed : ns3::RngSeedManager::GetSeed(),
                         error);
}

/* The counter of automatically numbered streams, where this ns-3 can reset it. */
template <typename Manager>
static auto reset_streams(int) -> decltype(Manager::ResetNextStreamIndex(), void())
{
  Manager::ResetNextStreamIndex();
}
template <typename Manager> static void reset_streams(...)
{
}

/* Until the first Run() every ns3::Time enters a set under a mutex: an empty run ends that. */
static void end_time_marking()
{
  static bool done = false;
  if (done)
    return;
  ns3::Simulator::SetImplementation(ns3::CreateObject<ns3::Ns3cSimulatorImpl>());
  ns3::Simulator::Run();
  ns3::Simulator::Destroy();
  done = true;
}

/* ns-3's Destroy runs what models asked for, any of which may throw: the rest is still to be
 * destroyed. */
static void destroy_simulator()
{
  for (int attempt = 0; attempt < 100; attempt++) {
    g_autoptr(GError) error = nullptr;
    if (ns3c_guard(&error, [] { ns3::Simulator::Destroy(); }))
      return;
    g_warning("ns3::Simulator::Destroy: %s", error->message);
  }
}

static void stop_handler(gpointer user_data, const Ns3cPayload *)
{
  Ns3c *sim = static_cast<Ns3c *>(user_data);
  sim->executed--; /* not one of the user's */
  ns3c_stop(sim);
}

static void no_handler(gpointer, const Ns3cPayload *)
{
  g_assert_not_reached();
}

static void append_handler(Ns3c *sim, Ns3cHandler function, gpointer user_data)
{
  if (sim->n_handlers == sim->allocated_handlers) {
    sim->allocated_handlers = MAX(16u, sim->allocated_handlers * 2);
    sim->handlers = g_renew(Ns3cCallback, sim->handlers, sim->allocated_handlers);
  }
  sim->handlers[sim->n_handlers++] = Ns3cCallback{function, user_data};
}

/* Makes and installs what carries the events. */
static bool install(Ns3c *sim, const Ns3cOptions *options, GError **error)
{
  if (options->implementation == NS3C_OWN) {
    ns3::Ptr<ns3::Ns3cSimulatorImpl> own = ns3::CreateObject<ns3::Ns3cSimulatorImpl>();
    own->SetOwner(sim);
    sim->own = ns3::PeekPointer(own);
    sim->queue = own->GetQueue();
    sim->simulator = own;
    ns3::Simulator::SetImplementation(own);
    return true;
  }
  ns3::ObjectFactory factory;
  ns3::TypeId type;
  if (options->implementation == NS3C_DEFAULT) {
    if (options->scheduler != nullptr && !find_scheduler(options->scheduler, &type, error))
      return false;
    sim->simulator = ns3::CreateObject<ns3::DefaultSimulatorImpl>();
    ns3::Simulator::SetImplementation(sim->simulator);
    if (options->scheduler != nullptr) {
      factory.SetTypeId(type);
      ns3::Simulator::SetScheduler(factory);
    }
    return true;
  }
  ns3::StringValue by_global;
  ns3::GlobalValue::GetValueByNameFailSafe("SimulatorImplementationType", by_global);
  std::string name = options->simulator != nullptr ? options->simulator : by_global.Get();
  if (!find_type(name.c_str(), ns3::SimulatorImpl::GetTypeId(), "simulator", "", &type, error))
    return false;
  factory.SetTypeId(type);
  sim->simulator = factory.Create<ns3::SimulatorImpl>();
  ns3::Simulator::SetImplementation(sim->simulator);
  ns3c_driven_start(sim);
  return true;
}

static void discard(Ns3c *sim)
{
  sim->simulator = nullptr;
  destroy_simulator();
  sim->slots->release_all();
  if (sim->implementation == NS3C_DRIVEN)
    ns3c_queue_free(sim->queue);
  g_free(sim->handlers);
  delete sim;
}

static Ns3c *start(const Ns3cOptions *options, GError **error)
{
  if (!check_options(options, error))
    return nullptr;
  destroy_simulator();
  end_time_marking();
  reset_streams<ns3::RngSeedManager>(0);

  Ns3c *sim = new Ns3c();
  sim->implementation = options->implementation;
  sim->slots = &slots;
  append_handler(sim, no_handler, nullptr);
  append_handler(sim, stop_handler, sim);
  bool installed = false;
  if (!ns3c_guard(error, [&] { installed = install(sim, options, error); }) || !installed) {
    discard(sim);
    return nullptr;
  }
  sim->saved_seed = ns3::RngSeedManager::GetSeed();
  sim->saved_run = ns3::RngSeedManager::GetRun();
  if (options->seed != 0)
    ns3::RngSeedManager::SetSeed(options->seed);
  if (options->run != 0)
    ns3::RngSeedManager::SetRun(options->run);
  return sim;
}

Ns3c *ns3c_start(const Ns3cOptions *options, GError **error)
{
  static const Ns3cOptions defaults = {NS3C_OWN, nullptr, nullptr, 0, 0};
  if (running_simulation != nullptr) {
    g_set_error_literal(
        error, NS3C_ERROR, NS3C_ERROR_RUNNING,
        "a simulation was started and not ended: ns-3 has one simulator for a process");
    return nullptr;
  }
  ns3c_guard(error,
             [&] { running_simulation = start(options != nullptr ? options : &defaults, error); });
  return running_simulation;
}

void ns3c_end(Ns3c *sim)
{
  if (sim == nullptr)
    return;
  if (sim->running)
    g_error(
        "ns3c_end: called from within an event; call ns3c_stop() there, and this after ns3c_run()");
  ns3c_guard(nullptr, [&] {
    ns3::RngSeedManager::SetSeed(sim->saved_seed);
    ns3::RngSeedManager::SetRun(sim->saved_run);
  });
  discard(sim);
  running_simulation = nullptr;
}

guint32 ns3c_add_handler(Ns3c *sim, Ns3cHandler handler, gpointer user_data)
{
  if (handler == nullptr)
    g_error("ns3c_add_handler: the handler is NULL");
  append_handler(sim, handler, user_data);
  return sim->n_handlers - 1;
}

static inline gint64 now_of(const Ns3c *sim) noexcept
{
  return sim->implementation == NS3C_OWN ? sim->own->GetNow() : sim->simulator->Now().GetTimeStep();
}

static inline void insert(Ns3c *sim, Ns3cTime at, guint32 handler, guint32 slot,
                          const Ns3cPayload *payload) noexcept
{
  if (G_UNLIKELY(at.ns < now_of(sim)))
    g_error("ns3c_schedule: time %" G_GINT64_FORMAT " ns is past; it is %" G_GINT64_FORMAT " ns",
            at.ns, now_of(sim));
  Ns3cEntry entry = {at.ns, handler, slot, *payload};
  switch (sim->implementation) {
  case NS3C_OWN:
    ns3c_queue_push(sim->queue, &entry);
    break;
  case NS3C_DEFAULT:
    ns3c_default_schedule(sim, &entry);
    break;
  case NS3C_DRIVEN:
    ns3c_driven_schedule(sim, &entry);
    break;
  }
}

static inline void check_handler(const Ns3c *sim, guint32 handler)
{
  if (G_UNLIKELY(handler < NS3C_FIRST_HANDLER || handler >= sim->n_handlers))
    g_error("ns3c_schedule: no handler %u; it must be a number that ns3c_add_handler() returned",
            handler);
}

void ns3c_schedule(Ns3c *sim, Ns3cTime at, guint32 handler, const Ns3cPayload *payload)
{
  check_handler(sim, handler);
  sim->scheduled++;
  insert(sim, at, handler, 0, payload);
}

Ns3cEvent ns3c_schedule_cancellable(Ns3c *sim, Ns3cTime at, guint32 handler,
                                    const Ns3cPayload *payload)
{
  check_handler(sim, handler);
  Ns3cEvent event = sim->slots->take();
  sim->scheduled++;
  insert(sim, at, handler, event.slot, payload);
  return event;
}

gboolean ns3c_cancel(Ns3c *sim, Ns3cEvent event)
{
  if (!sim->slots->cancel(event))
    return FALSE;
  sim->cancelled++;
  return TRUE;
}

Ns3cTime ns3c_now(const Ns3c *sim)
{
  return ns3c_ns(now_of(sim));
}

void ns3c_dispatch_below(Ns3c *sim, const Ns3cEntry *entry)
{
  try {
    ns3c_dispatch(sim, entry);
  } catch (...) {
    if (!sim->running)
      throw;
    sim->thrown = std::current_exception();
    ns3c_stop(sim);
  }
}

gboolean ns3c_run(Ns3c *sim, GError **error)
{
  if (sim->running) {
    g_set_error_literal(error, NS3C_ERROR, NS3C_ERROR_RUNNING,
                        "ns3c_run() was called from within an event");
    return FALSE;
  }
  sim->running = true;
  sim->stopping = false;
  gboolean ok = ns3c_guard(error, [&] {
    if (sim->implementation == NS3C_DRIVEN)
      ns3c_driven_run(sim);
    else if (!sim->wrapped)
      ns3::Simulator::Run();
    if (sim->thrown != nullptr)
      std::rethrow_exception(std::exchange(sim->thrown, nullptr));
  });
  sim->running = false;
  if (ok && sim->wrapped) {
    g_set_error_literal(
        error, NS3C_ERROR, NS3C_ERROR_LIMIT,
        "2^32 events were scheduled, and ns-3's DefaultSimulatorImpl keeps no more in order; "
        "NS3C_OWN and NS3C_DRIVEN do");
    return FALSE;
  }
  return ok;
}

void ns3c_stop(Ns3c *sim)
{
  if (!sim->running)
    return;
  sim->stopping = true;
  ns3c_guard(nullptr, [&] { sim->simulator->Stop(); });
}

void ns3c_stop_at(Ns3c *sim, Ns3cTime at)
{
  static const Ns3cPayload nothing = {{0, 0}};
  insert(sim, at, NS3C_HANDLER_STOP, 0, &nothing);
}

static void hint_of_users(gpointer user_data, guint32 handler, const Ns3cPayload *payload)
{
  const Ns3c *sim = static_cast<const Ns3c *>(user_data);
  if (handler >= NS3C_FIRST_HANDLER)
    sim->hint(sim->hint_data, handler, payload);
}

void ns3c_set_hint(Ns3c *sim, Ns3cHint hint, gpointer user_data)
{
  sim->hint = hint;
  sim->hint_data = user_data;
  if (sim->queue != nullptr)
    ns3c_queue_set_hint(sim->queue, hint != nullptr ? hint_of_users : nullptr, sim);
}

guint64 ns3c_pending(const Ns3c *sim)
{
  return sim->scheduled - sim->executed - sim->cancelled;
}

guint64 ns3c_executed(const Ns3c *sim)
{
  return sim->executed;
}
