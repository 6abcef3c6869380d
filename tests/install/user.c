/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program of someone who has libns3-c installed and nothing else of the project: `.ci/run
 * install` compiles it with what pkg-config says. One event a simulated second, five of them. */
#include <sim/ns3c/ns3c.h>

typedef struct {
  Ns3c *sim;
  guint32 tick;
  int ticks;
} Clock;

static void tick(gpointer user_data, const Ns3cPayload *payload)
{
  Clock *clock = user_data;
  clock->ticks++;
  if (clock->ticks < 5)
    ns3c_schedule(clock->sim, ns3c_seconds(clock->ticks), clock->tick, payload);
}

int main(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(Ns3c) sim = ns3c_start(NULL, &error);
  if (!sim)
    g_error("%s", error->message);
  Clock clock = {.sim = sim};
  Ns3cPayload payload = {0};
  clock.tick = ns3c_add_handler(sim, tick, &clock);
  ns3c_schedule(sim, ns3c_seconds(0), clock.tick, &payload);
  if (!ns3c_run(sim, &error))
    g_error("%s", error->message);
  g_print("%d ticks, the last at %g s\n", clock.ticks, ns3c_time_seconds(ns3c_now(sim)));
  return clock.ticks == 5 && ns3c_now(sim).ns == 4 * G_GINT64_CONSTANT(1000000000) ? 0 : 1;
}
