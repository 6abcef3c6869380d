/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libns3-c: ns-3's core for C programs. This header has time and events; ns3c-random.h the random
 * streams, ns3c-config.h global values and arguments, ns3c-log.h the log.
 *
 * ns-3's simulator is one for a process, and so is #Ns3c: ns3c_start() while one is running is an
 * error. No C++ type or exception crosses this header. Not thread-safe; fork before ns3c_start() or
 * run one simulation a process.
 *
 * Bad input is answered with a #GError. A programmer's fault (a time in the past, a handler that
 * does not exist) ends the program with a message. */
#pragma once

#include "sim/ns3c/ns3c-queue.h"

G_BEGIN_DECLS

#define NS3C_ERROR (ns3c_error_quark())
GQuark ns3c_error_quark(void);

typedef enum {
  NS3C_ERROR_RUNNING,   /* a simulation is running already in this process */
  NS3C_ERROR_UNKNOWN,   /* no such scheduler, simulator, global value or log component */
  NS3C_ERROR_VALUE,     /* a value that ns-3 does not take */
  NS3C_ERROR_EXCEPTION, /* ns-3, or a C++ library or handler, threw */
  NS3C_ERROR_LIMIT      /* more events than ns-3's DefaultSimulatorImpl can keep in order, 2^32 */
} Ns3cError;

/** Ns3cTime: a point in, or a span of, simulated time; a struct of its own, so that it is not mixed
 * with a number */
typedef struct {
  gint64 ns;
} Ns3cTime;

static inline Ns3cTime ns3c_ns(gint64 ns)
{
  Ns3cTime time = {ns};
  return time;
}
static inline Ns3cTime ns3c_seconds(double s)
{
  return ns3c_ns((gint64)(s * 1e9 + (s < 0 ? -0.5 : 0.5)));
}
static inline double ns3c_time_seconds(Ns3cTime time)
{
  return (double)time.ns * 1e-9;
}

/**
 * Ns3cImplementation:
 * @NS3C_OWN: our own SimulatorImpl: plain C events and ns-3's events in one radix heap. The
 * default, and the fastest
 * @NS3C_DEFAULT: ns-3's DefaultSimulatorImpl, with the ns3::Scheduler that the options name
 * @NS3C_DRIVEN: C events in a queue of their own, driven by one re-armed ns-3 event: under
 * whichever SimulatorImpl the global value SimulatorImplementationType names (Realtime,
 * Distributed, default)
 *
 * What carries the events. All three run the same events in the same order: by time, then by order
 * of scheduling.
 */
typedef enum { NS3C_OWN, NS3C_DEFAULT, NS3C_DRIVEN } Ns3cImplementation;

/**
 * Ns3cOptions:
 * @implementation: what carries the events
 * @scheduler: (nullable): for #NS3C_DEFAULT alone: "map", "heap", "list", "calendar",
 * "priority-queue", or a TypeId's name; %NULL for what the global value SchedulerType says, which
 * is the map unless set
 * @simulator: (nullable): for #NS3C_DRIVEN alone: the SimulatorImpl, as
 * "ns3::RealtimeSimulatorImpl"; %NULL for what the global value SimulatorImplementationType says
 * @seed: RngSeed, 1 to 4294944442; 0 leaves ns-3's
 * @run: RngRun; 0 leaves ns-3's
 *
 * Both random numbers are put back by ns3c_end().
 */
typedef struct {
  Ns3cImplementation implementation;
  const char *scheduler;
  const char *simulator;
  guint32 seed;
  guint64 run;
} Ns3cOptions;

typedef struct _Ns3c Ns3c;

/**
 * Ns3cHandler:
 * @user_data: as given to ns3c_add_handler()
 * @payload: what the event carries
 *
 * Called when an event's time has come. May schedule, cancel and stop.
 */
typedef void (*Ns3cHandler)(gpointer user_data, const Ns3cPayload *payload);

/** Ns3cEvent: names a cancellable event; stale names are harmless, however long ago it ran */
typedef struct {
  guint32 slot;
  guint32 generation;
} Ns3cEvent;

/**
 * ns3c_start:
 * @options: (nullable): %NULL for the defaults
 * @error: #NS3C_ERROR_RUNNING, #NS3C_ERROR_UNKNOWN (scheduler, simulator), #NS3C_ERROR_VALUE (seed;
 * a time resolution other than nanoseconds) or #NS3C_ERROR_EXCEPTION
 *
 * What ns-3's simulator held before is destroyed: make ns-3 objects after this call. Automatically
 * numbered streams of C++ models count on from one simulation of a process to the next where ns-3
 * cannot reset the counter (3.37): give them numbers.
 *
 * Returns: (transfer full): the process's simulation, at time 0
 */
Ns3c *ns3c_start(const Ns3cOptions *options, GError **error);

/** ns3c_end: destroys it, with all pending events; another can be started afterwards, with the same
 * random streams. Not from within an event */
void ns3c_end(Ns3c *sim);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Ns3c, ns3c_end)

/** ns3c_add_handler: registers a callback; events name it by the number returned */
guint32 ns3c_add_handler(Ns3c *sim, Ns3cHandler handler, gpointer user_data);

/** ns3c_schedule: an event at absolute time @at, not before now. The hot call: it allocates nothing
 * after warm-up */
void ns3c_schedule(Ns3c *sim, Ns3cTime at, guint32 handler, const Ns3cPayload *payload);

/** ns3c_schedule_cancellable: the same, and a name to cancel it by */
Ns3cEvent ns3c_schedule_cancellable(Ns3c *sim, Ns3cTime at, guint32 handler,
                                    const Ns3cPayload *payload);

/** ns3c_cancel: %TRUE where the event was still to come and now will not. As with ns-3's own
 * Cancel, the clock still passes through its time */
gboolean ns3c_cancel(Ns3c *sim, Ns3cEvent event);

/** ns3c_now: the time of the event being run, or of the last one */
Ns3cTime ns3c_now(const Ns3c *sim);

/**
 * ns3c_run:
 * @error: #NS3C_ERROR_EXCEPTION, #NS3C_ERROR_LIMIT, or #NS3C_ERROR_RUNNING when called from within
 * an event
 *
 * Runs until no event is left, or stopped. It can be called again, and goes on where it stopped.
 * (Under RealtimeSimulatorImpl a run whose last event is one of a C++ model's waits for more, and
 * wants ns3c_stop_at().)
 */
gboolean ns3c_run(Ns3c *sim, GError **error);

/** ns3c_stop: ends ns3c_run() after the event being run; does nothing outside a run */
void ns3c_stop(Ns3c *sim);

/** ns3c_stop_at: ends ns3c_run() at absolute time @at, before the events of that time that are
 * scheduled later */
void ns3c_stop_at(Ns3c *sim, Ns3cTime at);

/** ns3c_set_hint: see ns3c_queue_set_hint(); #NS3C_DEFAULT, whose events ns-3 keeps, ignores it */
void ns3c_set_hint(Ns3c *sim, Ns3cHint hint, gpointer user_data);

/** ns3c_pending: events scheduled and not yet run or cancelled */
guint64 ns3c_pending(const Ns3c *sim);

/** ns3c_executed: events run since ns3c_start() */
guint64 ns3c_executed(const Ns3c *sim);

G_END_DECLS
