/* SPDX-License-Identifier: GPL-2.0-or-later */
/* NS3C_DRIVEN: the events lie in a queue of their own. One ns-3 event, the driver, is scheduled for
 * the time of the earliest, runs all of that time, and is scheduled again.
 *
 * The times at which it is scheduled form a stack: a new one is pushed only where it is earlier
 * than the top. An entry never leaves the queue before its time, so no time in the stack comes in
 * vain and nothing is ever cancelled in ns-3. Only where a run begins with nothing in the queue is
 * the driver scheduled for nothing, to see whether that is the end. */
#include "sim/ns3c/ns3c-private.h"

#include "ns3/simulator.h"

static void arm(Ns3c *sim, gint64 at)
{
  sim->armed.push_back(at);
  sim->driver->Ref(); /* the simulator's reference */
  sim->simulator->Schedule(ns3::Time(at - sim->simulator->Now().GetTimeStep()),
                           ns3::PeekPointer(sim->driver));
}

static void drain(Ns3c *sim)
{
  gint64 now = sim->simulator->Now().GetTimeStep();
  g_assert(!sim->armed.empty() && sim->armed.back() == now);
  sim->armed.pop_back();
  sim->draining = true;
  gint64 next;
  while (ns3c_queue_peek(sim->queue, &next) && next == now && !sim->stopping) {
    Ns3cEntry entry;
    ns3c_queue_pop(sim->queue, &entry);
    ns3c_dispatch_below(sim, &entry);
  }
  sim->draining = false;
  if (!ns3c_queue_peek(sim->queue, &next)) {
    /* RealtimeSimulatorImpl waits for ever for something to come from outside. */
    if (sim->simulator->IsFinished())
      sim->simulator->Stop();
  } else if (sim->armed.empty() || next < sim->armed.back()) {
    arm(sim, next);
  }
}

namespace
{

class Driver final : public ns3::EventImpl
{
public:
  explicit Driver(Ns3c *sim) : m_sim(sim)
  {
  }

protected:
  void Notify() override
  {
    drain(m_sim);
  }

private:
  Ns3c *m_sim;
};

} // namespace

void ns3c_driven_start(Ns3c *sim)
{
  sim->queue = ns3c_queue_new();
  sim->driver = ns3::Create<Driver>(sim);
}

void ns3c_driven_run(Ns3c *sim)
{
  if (sim->armed.empty())
    arm(sim, sim->simulator->Now().GetTimeStep());
  ns3::Simulator::Run();
}

void ns3c_driven_schedule(Ns3c *sim, const Ns3cEntry *entry) noexcept
{
  ns3c_queue_push(sim->queue, entry);
  if (!sim->draining && (sim->armed.empty() || entry->time < sim->armed.back()))
    arm(sim, entry->time);
}
