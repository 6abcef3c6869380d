/* SPDX-License-Identifier: GPL-2.0-or-later */
/* NS3C_DEFAULT: an ns3::EventImpl for each event, out of a pool, on DefaultSimulatorImpl and one of
 * ns-3's schedulers.
 *
 * DefaultSimulatorImpl orders equal times by a 32-bit uid. When it begins anew the order would be
 * lost, so the run is stopped there and says so. */
#include "sim/ns3c/ns3c-private.h"

#include "ns3/event-id.h"

namespace
{

class PooledEvent final : public ns3::EventImpl
{
public:
  PooledEvent(Ns3c *sim, const Ns3cEntry *entry)
      : m_sim(sim), m_handler(entry->handler), m_slot(entry->slot), m_payload(entry->payload)
  {
  }

  /* The pool outlives the simulation: ns-3 alone knows when the last reference to an event goes. */
  static void *operator new(size_t size)
  {
    g_assert(size == sizeof(PooledEvent));
    if (G_UNLIKELY(s_free == nullptr))
      refill();
    Cell *cell = s_free;
    s_free = cell->next;
    return cell;
  }
  static void operator delete(void *memory)
  {
    Cell *cell = static_cast<Cell *>(memory);
    cell->next = s_free;
    s_free = cell;
  }

protected:
  void Notify() override
  {
    Ns3cEntry entry = {0, m_handler, m_slot, m_payload};
    ns3c_dispatch_below(m_sim, &entry);
  }

private:
  struct Cell {
    Cell *next;
  };
  static constexpr gsize SLAB_CELLS = 1024;

  static void refill()
  {
    char *slab = static_cast<char *>(g_malloc_n(SLAB_CELLS + 1, sizeof(PooledEvent)));
    Cell *head = reinterpret_cast<Cell *>(slab); /* the first cell keeps the slabs together */
    head->next = s_slabs;
    s_slabs = head;
    for (gsize i = SLAB_CELLS; i > 0; i--)
      operator delete(slab + i * sizeof(PooledEvent));
  }

  static Cell *s_free, *s_slabs;

  Ns3c *m_sim;
  guint32 m_handler, m_slot;
  Ns3cPayload m_payload;
};

PooledEvent::Cell *PooledEvent::s_free, *PooledEvent::s_slabs;

} // namespace

void ns3c_default_schedule(Ns3c *sim, const Ns3cEntry *entry) noexcept
{
  ns3::Time delay(entry->time - sim->simulator->Now().GetTimeStep());
  ns3::EventId id = sim->simulator->Schedule(delay, new PooledEvent(sim, entry));
  if (G_UNLIKELY(id.GetUid() < sim->last_uid)) {
    sim->wrapped = true;
    sim->simulator->Stop();
  }
  sim->last_uid = id.GetUid();
}
