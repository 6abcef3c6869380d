/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of libns3-c share. Handler numbers below NS3C_FIRST_HANDLER are our own. */
#pragma once

#include "sim/ns3c/ns3c-slots.h"
#include "sim/ns3c/ns3c.h"

#include "ns3/simulator-impl.h"

#include <exception>
#include <vector>

namespace ns3
{
class Ns3cSimulatorImpl;
}

enum : guint32 {
  NS3C_HANDLER_NS3,  /* an ns-3 event, in Ns3cSimulatorImpl's queue alone */
  NS3C_HANDLER_STOP, /* ns3c_stop_at() */
  NS3C_FIRST_HANDLER
};

struct Ns3cCallback {
  Ns3cHandler function;
  gpointer user_data;
};

struct _Ns3c {
  Ns3cImplementation implementation;
  Ns3cQueue *queue;                       /* OWN: the simulator's; DRIVEN: ours; DEFAULT: none */
  ns3::Ns3cSimulatorImpl *own;            /* OWN alone: the same as `simulator` */
  ns3::Ptr<ns3::SimulatorImpl> simulator; /* installed as ns-3's */
  Ns3cCallback *handlers;
  guint32 n_handlers, allocated_handlers;
  Ns3cSlots *slots;
  Ns3cHint hint; /* the user's */
  gpointer hint_data;
  guint64 scheduled, executed, cancelled; /* without stops */
  bool running, stopping;
  std::exception_ptr thrown; /* by a handler, kept from ns-3's frames until the run has ended */

  /* DRIVEN */
  ns3::Ptr<ns3::EventImpl> driver;
  std::vector<gint64>
      armed; /* times at which the driver is scheduled, the earliest at the back, none twice */
  bool draining;

  /* DEFAULT */
  guint32 last_uid;
  bool wrapped; /* the uids began anew */

  guint32 saved_seed;
  guint64 saved_run;
};

/** ns3c_dispatch: runs an event, unless it was cancelled */
static inline void ns3c_dispatch(Ns3c *sim, const Ns3cEntry *entry)
{
  if (entry->slot != 0 && !sim->slots->release(entry->slot))
    return;
  Ns3cCallback callback = sim->handlers[entry->handler];
  sim->executed++;
  callback.function(callback.user_data, &entry->payload);
}

/** ns3c_dispatch_below: the same from below ns-3's own frames, which are not made for exceptions:
 * one is kept, and the run stopped */
void ns3c_dispatch_below(Ns3c *sim, const Ns3cEntry *entry);

/** ns3c_default_schedule: #NS3C_DEFAULT: an ns-3 event for each of ours */
void ns3c_default_schedule(Ns3c *sim, const Ns3cEntry *entry) noexcept;

/** ns3c_driven_start: #NS3C_DRIVEN: makes the queue and its driver */
void ns3c_driven_start(Ns3c *sim);
void ns3c_driven_run(Ns3c *sim);
void ns3c_driven_schedule(Ns3c *sim, const Ns3cEntry *entry) noexcept;

/** ns3c_check_seed: whether MRG32k3a takes @seed */
gboolean ns3c_check_seed(guint64 seed, GError **error);
