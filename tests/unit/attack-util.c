/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/attack-util.h"

#include <stdio.h>

static const char *expected(const char *said, guint32 asn)
{
  static const char *const words[] = {"legitimate", "detoured", "intercepted", "hijacked",
                                      "blackholed", "looped",   "unreachable"};
  g_auto(GStrv) groups = g_strsplit(said != NULL ? said : "", ", ", -1);
  g_autofree char *wanted = g_strdup_printf("%u", asn);
  for (guint i = 0; groups[i] != NULL; i++) {
    g_auto(GStrv) in = g_strsplit(groups[i], " ", -1);
    const char *outcome = in[g_strv_length(in) - 1];
    for (guint w = 0; g_strv_contains((const char *const *)in, wanted) && w < 7; w++)
      if (g_str_equal(words[w], outcome))
        return words[w];
  }
  return "legitimate";
}

gboolean attack_meets(const MsTestWorld *world, const MsResult *result, const char *snapshot,
                      const char *title, const char *said)
{
  gboolean good = TRUE;
  for (guint32 as = 0; as < world->topology->n_ases; as++) {
    guint32 asn = world->topology->asn[as];
    const char *got = ms_test_outcome(world, result, snapshot, 0, asn);
    const char *wanted = expected(said, asn);
    if (g_str_equal(got, wanted))
      continue;
    g_autofree char *path = ms_test_path(world, result, snapshot, 0, asn);
    printf("%s: AS%u: expected %s, got %s (path %s)\n", title, asn, wanted, got, path);
    good = FALSE;
  }
  return good;
}
