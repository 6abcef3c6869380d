/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of cancellable events. A slot is taken for each such event while it is pending; its
 * generation tells its successive tenants apart. A slot whose generations are used up is never
 * taken again, and the table outlives the simulation, so a stale name cannot hit a later event.
 * Slot 0 names nothing. */
#pragma once

#include "sim/ns3c/ns3c.h"

struct Ns3cSlots {
  static constexpr guint32 PENDING = G_MAXUINT32;
  static constexpr guint32 CANCELLED = G_MAXUINT32 - 1;

  struct Slot {
    guint32 generation;
    guint32 state; /* PENDING, CANCELLED, or, of a free slot, the next free one */
  };

  Slot *slot = nullptr; /* [1, n] */
  guint32 n = 0, allocated = 0;
  guint32 free = 0; /* 0 for none */

  Ns3cEvent take()
  {
    guint32 taken = free;
    if (G_LIKELY(taken != 0)) {
      free = slot[taken].state;
    } else {
      taken = n + 1;
      if (taken >= allocated) {
        allocated = MAX(64u, allocated * 2);
        slot = g_renew(Slot, slot, allocated);
      }
      n = taken;
      slot[taken].generation = 1;
    }
    slot[taken].state = PENDING;
    return Ns3cEvent{taken, slot[taken].generation};
  }

  /* The event's time has come: its slot is free again. Returns whether it is to run. */
  bool release(guint32 index)
  {
    Slot *released = &slot[index];
    bool live = released->state == PENDING;
    if (G_LIKELY(++released->generation != G_MAXUINT32)) {
      released->state = free;
      free = index;
    } else {
      released->state = 0; /* retired: in no list */
    }
    return live;
  }

  /* Returns whether the event was still to come. */
  bool cancel(Ns3cEvent event)
  {
    if (event.slot == 0 || event.slot > n)
      return false;
    Slot *cancelled = &slot[event.slot];
    if (cancelled->generation != event.generation || cancelled->state != PENDING)
      return false;
    cancelled->state = CANCELLED;
    return true;
  }

  /* The simulation is over: all of its names become stale. */
  void release_all()
  {
    for (guint32 i = 1; i <= n; i++)
      if (slot[i].state >= CANCELLED)
        release(i);
  }
};
