/* SPDX-License-Identifier: GPL-2.0-or-later */
/* models/security/aspa: every short path under every pattern of attestations, against a reading of
 * draft-ietf-sidrops-aspa-verification that computes max_up, min_up, max_down and min_down as the
 * draft defines them; and published examples. */
#include "models/security/aspa.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

extern const MsMechanism ms_mechanism_aspa;

/* ---- the draft, read to the letter: nothing here is shared with the implementation */

enum { MAX_PATH = 6, MAX_AS = 8 };

/* authorized(x, y), by ASN. */
typedef struct {
  MsAttestation of[MAX_AS][MAX_AS];
} Attested;

/* The path with repeats left out: AS(1), the origin, to AS(n). */
typedef struct {
  const Attested *attested;
  guint n;
  guint32 as[MAX_PATH + 1];
} Numbered;

static MsAttestation authorized(const Numbered *path, guint i, guint j)
{
  return path->attested->of[path->as[i]][path->as[j]];
}

static Numbered numbered(const Attested *attested, const guint32 *path, guint n)
{
  Numbered numbered = {.attested = attested};
  for (guint k = n; k-- > 0;)
    if (numbered.n == 0 || numbered.as[numbered.n] != path[k])
      numbered.as[++numbered.n] = path[k];
  return numbered;
}

/* @least: min_up; No Attestation counts as Not Provider+ */
static guint up_ramp(const Numbered *path, gboolean least)
{
  for (guint i = 1; i + 1 <= path->n; i++) {
    MsAttestation a = authorized(path, i, i + 1);
    if (a == MS_ATTESTATION_NO || (least && a == MS_ATTESTATION_NONE))
      return i;
  }
  return path->n;
}

static guint down_ramp(const Numbered *path, gboolean least)
{
  for (guint j = path->n; j >= 2; j--) {
    MsAttestation a = authorized(path, j, j - 1);
    if (a == MS_ATTESTATION_NO || (least && a == MS_ATTESTATION_NONE))
      return path->n - j + 1;
  }
  return path->n;
}

static MsAspaState read_draft(const Attested *attested, const guint32 *path, guint n,
                              gboolean downstream)
{
  Numbered p = numbered(attested, path, n);
  if (n == 0)
    return MS_ASPA_INVALID;
  for (guint k = 0; k < n; k++)
    if (path[k] == MS_AS_SET)
      return MS_ASPA_INVALID;
  if (up_ramp(&p, FALSE) + (downstream ? down_ramp(&p, FALSE) : 0) < p.n)
    return MS_ASPA_INVALID;
  if (up_ramp(&p, TRUE) + (downstream ? down_ramp(&p, TRUE) : 0) < p.n)
    return MS_ASPA_UNKNOWN;
  return MS_ASPA_VALID;
}

/* ---- the same, asked of the implementation */

typedef struct {
  MsRegistry *registry;
  MsRoutes *routes;
  MsWorld world;
  Attested attested;
  guint64 checked, states[2][3];
} Checked;

static void checked_init(Checked *c)
{
  *c = (Checked){.routes = ms_routes_new()};
  c->world = (MsWorld){.routes = c->routes, .options = ms_security_options_default()};
}

static void checked_clear(Checked *c)
{
  ms_routes_free(c->routes);
  ms_registry_free(c->registry);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Checked, checked_clear)

/* Everybody has attested nothing. */
static void forget(Checked *c)
{
  ms_registry_free(c->registry);
  c->registry = ms_registry_new();
  c->world.registry = c->registry;
  memset(&c->attested, 0, sizeof c->attested);
}

/* @customer attests those of 1 .. MAX_AS - 1 whose bit (1 << ASN) is set in @providers. */
static void attest(Checked *c, guint32 customer, guint providers)
{
  guint32 list[MAX_AS];
  guint n = 0;
  for (guint32 as = 0; as < MAX_AS; as++) {
    gboolean named = as > 0 && (providers >> as & 1);
    c->attested.of[customer][as] = named ? MS_ATTESTATION_YES : MS_ATTESTATION_NO;
    if (named)
      list[n++] = as;
  }
  if (n == 0) /* AS 0 alone: no providers */
    list[n++] = 0;
  ms_registry_add_aspa(c->registry, customer, list, n);
}

static void check(Checked *c, const guint32 *path, guint n)
{
  MsAspaState state[2];
  for (guint down = 0; down < 2; down++) {
    state[down] = read_draft(&c->attested, path, n, down != 0);
    MsAspaState got = ms_aspa_verify(c->registry, path, n, down != 0);
    if (got != state[down]) {
      for (guint k = 0; k < n; k++)
        print_message("%u ", path[k]);
      fail_msg("%s: %d, by the draft %d", down ? "downstream" : "upstream", got, state[down]);
    }
    c->states[down][got]++;
  }
  c->checked++;
  assert_true(state[1] != MS_ASPA_INVALID || state[0] == MS_ASPA_INVALID);
  MsRouteKey key = {.path = ms_paths_from_array(c->routes->paths, path, n)};
  guint32 number = ms_routes_intern(c->routes, &key);
  MsHop hop = {.neighbour_asn = n == 0 ? 1 : path[0],
               .route = &c->routes->route[number],
               .world = &c->world};
  hop.verdict = ms_mechanism_aspa.judge(&c->world, hop.route);
  assert_in_range(hop.verdict, 1, 3);
  for (guint relation = 0; relation < 3; relation++) {
    MsAttributes attributes = {0};
    hop.relation = (MsRelation)relation;
    gboolean in = ms_mechanism_aspa.import(&hop, &attributes);
    assert_int_equal(in, n > 0 && path[0] != MS_AS_SET &&
                             state[relation == MS_REL_PROVIDER] != MS_ASPA_INVALID);
  }
}

/* Each next one of all paths of @n of the ASes @low to @high; %FALSE after the last. */
static gboolean next_path(guint32 *path, guint n, guint32 low, guint32 high)
{
  for (guint i = 0; i < n; i++) {
    if (++path[i] <= high)
      return TRUE;
    path[i] = low;
  }
  return FALSE;
}

static void check_all_paths(Checked *c, guint longest, guint32 low, guint32 high)
{
  for (guint n = 0; n <= longest; n++) {
    guint32 path[MAX_PATH];
    for (guint i = 0; i < n; i++)
      path[i] = low;
    do
      check(c, path, n);
    while (next_path(path, n, low, high));
  }
}

/* Paths without repeats: of each AS matters what it says of the two next to it on the path. */
static void test_all_patterns(void **state G_GNUC_UNUSED)
{
  g_auto(Checked) c;
  checked_init(&c);
  for (guint n = 1; n <= MAX_PATH; n++) {
    /* Of each AS: 0 nothing, else 1 + a bit for each neighbour on the path. */
    guint32 says[MAX_PATH] = {0}, path[MAX_PATH];
    for (guint i = 0; i < n; i++)
      path[i] = i + 1;
    do {
      forget(&c);
      for (guint i = 0; i < n; i++) {
        guint bits = says[i] - 1;
        if (says[i] != 0)
          attest(&c, i + 1, (bits & 1) << i | (bits >> 1) << (i + 2));
      }
      check(&c, path, n);
    } while (next_path(says, n, 0, 4));
  }
  print_message("%" G_GUINT64_FORMAT " paths\n", c.checked);
  for (guint down = 0; down < 2; down++)
    for (guint s = 0; s < 3; s++)
      assert_true(c.states[down][s] > 0);
}

/* Few ASes: prepends, and paths that come back to an AS, which no honest path does. Each AS attests
 * nothing or any set of the others. */
static void check_universe(guint n_ases, guint longest, guint32 low)
{
  g_auto(Checked) c;
  checked_init(&c);
  guint32 says[MAX_AS] = {0}; /* 0 nothing, else 1 + the set of the others */
  do {
    forget(&c);
    for (guint32 as = 1; as <= n_ases; as++) {
      guint set = says[as - 1] - 1, below = set & ((1u << (as - 1)) - 1);
      if (says[as - 1] !=
          0) /* bits of lower ASNs stay, those of higher ones make room for itself */
        attest(&c, as, below << 1 | (set >> (as - 1)) << (as + 1));
    }
    check_all_paths(&c, longest, low, n_ases);
  } while (next_path(says, n_ases, 0, 1u << (n_ases - 1)));
  print_message("%" G_GUINT64_FORMAT " paths\n", c.checked);
}

static void test_small_universes(void **state G_GNUC_UNUSED)
{
  check_universe(2, MAX_PATH, 1);
  check_universe(3, MAX_PATH, 1);
  check_universe(4, 4, 1);
  check_universe(2, 5, MS_AS_SET); /* an AS_SET anywhere */
}

/* A prepend anywhere changes nothing. */
static void test_prepends(void **state G_GNUC_UNUSED)
{
  g_auto(Checked) c;
  checked_init(&c);
  forget(&c);
  attest(&c, 1, 1 << 2);
  attest(&c, 2, 1 << 3);
  attest(&c, 5, 1 << 4);
  const guint32 path[] = {5, 4, 3, 2, 1};
  for (guint down = 0; down < 2; down++) {
    MsAspaState plain = ms_aspa_verify(c.registry, path, 5, down != 0);
    assert_int_equal(plain, down ? MS_ASPA_VALID : MS_ASPA_UNKNOWN);
    for (guint at = 0; at < 5; at++) {
      guint32 longer[7];
      for (guint i = 0, k = 0; i < 5; i++)
        for (guint times = i == at ? 3 : 1; times > 0; times--)
          longer[k++] = path[i];
      assert_int_equal(ms_aspa_verify(c.registry, longer, 7, down != 0), plain);
    }
  }
}

/* ---- published examples */

/*
 *         F ----- G         The examples of NIST's BGP test tools (NIST-BRIO, demo-aspa-upstream
 * and / \     / \        demo-aspa-downstream). Attested: A: C D; B: E; C: F; D: F G; G: AS 0. / \
 * /   \       E and F have published nothing. C --- D ---- E
 *       \   /        \
 *         A           B
 */
enum { A = 1, B, C, D, E, F, G };

static void attest_example(Checked *c)
{
  forget(c);
  attest(c, A, 1 << C | 1 << D);
  attest(c, B, 1 << E);
  attest(c, C, 1 << F);
  attest(c, D, 1 << F | 1 << G);
  attest(c, G, 0);
}

static const struct {
  const char *name;
  gboolean downstream;
  guint32 path[6];
  guint max_up, min_up, max_down, min_down; /* as published; 0: not */
  MsAspaState state;
} examples[] = {
    {"upstream 1", FALSE, {F, C, A}, 3, 3, 0, 0, MS_ASPA_VALID},
    {"upstream 2", FALSE, {D, C, A}, 2, 2, 0, 0, MS_ASPA_INVALID},
    {"upstream 3", FALSE, {D, F, C, A}, 4, 3, 0, 0, MS_ASPA_UNKNOWN},
    {"upstream 4", FALSE, {D, E, B}, 3, 2, 0, 0, MS_ASPA_UNKNOWN},
    {"upstream 5", FALSE, {A, D, E, B}, 3, 2, 0, 0, MS_ASPA_INVALID},
    {"upstream 6", FALSE, {A, D, G, E, B}, 3, 2, 0, 0, MS_ASPA_INVALID},
    {"upstream 7", FALSE, {A, C, F}, 2, 1, 0, 0, MS_ASPA_INVALID},
    {"upstream 8", FALSE, {A, C, F, G}, 1, 1, 0, 0, MS_ASPA_INVALID},
    {"upstream 9", FALSE, {E, B}, 2, 2, 0, 0, MS_ASPA_VALID},
    {"downstream 1", TRUE, {E, G, F, C, A}, 4, 3, 2, 1, MS_ASPA_UNKNOWN},
    {"downstream 2", TRUE, {E, G, D, A}, 3, 3, 2, 1, MS_ASPA_VALID},
    {"downstream 3", TRUE, {E, D, C, A}, 2, 2, 2, 1, MS_ASPA_UNKNOWN},
    {"downstream 4", TRUE, {E, G, D, C, A}, 2, 2, 2, 1, MS_ASPA_INVALID},
    {"downstream 5", TRUE, {C, F, D, G}, 1, 1, 4, 2, MS_ASPA_UNKNOWN},
    {"downstream 6", TRUE, {D, G, E, B}, 3, 2, 2, 2, MS_ASPA_VALID},
    {"downstream 7", TRUE, {C, D, G, E, B}, 3, 2, 1, 1, MS_ASPA_INVALID},
    {"downstream 8", TRUE, {F, C, A}, 3, 3, 2, 1, MS_ASPA_VALID},
    /* A provider's forgeries towards its customer B are out of the draft's reach. The published
     * ramps of these two cannot be (a min above its max), their results are the draft's. */
    {"downstream 9: a forged origin", TRUE, {E, A}, 0, 0, 0, 0, MS_ASPA_VALID},
    {"downstream 10: a forged segment", TRUE, {E, C, A}, 0, 0, 0, 0, MS_ASPA_VALID},
};

static void test_examples(void **state G_GNUC_UNUSED)
{
  g_auto(Checked) c;
  checked_init(&c);
  attest_example(&c);
  for (guint i = 0; i < G_N_ELEMENTS(examples); i++) {
    print_message("%s\n", examples[i].name);
    guint n = 0;
    while (n < G_N_ELEMENTS(examples[i].path) && examples[i].path[n] != 0)
      n++;
    Numbered p = numbered(&c.attested, examples[i].path, n);
    if (examples[i].max_up != 0) { /* the reading, by what is published */
      assert_int_equal(up_ramp(&p, FALSE), examples[i].max_up);
      assert_int_equal(up_ramp(&p, TRUE), examples[i].min_up);
    }
    if (examples[i].max_down != 0) {
      assert_int_equal(down_ramp(&p, FALSE), examples[i].max_down);
      assert_int_equal(down_ramp(&p, TRUE), examples[i].min_down);
    }
    assert_int_equal(ms_aspa_verify(c.registry, examples[i].path, n, examples[i].downstream),
                     examples[i].state);
    check(&c, examples[i].path, n);
  }
}

/* Each rule of the draft's procedures, both ways; AS 6 and 7 attest nothing. */
static const struct {
  const char *rule;
  guint32 path[5];
  guint n;
  MsAspaState upstream, downstream;
} rules[] = {
    {"an empty path", {0}, 0, MS_ASPA_INVALID, MS_ASPA_INVALID},
    {"an AS_SET at the origin", {3, 2, MS_AS_SET}, 3, MS_ASPA_INVALID, MS_ASPA_INVALID},
    {"an AS_SET on the way", {3, MS_AS_SET, 1}, 3, MS_ASPA_INVALID, MS_ASPA_INVALID},
    {"an AS_SET alone", {MS_AS_SET}, 1, MS_ASPA_INVALID, MS_ASPA_INVALID},
    {"one AS", {1}, 1, MS_ASPA_VALID, MS_ASPA_VALID},
    {"one AS, prepended", {1, 1, 1}, 3, MS_ASPA_VALID, MS_ASPA_VALID},
    {"up: to a provider", {2, 1}, 2, MS_ASPA_VALID, MS_ASPA_VALID},
    {"up: to one who is none", {3, 1}, 2, MS_ASPA_INVALID, MS_ASPA_VALID},
    {"up: no attestation", {1, 6}, 2, MS_ASPA_UNKNOWN, MS_ASPA_VALID},
    {"up twice", {3, 2, 1}, 3, MS_ASPA_VALID, MS_ASPA_VALID},
    {"up, across", {4, 2, 1}, 3, MS_ASPA_INVALID, MS_ASPA_VALID},
    {"across, down", {5, 4, 2}, 3, MS_ASPA_INVALID, MS_ASPA_VALID},
    {"up, across, down", {5, 4, 2, 1}, 4, MS_ASPA_INVALID, MS_ASPA_VALID},
    {"across twice", {3, 4, 2}, 3, MS_ASPA_INVALID, MS_ASPA_INVALID},
    {"down, up: a customer leaked", {3, 2, 3}, 3, MS_ASPA_INVALID, MS_ASPA_INVALID},
    {"AS 0: who has no provider sent it up", {4, 3, 2, 1}, 4, MS_ASPA_INVALID, MS_ASPA_VALID},
    {"unknown, unknown", {7, 6, 1}, 3, MS_ASPA_INVALID, MS_ASPA_UNKNOWN},
    {"all unknown", {7, 6, 7}, 3, MS_ASPA_UNKNOWN, MS_ASPA_UNKNOWN},
};

static void test_rules(void **state G_GNUC_UNUSED)
{
  g_auto(Checked) c;
  checked_init(&c);
  forget(&c);
  attest(&c, 1, 1 << 2);
  attest(&c, 2, 1 << 3);
  attest(&c, 3, 0);
  attest(&c, 4, 0);
  attest(&c, 5, 1 << 4);
  for (guint i = 0; i < G_N_ELEMENTS(rules); i++) {
    print_message("%s\n", rules[i].rule);
    const guint32 *path = rules[i].path;
    assert_int_equal(ms_aspa_verify(c.registry, path, rules[i].n, FALSE), rules[i].upstream);
    assert_int_equal(ms_aspa_verify(c.registry, path, rules[i].n, TRUE), rules[i].downstream);
    check(&c, path, rules[i].n);
  }
}

/* ---- the session, and the words */

static const struct {
  guint32 neighbour;
  MsRelation relation;
  guint32 path[6];
  gboolean in;
  const char *why[3]; /* facts that it tells */
} hops[] = {
    {D,
     MS_REL_CUSTOMER,
     {D, C, A},
     FALSE,
     {"AS3 passed it on to AS4", "and AS4 is not", "customer"}},
    {D, MS_REL_PEER, {D, C, A}, FALSE, {"AS3 attests its providers", "a peer may send", ""}},
    {D, MS_REL_PROVIDER, {D, C, A}, TRUE, {NULL}},
    {C,
     MS_REL_PROVIDER,
     {C, D, G, E, B},
     FALSE,
     {"AS7 passed it on to AS4", "AS4 to AS3", "AS3 attests its providers, and AS4 is not"}},
    {F, MS_REL_CUSTOMER, {F, C, A}, TRUE, {NULL}},
    {G, MS_REL_CUSTOMER, {F, C, A}, FALSE, {"begins with AS6, not with the neighbour AS7", "", ""}},
    {G, MS_REL_PROVIDER, {F, C, A}, FALSE, {"begins with AS6", "neighbour AS7", ""}},
    {F, MS_REL_CUSTOMER, {0}, FALSE, {"empty", "", ""}},
};

static void test_import_and_why(void **state G_GNUC_UNUSED)
{
  g_auto(Checked) c;
  checked_init(&c);
  attest_example(&c);
  for (guint i = 0; i < G_N_ELEMENTS(hops); i++) {
    guint n = 0;
    while (hops[i].path[n] != 0)
      n++;
    MsRouteKey key = {.path = ms_paths_from_array(c.routes->paths, hops[i].path, n)};
    guint32 number = ms_routes_intern(c.routes, &key);
    MsHop hop = {.asn = 99,
                 .neighbour_asn = hops[i].neighbour,
                 .relation = hops[i].relation,
                 .route = &c.routes->route[number],
                 .world = &c.world};
    hop.verdict = ms_mechanism_aspa.judge(&c.world, hop.route);
    MsAttributes attributes = {.otc = 5};
    assert_int_equal(ms_mechanism_aspa.import(&hop, &attributes), hops[i].in);
    assert_int_equal(attributes.otc, 5);
    g_autoptr(GString) text = g_string_new(NULL);
    ms_mechanism_aspa.why(&hop, FALSE, text);
    print_message("%s\n", text->str);
    assert_int_equal(text->len == 0, hops[i].in);
    for (guint k = 0; k < 3 && !hops[i].in; k++)
      assert_non_null(strstr(text->str, hops[i].why[k]));
  }
  /* An AS_SET. */
  MsRouteKey key = {
      .path = ms_paths_from_array(c.routes->paths, (const guint32[]){F, MS_AS_SET, A}, 3)};
  MsHop hop = {.neighbour_asn = F,
               .relation = MS_REL_PROVIDER,
               .route = &c.routes->route[ms_routes_intern(c.routes, &key)],
               .world = &c.world};
  g_autoptr(GString) text = g_string_new(NULL);
  ms_mechanism_aspa.why(&hop, FALSE, text);
  assert_non_null(strstr(text->str, "AS_SET"));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_all_patterns), cmocka_unit_test(test_small_universes),
      cmocka_unit_test(test_prepends),     cmocka_unit_test(test_examples),
      cmocka_unit_test(test_rules),        cmocka_unit_test(test_import_and_why),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
