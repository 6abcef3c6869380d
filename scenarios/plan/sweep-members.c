/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who belongs to the groups of a point in one trial. What takes long to find, whom selectors
 * without thresholds choose and whom a spread reaches, is kept with the draw for the point at hand.
 */
#include "scenarios/plan/sweep-private.h"

#include "models/manrs/adoption.h"

#include <string.h>

/* @row: by group: (nullable): [n_ases] of those without thresholds; @round: (nullable): [n_ases] of
 * a spread; @from_exchanges: (nullable): [n_ases] see ms_sweep_exchange_conduct(), once asked for
 */
struct _MsDrawCache {
  gboolean filled;
  guint point, n_rows;
  guint8 **row;
  guint8 *round;
  guint32 *reached;
  guint32 n_reached;
  guint16 *from_exchanges;
};

MsDrawCache *ms_draw_cache_new(void)
{
  return g_new0(MsDrawCache, 1);
}

static void empty(MsDrawCache *cache)
{
  for (guint g = 0; g < cache->n_rows; g++)
    g_free(cache->row[g]);
  g_free(cache->row);
  g_free(cache->round);
  g_free(cache->reached);
  g_free(cache->from_exchanges);
  *cache = (MsDrawCache){0};
}

void ms_draw_cache_free(MsDrawCache *cache)
{
  if (cache == NULL)
    return;
  empty(cache);
  g_free(cache);
}

/* ---- whom groups choose */

static gboolean fill_row(const MsSweep *sweep, guint point, guint group, const MsDraw *draw,
                         GError **error)
{
  const MsSweepGroup *it = &sweep->points[point].groups[group];
  guint32 n_ases = sweep->topology->n_ases;
  if (it->threshold != NULL)
    return TRUE;
  /* Parts of a programme follow each other. */
  if (group > 0 && it[-1].key == it->key && draw->cache->row[group - 1] != NULL) {
    draw->cache->row[group] = g_memdup2(draw->cache->row[group - 1], n_ases);
    return TRUE;
  }
  guint8 *row = draw->cache->row[group] = g_malloc(n_ases + 1);
  if (!ms_sweep_select(ms_sweep_plan(sweep), point, it->key, draw->seed, row, error))
    return FALSE;
  if (!it->programme) {
    guint parties = 0;
    g_autofree char *text = ms_scenario_adoption(sweep->scenario, point, it->key);
    g_free(ms_parties_split(text, &parties));
    ms_parties_apply(parties, draw->incidents, draw->n_incidents, row);
  }
  return TRUE;
}

static gboolean chooses(const MsSweep *sweep, guint point, guint group, const MsDraw *draw,
                        guint32 as)
{
  const MsSweepGroup *it = &sweep->points[point].groups[group];
  if (it->among != NULL && !it->among[as])
    return FALSE;
  if (it->threshold == NULL)
    return draw->cache->row[group][as];
  return it->threshold[as] > 0 &&
         ms_adoption_draw(ms_adoption_permutation(draw->seed, it->draw_key),
                          sweep->topology->asn[as]) < it->threshold[as];
}

/* ---- who is won */

static gboolean joins(const MsSweep *sweep, const MsSweepGroup *group, guint32 as)
{
  return (group->roles >> sweep->topology->role[as] & 1) &&
         (group->among == NULL || group->among[as]);
}

static void spread(const MsSweep *sweep, guint point, const MsDraw *draw)
{
  const MsSweepPoint *it = &sweep->points[point];
  const MsTopology *topology = sweep->topology;
  guint32 n_ases = topology->n_ases;
  MsDrawCache *cache = draw->cache;
  g_autofree guint8 *encourages = g_malloc0(n_ases + 1);
  g_autofree guint32 *queue = g_new(guint32, n_ases + 1);
  cache->round = g_malloc(n_ases + 1);
  for (guint g = 0; g < it->n_groups; g++) {
    double strength = it->groups[g].conduct[MS_CONDUCT_ENCOURAGES];
    for (guint32 as = 0; strength > 0 && as < n_ases; as++)
      if (chooses(sweep, point, g, draw, as) &&
          ms_conduct_draw(sweep->seed, MS_CONDUCT_ENCOURAGES, topology->asn[as]) < strength)
        encourages[as] = 1;
  }
  g_autofree guint8 *exchanges = ms_sweep_encouraging(sweep, point, draw);
  cache->n_reached =
      ms_spread_run(&it->spread, topology, encourages, exchanges, draw->seed, cache->round, queue);
  cache->reached = g_memdup2(queue, sizeof *queue * (cache->n_reached + 1));
}

/* What the functions below look at. */
static gboolean fill(const MsSweep *sweep, guint point, const MsDraw *draw, GError **error)
{
  const MsSweepPoint *it = &sweep->points[point];
  MsDrawCache *cache = draw->cache;
  if (cache->filled && cache->point == point)
    return TRUE;
  empty(cache);
  cache->point = point;
  cache->n_rows = it->n_groups;
  cache->row = g_new0(guint8 *, it->n_groups + 1);
  for (guint g = 0; g < it->n_groups; g++)
    if (!fill_row(sweep, point, g, draw, error))
      return FALSE;
  if (it->spread.model != MS_SPREAD_NONE)
    spread(sweep, point, draw);
  cache->filled = TRUE;
  return TRUE;
}

/* ---- questions */

gboolean ms_sweep_members(const MsSweep *sweep, guint point, guint group, const MsDraw *draw,
                          guint8 *members, GError **error)
{
  const MsSweepGroup *it = &sweep->points[point].groups[group];
  const MsTopology *topology = sweep->topology;
  if (!fill(sweep, point, draw, error))
    return FALSE;
  if (it->threshold != NULL) {
    guint64 permutation = ms_adoption_permutation(draw->seed, it->draw_key);
    for (guint32 as = 0; as < topology->n_ases; as++)
      members[as] = ms_adoption_draw(permutation, topology->asn[as]) < it->threshold[as];
  } else {
    memcpy(members, draw->cache->row[group], topology->n_ases);
    for (guint32 as = 0; it->among != NULL && as < topology->n_ases; as++)
      members[as] &= it->among[as];
  }
  for (guint32 i = 0; i < draw->cache->n_reached; i++)
    if (joins(sweep, it, draw->cache->reached[i]))
      members[draw->cache->reached[i]] = 1;
  return TRUE;
}

const guint32 *ms_sweep_reached(const MsSweep *sweep, guint point, const MsDraw *draw, guint32 *n,
                                GError **error)
{
  static const guint32 nobody = MS_NO_AS;
  *n = 0;
  if (!fill(sweep, point, draw, error))
    return NULL;
  *n = draw->cache->n_reached;
  return draw->cache->reached != NULL ? draw->cache->reached : &nobody;
}

gboolean ms_sweep_takes_part(const MsSweep *sweep, guint point, const MsDraw *draw, guint32 as)
{
  const MsSweepPoint *it = &sweep->points[point];
  for (guint g = 0; g < it->n_groups; g++)
    if (it->groups[g].programme && chooses(sweep, point, g, draw, as))
      return TRUE;
  return FALSE;
}

guint ms_sweep_conduct(const MsSweep *sweep, guint point, const MsDraw *draw, guint32 as)
{
  const MsSweepPoint *it = &sweep->points[point];
  guint bits = 0;
  /* Whatever a selector could refuse has been refused when the sweep was made. */
  if (!fill(sweep, point, draw, NULL))
    return 0;
  if (it->servers.any) {
    if (draw->cache->from_exchanges == NULL)
      draw->cache->from_exchanges = ms_sweep_exchange_conduct(sweep, point, draw);
    bits = draw->cache->from_exchanges[as];
  }
  gboolean reached = draw->cache->round != NULL && draw->cache->round[as] != 0;
  for (guint g = 0; g < it->n_groups; g++)
    if (chooses(sweep, point, g, draw, as) || (reached && joins(sweep, &it->groups[g], as)))
      bits |= ms_conduct_draws(sweep->seed, it->groups[g].conduct, sweep->topology->asn[as]);
  return bits;
}
