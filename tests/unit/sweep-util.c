/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/sweep-util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FOLDER MS_SOURCE_DIR "/scenarios/library/"

gboolean test_sweep_make(TestSweep *it, const char *text, const char *const *set, char **message)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
  *it = (TestSweep){0};
  it->scenario = ms_scenario_parse(text, strlen(text), FOLDER "x.ini", set, &error);
  if (it->scenario != NULL)
    it->topology = ms_plan_topology(it->scenario, warnings, &error);
  if (it->topology != NULL)
    it->sweep = ms_sweep_new(it->scenario, it->topology, &error);
  if (error != NULL && message != NULL) {
    g_auto(GStrv) parts = g_strsplit(error->message, FOLDER, -1);
    *message = g_strjoinv("", parts);
  }
  return it->sweep != NULL;
}

void test_sweep_must(TestSweep *it, const char *text)
{
  g_autofree char *message = NULL;
  if (test_sweep_make(it, text, NULL, &message))
    return;
  fail_msg("%s", message);
  abort(); /* never comes here; says so to static analysis */
}

void test_sweep_draw(const TestSweep *it, guint64 trial, MsDraw *draw)
{
  g_autoptr(GError) error = NULL;
  if (!ms_sweep_draw(it->sweep, trial, draw, &error))
    fail_msg("%s", error->message);
}

void test_sweep_clear(TestSweep *it)
{
  ms_sweep_free(it->sweep);
  ms_topology_unref(it->topology);
  ms_scenario_free(it->scenario);
  *it = (TestSweep){0};
}
