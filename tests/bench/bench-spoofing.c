/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Spoofed traffic on a whole Internet: full blocks of 64 borrowed addresses and 64 destinations:
 * the time to find all routes, to evaluate what networks validate, and (source, destination) pairs
 * a minute, for one evaluation of each block and for many.
 *
 *     bench-spoofing [FILE] [RUNS]
 *
 * FILE is a CAIDA graph, by default the 2025-09 one of the data folder, else a generated graph of
 * 75,000 ASes. A pair is a spoofer and a destination under one borrowed address. */
#include "models/base/hash.h"
#include "sim/spoofing/spoofing.h"
#include "tests/bench/bench.h"

enum { POINTS = 10 };

#define BAR 1e8 /* pairs a minute */

static const struct {
  const char *name;
  double selective, adopters;
  MsSavMode customer;
} cases[] = {
    {"nobody validates", 0, 0, MS_SAV_NONE},
    {"whole prefixes, strict, 30 %", 0, 0.3, MS_SAV_STRICT},
    {"halves, strict, 30 %", 0.3, 0.3, MS_SAV_STRICT},
    {"halves, EFP-A, 30 %", 0.3, 0.3, MS_SAV_EFP_A},
    {"halves, EFP-B, 30 %", 0.3, 0.3, MS_SAV_EFP_B},
    {"halves, EFP-B, everybody", 0.3, 1, MS_SAV_EFP_B},
};

typedef struct {
  guint8 *mode[MS_N_SAV_EDGES], *participant;
} Sheets;

static Sheets sheets_of(const MsTopology *topology, double adopters, MsSavMode customer)
{
  Sheets sheets = {.participant = g_new0(guint8, topology->n_ases)};
  for (guint e = 0; e < MS_N_SAV_EDGES; e++)
    sheets.mode[e] = g_new0(guint8, topology->n_ases);
  for (guint32 as = 0; as < topology->n_ases; as++) {
    if (ms_hash_unit(ms_hash3(1, MS_HASH_ADOPTION, as, 0)) >= adopters)
      continue;
    sheets.participant[as] = 1;
    sheets.mode[MS_SAV_STUB][as] = MS_SAV_STRICT;
    sheets.mode[MS_SAV_CUSTOMER][as] = (guint8)customer;
    sheets.mode[MS_SAV_PEER][as] = sheets.mode[MS_SAV_PROVIDER][as] = MS_SAV_LOOSE;
  }
  return sheets;
}

static void sheets_clear(Sheets *sheets)
{
  for (guint e = 0; e < MS_N_SAV_EDGES; e++)
    g_free(sheets->mode[e]);
  g_free(sheets->participant);
}

static void draw(const MsTopology *topology, guint64 block, guint64 what,
                 guint32 ases[MS_SPOOFING_LANES])
{
  guint64 attempt = 0;
  for (guint i = 0; i < MS_SPOOFING_LANES; i++) {
    gboolean again;
    do {
      ases[i] = (guint32)(ms_hash3(1, what, block, attempt++) % topology->n_ases);
      again = FALSE;
      for (guint k = 0; k < i; k++)
        again |= ases[k] == ases[i];
    } while (again);
  }
}

int main(int argc, char **argv)
{
  g_autoptr(MsTopology) topology =
      load(argc > 1 && argv[1][0] != '\0' ? argv[1] : NULL, "bench-spoofing");
  guint runs = argc > 2 ? (guint)CLAMP(atoi(argv[2]), 1, MAX_RUNS) : 5;
  g_autoptr(MsSpoofing) spoofing = ms_spoofing_new(topology);
  MsPolicy policy = ms_policy_default();
  policy.tie_break = MS_TIE_HASH;
  printf("%-30s %9s %11s %15s %15s %9s %9s\n", "", "solve s", "evaluate s", "pairs/min, one",
         "pairs/min, ten", "arrives", "dropped");
  double worst = G_MAXDOUBLE;
  for (guint c = 0; c < G_N_ELEMENTS(cases); c++) {
    Sheets sheets = sheets_of(topology, cases[c].adopters, cases[c].customer);
    MsSpoofingSetup setup = {.participant = sheets.participant};
    for (guint e = 0; e < MS_N_SAV_EDGES; e++)
      setup.mode[e] = sheets.mode[e];
    double solve[MAX_RUNS] = {0}, evaluate[MAX_RUNS] = {0};
    MsSpoofingCounts counts = {0};
    for (guint run = 0; run <= runs; run++) {
      guint32 sources[MS_SPOOFING_LANES] = {0}, destinations[MS_SPOOFING_LANES] = {0};
      draw(topology, run, 's', sources);
      draw(topology, run, 'd', destinations);
      policy.draw = run;
      double start = seconds_now();
      ms_spoofing_solve(spoofing, &policy, sources, MS_SPOOFING_LANES, destinations,
                        MS_SPOOFING_LANES, cases[c].selective, 1);
      double middle = seconds_now();
      ms_spoofing_evaluate(spoofing, &setup, &counts);
      if (run == 0) /* a warm-up */
        continue;
      solve[run - 1] = middle - start;
      evaluate[run - 1] = seconds_now() - middle;
    }
    double s = median(solve, runs), e = median(evaluate, runs);
    double one = counts.pairs / (s + e) * 60, ten = counts.pairs * POINTS / (s + POINTS * e) * 60;
    worst = MIN(worst, one);
    printf("%-30s %9.3f %11.3f %15.3g %15.3g %8.2f%% %8.3f%%\n", cases[c].name, s, e, one, ten,
           100 * counts.arrived / counts.pairs, 100 * counts.dropped / counts.honest);
    sheets_clear(&sheets);
  }
  printf("worst: %.3g pairs a minute, %.1f times the bar of %.0g\n", worst, worst / BAR, BAR);
  return 0;
}
