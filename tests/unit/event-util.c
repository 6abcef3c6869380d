/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/event-util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

MsIncident event_hijack(const MsTestWorld *world, const char *name, guint32 offender,
                        guint32 victim, const char *prefix, gint64 start, gint64 end)
{
  return (MsIncident){.name = name,
                      .kind = MS_INCIDENT_ORIGIN_HIJACK,
                      .offender = ms_test_as(world, offender),
                      .victim = ms_test_as(world, victim),
                      .prefix = ms_test_prefix(prefix),
                      .start = start,
                      .end = end};
}

MsIncident event_subprefix(const MsTestWorld *world, const char *name, guint32 offender,
                           guint32 victim, const char *prefix, const char *hijacked, gint64 start,
                           gint64 end)
{
  MsIncident incident = event_hijack(world, name, offender, victim, prefix, start, end);
  incident.kind = MS_INCIDENT_SUBPREFIX_HIJACK;
  incident.hijacked = ms_test_prefix(hijacked);
  return incident;
}

MsIncident event_quiet(const MsTestWorld *world, guint32 victim, const char *prefix)
{
  return (MsIncident){.name = "quiet",
                      .offender = MS_NO_AS,
                      .victim = ms_test_as(world, victim),
                      .prefix = ms_test_prefix(prefix)};
}

void event_deploy_mrai(MsTestWorld *world, const MsMraiShare *share)
{
  world->options.mrai = share;
  world->options.n_mrai = 1;
}

void event_check_result(const MsTestWorld *world, const MsResult *result, gboolean at)
{
  guint32 n = world->topology->n_ases;
  assert_int_equal(result->n_ases, n);
  const MsTimeline *line = &result->timeline;
  assert_int_equal(line->n_targets, result->n_targets);
  assert_true(line->n > 0);
  for (guint i = 0; i < line->n; i++) {
    if (i > 0) {
      assert_true(line->sample[i].time >= line->sample[i - 1].time);
      assert_true(line->sample[i].events >= line->sample[i - 1].events);
      assert_true(line->sample[i].announcements >= line->sample[i - 1].announcements);
      assert_true(line->sample[i].withdrawals >= line->sample[i - 1].withdrawals);
    }
    for (guint t = 0; t < line->n_targets; t++) {
      guint32 sum = 0;
      for (guint g = 0; g < MS_N_GROUPS; g++)
        for (guint o = 0; o < MS_N_OUTCOMES; o++)
          sum += ms_timeline_count(line, i, t, g)[o];
      assert_int_equal(sum, n);
    }
  }
  guint64 changes = 0, messages = 0;
  for (guint i = 0; i < result->n_settled; i++) {
    const MsSettled *s = &result->settled[i];
    assert_true(s->settled >= s->time);
    if (i > 0)
      assert_true(s->time > result->settled[i - 1].time &&
                  s->time >= result->settled[i - 1].settled);
    changes += s->changes;
    messages += s->messages;
  }
  assert_int_equal(changes, result->changes);
  assert_int_equal(messages, result->announcements + result->withdrawals);
  assert_int_equal(ms_result_snapshot(result, "at") != NULL, at);
  assert_int_equal(ms_result_snapshot(result, "final") != NULL, !at);
  assert_null(ms_result_snapshot(result, "no-such"));
  assert_int_equal(result->converged, result->restless == NULL);
  for (guint i = 1; i < result->n_restless; i++)
    assert_true(result->restless[i] > result->restless[i - 1]);
  /* The last sample counts what the last snapshot shows. */
  const MsSnapshot *last = ms_result_snapshot(result, at ? "at" : "final");
  for (guint t = 0; t < result->n_targets; t++) {
    guint32 count[MS_N_OUTCOMES] = {0};
    for (guint32 as = 0; as < n; as++)
      count[last->outcome[(gsize)t * n + as]]++;
    for (guint o = 0; o < MS_N_OUTCOMES; o++) {
      guint32 sum = 0;
      for (guint g = 0; g < MS_N_GROUPS; g++)
        sum += ms_timeline_count(line, line->n - 1, t, g)[o];
      assert_int_equal(sum, count[o]);
    }
  }
}
