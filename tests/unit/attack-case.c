/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/attack-case.h"

#include "models/bgp/route.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Not read: it says where the graph is. */
#define PATH MS_SOURCE_DIR "/scenarios/library/x.ini"

void attack_clear(AttackCase *c)
{
  ms_plan_free(c->plan);
  ms_sweep_free(c->sweep);
  ms_topology_unref(c->topology);
  ms_scenario_free(c->scenario);
  g_clear_pointer(&c->warnings, g_ptr_array_unref);
}

gboolean attack_make(AttackCase *c, const char *text, GError **error)
{
  c->warnings = g_ptr_array_new_with_free_func(g_free);
  c->scenario = ms_scenario_parse(text, strlen(text), PATH, NULL, error);
  if (c->scenario == NULL)
    return FALSE;
  c->topology = ms_plan_topology(c->scenario, c->warnings, error);
  if (c->topology == NULL)
    return FALSE;
  if (ms_scenario_is_sweep(c->scenario))
    c->sweep = ms_sweep_new(c->scenario, c->topology, error);
  else
    c->plan = ms_plan_new(c->scenario, c->topology, error);
  return c->plan != NULL || c->sweep != NULL;
}

void attack_must(AttackCase *c, const char *text)
{
  g_autoptr(GError) error = NULL;
  if (attack_make(c, text, &error))
    return;
  fail_msg("%s", error != NULL ? error->message : "no plan");
  abort(); /* never comes here; says so to static analysis */
}

const MsPlanRun *attack_run(const AttackCase *c, guint number)
{
  return g_ptr_array_index(c->plan->runs, number);
}

const MsIncident *attack_incident(const AttackCase *c, guint run, guint number)
{
  return &attack_run(c, run)->schedule->incidents[number];
}

guint32 attack_as(const AttackCase *c, guint32 asn)
{
  return ms_topology_find(c->topology, asn);
}

/* "64498 set 64504" */
char *attack_path(const guint32 *path, guint n)
{
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint i = 0; i < n; i++)
    if (path[i] == MS_AS_SET)
      g_string_append(text, i > 0 ? " set" : "set");
    else
      g_string_append_printf(text, i > 0 ? " %u" : "%u", path[i]);
  return g_string_free(g_steal_pointer(&text), FALSE);
}
