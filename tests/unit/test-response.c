/* SPDX-License-Identifier: GPL-2.0-or-later */
/* models/manrs/response.h: the laws against their distributions, and who repairs what when. */
#include "models/manrs/response.h"

#include "models/topology/builder.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define MINUTE 60e9
#define N      10000
/* Kolmogorov-Smirnov at 0.1 %: 1.95 / sqrt(n). */
#define CRITICAL (1.95 / sqrt(N))

static int compare(const void *a, const void *b)
{
  gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;
  return (x > y) - (x < y);
}

/* The greatest distance between what @drawn gives and what @expected says. */
static double distance(const MsDelay *drawn, const MsDelay *expected)
{
  g_autofree gint64 *draws = g_new(gint64, N);
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  double most = 0;
  gsl_rng_set(rng, 7);
  for (guint i = 0; i < N; i++)
    draws[i] = ms_delay_draw(drawn, rng);
  gsl_rng_free(rng);
  qsort(draws, N, sizeof *draws, compare);
  for (guint i = 0; i < N; i++) {
    double p = ms_delay_cumulative(expected, (double)draws[i]);
    most = MAX(most, MAX(fabs(p - (double)i / N), fabs((double)(i + 1) / N - p)));
  }
  return most;
}

static void test_laws(void **state G_GNUC_UNUSED)
{
  static const struct {
    MsDelay right, wrong;
  } rows[] = {
      {{MS_DELAY_LOGNORMAL, 25 * MINUTE, 0.8}, {MS_DELAY_LOGNORMAL, 25 * MINUTE, 0.9}},
      {{MS_DELAY_LOGNORMAL, 5 * MINUTE, 0.5}, {MS_DELAY_LOGNORMAL, 5.5 * MINUTE, 0.5}},
      {{MS_DELAY_EXPONENTIAL, 10 * MINUTE, 0}, {MS_DELAY_EXPONENTIAL, 11 * MINUTE, 0}},
      {{MS_DELAY_WEIBULL, 20 * MINUTE, 1.5}, {MS_DELAY_WEIBULL, 20 * MINUTE, 1.3}},
      {{MS_DELAY_WEIBULL, 20 * MINUTE, 1}, {MS_DELAY_LOGNORMAL, 20 * MINUTE, 1}},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    double right = distance(&rows[i].right, &rows[i].right);
    double wrong = distance(&rows[i].right, &rows[i].wrong);
    if (right >= CRITICAL || wrong < CRITICAL)
      fail_msg("row %u: %f from its own law, %f from another; the bound is %f", i, right, wrong,
               CRITICAL);
    assert_float_equal(ms_delay_cumulative(&rows[i].right, rows[i].right.median), 0.5, 1e-9);
  }
  MsDelay fixed = {MS_DELAY_FIXED, 3 * MINUTE, 0};
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_taus2);
  assert_int_equal(ms_delay_draw(&fixed, rng), (gint64)(3 * MINUTE));
  assert_float_equal(ms_delay_cumulative(&fixed, 3 * MINUTE - 1), 0, 0);
  assert_float_equal(ms_delay_cumulative(&fixed, 3 * MINUTE), 1, 0);
  MsDelay slow = {MS_DELAY_LOGNORMAL, (double)MS_DELAY_LONGEST, 5};
  for (guint i = 0; i < 100; i++)
    assert_in_range(ms_delay_draw(&slow, rng), 0, MS_DELAY_LONGEST);
  gsl_rng_free(rng);
}

/* From one number alone, and the longer the law the longer the draw. */
static void test_monotone(void **state G_GNUC_UNUSED)
{
  static const MsDelayLaw laws[] = {MS_DELAY_LOGNORMAL, MS_DELAY_EXPONENTIAL, MS_DELAY_WEIBULL};
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_taus2);
  for (guint l = 0; l < G_N_ELEMENTS(laws); l++)
    for (guint seed = 1; seed < 300; seed++) {
      MsDelay quick = {laws[l], 5 * MINUTE, 0.8}, slow = {laws[l], 30 * MINUTE, 0.8};
      gsl_rng_set(rng, seed);
      gint64 a = ms_delay_draw(&quick, rng);
      double second = gsl_rng_uniform(rng);
      gsl_rng_set(rng, seed);
      assert_true(ms_delay_draw(&slow, rng) >= a);
      assert_true(gsl_rng_uniform(rng) == second);
    }
  gsl_rng_free(rng);
}

/*
 *     1 ---- 2 ---- 9        the offender is 5, the victim 3; 2 is its provider, from which it has
 *     |     / \              the route; 7 has the larger cone of its two peers; 9 is a bystander
 *     3    4   5 -- 6, 7 - 8
 */
static MsTopology *graph(void)
{
  static const struct {
    guint32 a, b;
    MsRelation relation;
  } links[] = {{1, 2, MS_REL_PEER},     {1, 3, MS_REL_CUSTOMER}, {2, 4, MS_REL_CUSTOMER},
               {2, 5, MS_REL_CUSTOMER}, {5, 6, MS_REL_PEER},     {5, 7, MS_REL_PEER},
               {7, 8, MS_REL_CUSTOMER}, {2, 9, MS_REL_PEER}};
  g_autoptr(MsTopologyBuilder) builder = ms_topology_builder_new("drawn");
  for (guint i = 0; i < G_N_ELEMENTS(links); i++)
    assert_true(ms_topology_builder_add_link(builder, links[i].a, links[i].b, links[i].relation, 0,
                                             0, NULL));
  MsTopology *topology = ms_topology_builder_finish(builder, "drawn", FALSE, NULL, NULL);
  assert_non_null(topology);
  return topology;
}

#define AS(asn) ((guint32)(asn)-1)

typedef struct {
  guint32 as;
  guint bits;
} One;

static guint conduct_of_one(gpointer user_data, guint32 as)
{
  const One *one = user_data;
  return as == one->as ? one->bits : 0;
}

#define CONTACTS (1u << MS_CONDUCT_COORDINATION)
#define MONITORS (1u << MS_CONDUCT_MONITORING)

static MsIncident leak(void)
{
  return (MsIncident){.name = "leak",
                      .kind = MS_INCIDENT_LEAK,
                      .offender = AS(5),
                      .victim = AS(3),
                      .start = (gint64)(10 * MINUTE),
                      .end = MS_TIME_NEVER,
                      .leak_types = MS_LEAK_ALL_TYPES};
}

static GArray *draw(const MsTopology *topology, const MsIncident *incident, guint responders,
                    One *one, guint64 seed)
{
  MsResponse response = ms_response_default();
  response.responders = responders;
  return ms_response_draw(&response, topology, NULL, incident, one != NULL ? conduct_of_one : NULL,
                          one, seed, 0);
}

static const MsRepair *repair_of(const GArray *repairs, MsRepairKind kind)
{
  for (guint i = 0; i < repairs->len; i++)
    if (g_array_index(repairs, MsRepair, i).kind == kind)
      return &g_array_index(repairs, MsRepair, i);
  return NULL;
}

static void test_who(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) topology = graph();
  const guint all = MS_RESPONDER_OFFENDER | MS_RESPONDER_NEIGHBOUR | MS_RESPONDER_VICTIM;
  guint seen[MS_N_REPAIR_KINDS] = {0};
  for (guint64 seed = 0; seed < 200; seed++) {
    MsIncident incident = leak();
    g_autoptr(GArray) repairs = draw(topology, &incident, all, NULL, seed);
    gint64 before = incident.start;
    for (guint i = 0; i < repairs->len; i++) {
      const MsRepair *r = &g_array_index(repairs, MsRepair, i);
      assert_true(r->time >= before && r->detected >= incident.start &&
                  r->contacted >= r->detected && r->time >= r->contacted);
      before = r->time;
      seen[r->kind]++;
      assert_int_equal(r->as, r->kind == MS_REPAIR_WITHDRAWAL ? AS(5)
                              : r->kind == MS_REPAIR_FILTER   ? AS(7)
                                                              : AS(3));
      if (r->kind == MS_REPAIR_MORE_SPECIFICS)
        assert_int_equal(r->contacted, r->detected); /* nobody to reach */
    }
    /* The offender acts in the end, and nothing comes after that. */
    assert_int_equal(g_array_index(repairs, MsRepair, repairs->len - 1).kind, MS_REPAIR_WITHDRAWAL);
  }
  assert_int_equal(seen[MS_REPAIR_WITHDRAWAL], 200);
  assert_in_range(seen[MS_REPAIR_FILTER], 40, 160);
  assert_in_range(seen[MS_REPAIR_MORE_SPECIFICS], 40, 180);
  assert_int_equal(seen[MS_REPAIR_SHUTDOWN], 0);

  /* Who hears it: those on the list, or of a lateral leak the peers. */
  guint32 to[] = {AS(6)};
  MsIncident listed = leak(), lateral = leak(), quiet = leak();
  listed.to = to;
  listed.n_to = 1;
  lateral.leak_types = 1u << 2;
  lateral.offender = AS(2);
  quiet.kind = MS_INCIDENT_NONE;
  g_autoptr(GArray) a = draw(topology, &listed, MS_RESPONDER_NEIGHBOUR, NULL, 1);
  g_autoptr(GArray) b = draw(topology, &lateral, MS_RESPONDER_NEIGHBOUR, NULL, 1);
  g_autoptr(GArray) c = draw(topology, &quiet, all, NULL, 1);
  g_autoptr(GArray) d = draw(topology, &lateral, 0, NULL, 1);
  assert_int_equal(repair_of(a, MS_REPAIR_FILTER)->as, AS(6));
  assert_int_equal(repair_of(b, MS_REPAIR_FILTER)->as, AS(9));
  assert_int_equal(c->len, 0);
  assert_int_equal(d->len, 0);
}

/* Providers first, peers of equal rank: the leaker is 6, the victim 3. Of its providers 4 and 5 it
 * goes by 4: 6 4 7 2 3, while 5 has 5 1 2 3; its peers are 7, on that way; 8, which has 8 2 3; 10,
 * which has it in its cone; and 13. */
static MsTopology *way_graph(void)
{
  static const struct {
    guint32 a, b;
    MsRelation relation;
  } links[] = {
      {1, 2, MS_REL_PEER},      {2, 7, MS_REL_PEER},      {2, 8, MS_REL_PEER},
      {2, 3, MS_REL_CUSTOMER},  {7, 4, MS_REL_CUSTOMER},  {7, 12, MS_REL_CUSTOMER},
      {4, 6, MS_REL_CUSTOMER},  {1, 5, MS_REL_CUSTOMER},  {5, 6, MS_REL_CUSTOMER},
      {6, 7, MS_REL_PEER},      {6, 8, MS_REL_PEER},      {8, 9, MS_REL_CUSTOMER},
      {6, 10, MS_REL_PEER},     {6, 13, MS_REL_PEER},     {1, 10, MS_REL_CUSTOMER},
      {1, 13, MS_REL_CUSTOMER}, {5, 11, MS_REL_CUSTOMER}, {10, 5, MS_REL_CUSTOMER},
  };
  g_autoptr(MsTopologyBuilder) builder = ms_topology_builder_new("drawn");
  for (guint i = 0; i < G_N_ELEMENTS(links); i++)
    assert_true(ms_topology_builder_add_link(builder, links[i].a, links[i].b, links[i].relation, 0,
                                             0, NULL));
  MsTopology *topology = ms_topology_builder_finish(builder, "drawn", FALSE, NULL, NULL);
  assert_non_null(topology);
  return topology;
}

/* The one that acts takes the leaked route, as far as any does. */
static void test_neighbour(void **state G_GNUC_UNUSED)
{
  static const struct {
    guint types;
    guint32 to[2]; /* ASNs */
    guint32 acts;  /* ASN, or 0 */
  } rows[] = {
      {MS_LEAK_ALL_TYPES, {0}, 5},
      {MS_LEAK_ALL_TYPES, {4}, 0},       /* it has the route from there */
      {MS_LEAK_ALL_TYPES, {4, 7}, 0},    /* and that from there */
      {MS_LEAK_ALL_TYPES, {8, 13}, 13},  /* the larger has a better route, */
      {MS_LEAK_ALL_TYPES, {8}, 8},       /* but gets the leak */
      {MS_LEAK_ALL_TYPES, {10, 13}, 13}, /* the larger has the leak from customers */
      {1u << 1, {0}, 5},                 /* hairpin */
      {1u << 3, {0}, 10},                /* provider to peer: none comes by customers */
      {1u << 2 | 1u << 4, {0}, 0},       /* it has no peer's route */
      {MS_LEAK_REORIGINATION, {0}, 7},   /* goes to all */
  };
  g_autoptr(MsTopology) topology = way_graph();
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    guint n = rows[i].to[0] == 0 ? 0 : rows[i].to[1] == 0 ? 1 : 2;
    guint32 to[2] = {AS(rows[i].to[0]), AS(rows[i].to[1])};
    MsIncident incident = leak();
    incident.offender = AS(6);
    incident.leak_types = rows[i].types;
    incident.to = n > 0 ? to : NULL;
    incident.n_to = n;
    guint32 acts = ms_response_neighbour(topology, NULL, &incident);
    if (acts != (rows[i].acts == 0 ? MS_NO_AS : AS(rows[i].acts)))
      fail_msg("row %u: AS%u", i, acts == MS_NO_AS ? 0 : topology->asn[acts]);
  }
  /* What comes from a customer goes to all anyway; another origin may be there too. */
  guint32 origins[] = {AS(11)};
  MsIncident own = leak(), several = leak();
  own.offender = AS(8);
  own.victim = AS(9);
  several.offender = AS(6);
  several.origins = origins;
  several.n_origins = 1;
  assert_int_equal(ms_response_neighbour(topology, NULL, &own), MS_NO_AS);
  assert_int_equal(ms_response_neighbour(topology, NULL, &several), AS(4)); /* 6 5 11 */
  /* The tie-break says which of 4 and 5 it goes by. */
  MsPolicy policy = ms_policy_default();
  policy.tie_break = MS_TIE_HASH;
  guint seen[2] = {0};
  for (policy.draw = 0; policy.draw < 100; policy.draw++) {
    several.n_origins = 0;
    guint32 asn = topology->asn[ms_response_neighbour(topology, &policy, &several)];
    assert_in_range(asn, 4, 5);
    gboolean by_four = ms_tie_hash(0, policy.draw, 6, 4) < ms_tie_hash(0, policy.draw, 6, 5);
    assert_int_equal(asn, by_four ? 5 : 4);
    seen[asn - 4]++;
  }
  assert_true(seen[0] > 20 && seen[1] > 20);
}

/* What an AS carries out changes its own step, and nobody else's. */
static void test_conduct(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) topology = graph();
  static const struct {
    guint32 asn;
    guint bits;
    gboolean detects, reaches_offender, reaches_neighbour;
  } rows[] = {
      {5, CONTACTS, FALSE, TRUE, FALSE},  {7, CONTACTS, FALSE, FALSE, TRUE},
      {3, CONTACTS, FALSE, FALSE, FALSE}, {9, CONTACTS | MONITORS, FALSE, FALSE, FALSE},
      {8, MONITORS, FALSE, FALSE, FALSE}, {3, MONITORS, TRUE, FALSE, FALSE},
      {5, MONITORS, TRUE, FALSE, FALSE},  {6, MONITORS, TRUE, FALSE, FALSE},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
    for (guint64 seed = 0; seed < 50; seed++) {
      MsIncident incident = leak();
      One one = {AS(rows[i].asn), rows[i].bits};
      for (guint who = 0; who < 2; who++) {
        g_autoptr(GArray) without = draw(topology, &incident, 1u << who, NULL, seed);
        g_autoptr(GArray) with = draw(topology, &incident, 1u << who, &one, seed);
        const MsRepair *x = &g_array_index(without, MsRepair, 0),
                       *y = &g_array_index(with, MsRepair, 0);
        gboolean reaches = who == 0 ? rows[i].reaches_offender : rows[i].reaches_neighbour;
        assert_int_equal(y->detected < x->detected, rows[i].detects);
        assert_int_equal(y->contacted - y->detected < x->contacted - x->detected, reaches);
        if (!rows[i].detects)
          assert_int_equal(y->detected, x->detected);
        if (!reaches)
          assert_int_equal(y->contacted - y->detected, x->contacted - x->detected);
        assert_int_equal(y->time - y->contacted, x->time - x->contacted);
      }
    }
}

static guint everybody(gpointer user_data, guint32 as G_GNUC_UNUSED)
{
  return *(const guint *)user_data;
}

/* Minutes after the start at which a share of incidents has been acted against. */
static double total(const MsTopology *topology, guint bits, double share)
{
  g_autofree gint64 *times = g_new(gint64, 1000);
  MsResponse response = ms_response_default();
  for (guint64 seed = 0; seed < 1000; seed++) {
    MsIncident incident = leak();
    g_autoptr(GArray) repairs =
        ms_response_draw(&response, topology, NULL, &incident, everybody, &bits, seed, 0);
    times[seed] = g_array_index(repairs, MsRepair, 0).time - incident.start;
  }
  qsort(times, 1000, sizeof *times, compare);
  return (double)times[(guint)(share * 999)] / MINUTE;
}

/* From google-verizon-2017's 11 min to celer-2022's 209. */
static void test_totals(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) topology = graph();
  double slow = total(topology, 0, 0.5), quick = total(topology, CONTACTS | MONITORS, 0.5);
  if (slow < 60 || slow > 135 || quick < 11 || quick > 25)
    fail_msg("%.1f min without conduct, %.1f min with", slow, quick);
  assert_true(total(topology, 0, 0.1) > 11 && total(topology, 0, 0.9) < 209);
  assert_true(total(topology, CONTACTS, 0.5) < slow && total(topology, CONTACTS, 0.5) > quick);
  assert_true(total(topology, MONITORS, 0.5) < slow && total(topology, MONITORS, 0.5) > quick);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_laws),    cmocka_unit_test(test_monotone),
      cmocka_unit_test(test_who),     cmocka_unit_test(test_neighbour),
      cmocka_unit_test(test_conduct), cmocka_unit_test(test_totals),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
