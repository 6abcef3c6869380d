/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of programmes, what it deploys, and the participants known by number. */
#include "models/manrs/adoption.h"
#include "models/manrs/participants.h"
#include "models/manrs/programme.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* ---- the table */

static const struct {
  const char *name, *since;
  guint actions, required, more;
  guint roles;
} programme_cases[] = {
    {"operators", "2014", 4, 3, 0,
     1u << MS_ROLE_ENTERPRISE | 1u << MS_ROLE_ACCESS | 1u << MS_ROLE_CONTENT |
         1u << MS_ROLE_TRANSIT | 1u << MS_ROLE_TIER1},
    {"ixp", "2018", 5, 2, 1, 1u << MS_ROLE_IXP},
    {"cdn-cloud", "2020-03-31", 6, 5, 0, 1u << MS_ROLE_CDN | 1u << MS_ROLE_CLOUD},
    {"vendors", "2021", 2, 2, 0, (1u << MS_N_ROLES) - 1},
};

static void test_programmes(void **state G_GNUC_UNUSED)
{
  guint n;
  const MsProgramme *programmes = ms_programmes(&n);
  g_autofree const char **names = ms_programme_names();
  assert_int_equal(n, G_N_ELEMENTS(programme_cases));
  for (guint p = 0; p < n; p++) {
    const MsProgramme *programme = &programmes[p];
    guint actions = 0, required = 0;
    for (guint a = 0; a < programme->n_actions; a++) {
      const MsAction *action = &programme->actions[a];
      /* numbered from 1 without a gap; what is no action of the programme comes last */
      if (action->number == 0)
        assert_int_equal(a, programme->n_actions - 1);
      else
        assert_int_equal(action->number, a + 1);
      actions += action->number != 0;
      required += action->required;
      assert_true(strlen(action->title) > 10);
      assert_true((action->effects == NULL) == (action->n_effects == 0));
    }
    assert_string_equal(programme->name, programme_cases[p].name);
    assert_string_equal(names[p], programme_cases[p].name);
    assert_string_equal(programme->since, programme_cases[p].since);
    assert_int_equal(actions, programme_cases[p].actions);
    assert_int_equal(required, programme_cases[p].required);
    assert_int_equal(programme->more_required, programme_cases[p].more);
    assert_int_equal(programme->universe_roles, programme_cases[p].roles);
    assert_ptr_equal(ms_programme_find(programme->name), programme);
  }
  assert_null(names[n]);
  assert_null(ms_programme_find("cdn"));
}

static void test_effects(void **state G_GNUC_UNUSED)
{
  guint n, n_mechanisms;
  const MsProgramme *programmes = ms_programmes(&n);
  const MsMechanism *const *mechanisms = ms_mechanisms(&n_mechanisms);
  for (guint p = 0; p < n; p++)
    for (guint a = 0; a < programmes[p].n_actions; a++)
      for (guint e = 0; e < programmes[p].actions[a].n_effects; e++) {
        const MsAction *action = &programmes[p].actions[a];
        const MsActionEffect *effect = &action->effects[e];
        if (effect->mechanism == NULL) {
          assert_in_range(effect->conduct, 0, MS_N_CONDUCTS - 1);
          assert_int_equal(effect->import_from | effect->export_to, 0);
        } else {
          int number = ms_mechanism_find(effect->mechanism);
          assert_in_range(number, 0, n_mechanisms - 1);
          /* it runs where the mechanism has something to do, and nowhere else */
          assert_true((effect->import_from != 0) <= (mechanisms[number]->import != NULL));
          assert_true((effect->export_to != 0) <= (mechanisms[number]->export != NULL));
          assert_true((effect->import_from | effect->export_to) != 0);
          assert_int_equal((effect->import_from | effect->export_to) & ~MS_FROM_ALL, 0);
        }
        assert_true(effect->strength >= 0 && effect->strength <= 1);
        assert_true(strlen(effect->why) > 20);
        g_autofree char *prefix = action->number != 0
                                      ? g_strdup_printf("%s-%u", programmes[p].name, action->number)
                                      : g_strdup_printf("%s-", programmes[p].name);
        assert_true(g_str_has_prefix(effect->key, prefix));
        assert_true(effect->key[strlen(prefix)] == '-' || effect->key[strlen(prefix)] == '\0' ||
                    action->number == 0);
        assert_ptr_equal(ms_effect_find(effect->key)->key, effect->key);
        assert_true(strlen(ms_effect_name(effect)) > 2);
        /* what is no action of a programme is off unless a scenario asks for it */
        assert_true(action->number != 0 || effect->strength == 0);
      }
}

static void test_strength_keys(void **state G_GNUC_UNUSED)
{
  g_autofree const char **keys = ms_strength_keys();
  g_autofree char *all = g_strjoinv(" ", (char **)keys);
  assert_string_equal(
      all, "operators-1-ingress operators-1-egress operators-1-max-prefix operators-2-own "
           "operators-2-stub operators-2-customer operators-2-peer operators-2-provider "
           "operators-3 operators-4-roa operators-4-irr operators-4-aspa operators-rov "
           "ixp-1-ingress ixp-2 ixp-4 ixp-5 "
           "cdn-cloud-1-egress cdn-cloud-1-ingress cdn-cloud-2-own cdn-cloud-2-stub "
           "cdn-cloud-2-customer cdn-cloud-2-peer cdn-cloud-2-provider cdn-cloud-3 "
           "cdn-cloud-4-roa cdn-cloud-4-irr cdn-cloud-4-aspa cdn-cloud-5 cdn-cloud-6 "
           "cdn-cloud-rov vendors-1");
  assert_null(ms_effect_find("operators-1"));
}

/* ---- conduct */

static const struct {
  const char *programme;
  guint all, some; /* bits of strength 1; of others */
} conduct_cases[] = {
    {"operators",
     1u << MS_CONDUCT_SAV_OWN | 1u << MS_CONDUCT_SAV_STUB | 1u << MS_CONDUCT_COORDINATION |
         1u << MS_CONDUCT_ROA | 1u << MS_CONDUCT_IRR,
     0},
    {"ixp", 1u << MS_CONDUCT_ENCOURAGES | 1u << MS_CONDUCT_COORDINATION, 0},
    {"cdn-cloud",
     1u << MS_CONDUCT_SAV_OWN | 1u << MS_CONDUCT_SAV_STUB | 1u << MS_CONDUCT_COORDINATION |
         1u << MS_CONDUCT_ROA | 1u << MS_CONDUCT_IRR | 1u << MS_CONDUCT_ENCOURAGES,
     0},
    {"vendors", 0, 0},
};

static double half_contacts(const MsActionEffect *effect, MsRelation relation G_GNUC_UNUSED,
                            gpointer user_data G_GNUC_UNUSED)
{
  return g_str_equal(effect->key, "operators-3") ? 0.5 : effect->strength;
}

static void test_conduct(void **state G_GNUC_UNUSED)
{
  double of[MS_N_CONDUCTS] = {0};
  for (guint c = 0; c < G_N_ELEMENTS(conduct_cases); c++) {
    ms_programme_conduct(ms_programme_find(conduct_cases[c].programme), NULL, NULL, of);
    guint all = 0;
    for (guint bit = 0; bit < MS_N_CONDUCTS; bit++) {
      assert_true(of[bit] == 0 || of[bit] == 1);
      all |= of[bit] == 1 ? 1u << bit : 0;
    }
    assert_int_equal(all, conduct_cases[c].all);
    assert_int_equal(ms_conduct_draws(7, of, 64500), all);
  }
  /* A strength is the share of those who do it, and a larger one has the same and more. */
  ms_programme_conduct(ms_programme_find("operators"), half_contacts, NULL, of);
  assert_true(of[MS_CONDUCT_COORDINATION] == 0.5);
  guint half = 0;
  for (guint32 asn = 1; asn <= 20000; asn++) {
    guint bits = ms_conduct_draws(7, of, asn);
    assert_true(bits >> MS_CONDUCT_ROA & 1);
    half += bits >> MS_CONDUCT_COORDINATION & 1;
    double more[MS_N_CONDUCTS] = {[MS_CONDUCT_COORDINATION] = 0.7};
    assert_true((bits >> MS_CONDUCT_COORDINATION & 1) <=
                (ms_conduct_draws(7, more, asn) >> MS_CONDUCT_COORDINATION & 1));
  }
  assert_in_range(half, 9650, 10350);
  guint n;
  const MsConductKey *keys = ms_conduct_keys(&n);
  for (guint i = 0; i < n; i++)
    assert_true(keys[i].conducts != 0 && ms_mechanism_find(keys[i].name) < 0 &&
                ms_programme_find(keys[i].name) == NULL);
  for (guint c = 0; c < MS_N_CONDUCTS; c++)
    assert_true(strlen(ms_conduct_name((MsConduct)c)) > 2 &&
                strlen(ms_conduct_title((MsConduct)c)) > 2);
}

/* ---- deployment */

static guint mask_of(const guint64 masks[3], int mechanism)
{
  guint relations = 0;
  for (guint r = 0; r < 3; r++)
    relations |= (masks[r] >> mechanism & 1) << r;
  return relations;
}

static const struct {
  const char *programme, *mechanism;
  guint import_from, export_to;
} default_cases[] = {
    {"operators", "customer-prefix-filter", MS_FROM_CUSTOMER, 0},
    {"operators", "valley-filter", 0, MS_FROM_PEER | MS_FROM_PROVIDER},
    {"operators", "peer-prefix-filter", 0, 0},
    {"operators", "rov", 0, 0},
    {"ixp", "customer-prefix-filter", MS_FROM_CUSTOMER, 0},
    {"ixp", "peer-prefix-filter", MS_FROM_PEER, 0},
    {"ixp", "rov", MS_FROM_CUSTOMER | MS_FROM_PEER, 0},
    {"ixp", "valley-filter", 0, 0},
    {"cdn-cloud", "customer-prefix-filter", MS_FROM_CUSTOMER, 0},
    {"cdn-cloud", "peer-prefix-filter", MS_FROM_PEER, 0},
    {"cdn-cloud", "valley-filter", 0, MS_FROM_PEER | MS_FROM_PROVIDER},
    {"cdn-cloud", "rov", 0, 0},
    {"vendors", "customer-prefix-filter", 0, 0},
    {"vendors", "rov", 0, 0},
    {"vendors", "rfc8212", MS_FROM_ALL, MS_FROM_ALL},
    {"operators", "max-prefix", 0, 0},
};

static void test_deploy_defaults(void **state G_GNUC_UNUSED)
{
  const guint8 members[4] = {0, 1, 0, 1};
  for (guint c = 0; c < G_N_ELEMENTS(default_cases); c++) {
    g_autoptr(MsDeployment) deployment = ms_deployment_new(4, 1);
    int mechanism = ms_mechanism_find(default_cases[c].mechanism);
    ms_programme_deploy(ms_programme_find(default_cases[c].programme), members, 4, NULL, NULL,
                        deployment);
    for (guint as = 0; as < 4; as++) {
      const MsProfile *profile = &deployment->profiles[deployment->profile_of[as]];
      assert_int_equal(mask_of(profile->import, mechanism),
                       members[as] ? default_cases[c].import_from : 0);
      assert_int_equal(mask_of(profile->export, mechanism),
                       members[as] ? default_cases[c].export_to : 0);
      assert_int_equal(
          mask_of(profile->import_maybe, mechanism) | mask_of(profile->export_maybe, mechanism), 0);
    }
    if (g_str_equal(default_cases[c].programme, "vendors"))
      assert_true(deployment->active == MS_MECHANISM_BIT(ms_mechanism_find("rfc8212")));
  }
}

/* A strength for every (key, relation), and how often each was asked for. */
typedef struct {
  const char *key;
  double strength[3];
  guint asked[3];
} Strengths;

static double strength_of(const MsActionEffect *effect, MsRelation relation, gpointer user_data)
{
  for (Strengths *s = user_data; s->key != NULL; s++)
    if (g_str_equal(s->key, effect->key)) {
      s->asked[relation]++;
      return s->strength[relation];
    }
  return effect->strength;
}

static void test_deploy_by_class(void **state G_GNUC_UNUSED)
{
  Strengths strengths[] = {
      {"cdn-cloud-1-egress", {1, 0.25, 0.75}, {0}},
      {"cdn-cloud-1-ingress", {0, 0.5, 1}, {0}},
      {"cdn-cloud-rov", {0.9, 0.9, 1}, {0}},
      {NULL, {0}, {0}},
  };
  static const struct {
    const char *mechanism;
    double strength[3]; /* customer, peer, provider */
    guint always_in, maybe_in, always_out, maybe_out;
  } cases[] = {
      {"valley-filter", {0, 0.25, 0.75}, 0, 0, 0, MS_FROM_PEER | MS_FROM_PROVIDER},
      {"peer-prefix-filter", {0, 0.5, 0}, 0, MS_FROM_PEER, 0, 0},
      {"customer-prefix-filter", {0, 0, 0}, 0, 0, 0, 0},
      {"rov", {0.9, 0.9, 1}, MS_FROM_PROVIDER, MS_FROM_CUSTOMER | MS_FROM_PEER, 0, 0},
  };
  const guint8 members[2] = {1, 0};
  g_autoptr(MsDeployment) deployment = ms_deployment_new(2, 1);
  ms_programme_deploy(ms_programme_find("cdn-cloud"), members, 2, strength_of, strengths,
                      deployment);
  const MsProfile *profile = &deployment->profiles[deployment->profile_of[0]];
  for (guint c = 0; c < G_N_ELEMENTS(cases); c++) {
    int mechanism = ms_mechanism_find(cases[c].mechanism);
    for (guint r = 0; r < 3; r++)
      assert_true(profile->strength[mechanism][r] == (float)cases[c].strength[r]);
    assert_int_equal(mask_of(profile->import, mechanism), cases[c].always_in);
    assert_int_equal(mask_of(profile->import_maybe, mechanism), cases[c].maybe_in);
    assert_int_equal(mask_of(profile->export, mechanism), cases[c].always_out);
    assert_int_equal(mask_of(profile->export_maybe, mechanism), cases[c].maybe_out);
  }
  assert_int_equal(deployment->profile_of[1], 0);
  /* once for each effect and relation on which it runs: two effects share the ingress key */
  static const guint asked[3][3] = {{0, 1, 1}, {1, 1, 0}, {1, 1, 1}};
  for (guint s = 0; s < 3; s++)
    assert_memory_equal(strengths[s].asked, asked[s], sizeof asked[s]);
}

/* A member of two programmes does both; where both run one mechanism, the stronger counts. */
static void test_deploy_both(void **state G_GNUC_UNUSED)
{
  Strengths weak[] = {{"operators-1-egress", {0, 0.5, 0.5}, {0}}, {NULL, {0}, {0}}};
  const guint8 members[1] = {1};
  g_autoptr(MsDeployment) deployment = ms_deployment_new(1, 1);
  int valley = ms_mechanism_find("valley-filter");
  ms_programme_deploy(ms_programme_find("operators"), members, 1, strength_of, weak, deployment);
  assert_true(deployment->profiles[deployment->profile_of[0]].strength[valley][MS_REL_PEER] ==
              0.5f);
  ms_programme_deploy(ms_programme_find("cdn-cloud"), members, 1, NULL, NULL, deployment);
  const MsProfile *profile = &deployment->profiles[deployment->profile_of[0]];
  assert_true(profile->strength[valley][MS_REL_PEER] == 1.0f);
  assert_int_equal(mask_of(profile->export, valley), MS_FROM_PEER | MS_FROM_PROVIDER);
  assert_int_equal(mask_of(profile->import, ms_mechanism_find("peer-prefix-filter")), MS_FROM_PEER);
}

/* ---- participants */

static gboolean has_row(const MsParticipant *rows, guint n, const char *name, guint32 asn,
                        const char *joined)
{
  for (guint i = 0; i < n; i++)
    if (rows[i].asn == asn)
      return g_str_equal(rows[i].name, name) && g_strcmp0(rows[i].joined, joined) == 0;
  return FALSE;
}

static void test_participants(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *name;
    guint32 asns[3];
  } founders[] = {
      {"Akamai", {20940}},
      {"Amazon Web Services", {16509, 14618}},
      {"Azion", {52580}},
      {"Cloudflare", {13335}},
      {"Meta", {32934}},
      {"Google", {15169, 396982, 36040}},
      {"Microsoft", {8075, 8068, 12076}},
      {"Netflix", {2906, 40027}},
  };
  guint n, rows = 0;
  const MsParticipant *list = ms_founders(&n);
  for (guint f = 0; f < G_N_ELEMENTS(founders); f++)
    for (guint i = 0; i < 3 && founders[f].asns[i] != 0; i++, rows++)
      assert_true(has_row(list, n, founders[f].name, founders[f].asns[i], "2020-03-31"));
  assert_int_equal(n, rows);

  list = ms_task_force(&n);
  assert_int_equal(n, 7);
  assert_true(has_row(list, n, "Comcast", 7922, "2018-08-25"));
  assert_true(has_row(list, n, "Telefonica", 12956, "2020-03-31"));
  assert_true(has_row(list, n, "Oracle", 31898, NULL));
  for (guint i = 0; i < n; i++)
    assert_true(list[i].joined == NULL || ms_date_check(list[i].joined));
}

static void test_rov_history(void **state G_GNUC_UNUSED)
{
  static const struct {
    guint32 asn;
    const char *since;
  } cases[] = {
      {1299, "2020-04-01"}, {2914, "2020-04-01"},  {13335, "2020-04-01"}, {7018, "2020-04-01"},
      {3257, "2020-05-01"}, {174, "2020-06-01"},   {2906, "2020-09-01"},  {3491, "2020-12-01"},
      {6453, "2020-12-01"}, {16509, "2020-12-01"}, {3356, "2021-03-01"},  {1239, "2021-04-01"},
      {7922, "2021-05-01"}, {8075, "2022-10-01"},  {12956, "2023-02-01"}, {6461, "2023-11-01"},
      {701, "2024-01-01"},  {3320, "2024-02-01"},  {7018, "2025-01-01"},  {6762, "2026-02-01"},
      {15169, NULL},
  };
  guint n;
  const MsRovStart *history = ms_rov_history(&n);
  assert_int_equal(n, G_N_ELEMENTS(cases));
  for (guint i = 0; i < n; i++) {
    assert_int_equal(history[i].asn, cases[i].asn);
    assert_int_equal(history[i].import_from, cases[i].asn == 15169            ? 0
                                             : cases[i].asn == 7018 && i < 10 ? MS_FROM_PEER
                                                                              : MS_FROM_ALL);
    if (cases[i].since != NULL)
      assert_string_equal(history[i].since, cases[i].since);
    else
      assert_null(history[i].since);
    if (i > 0 && history[i].since != NULL)
      assert_true(g_strcmp0(history[i - 1].since, history[i].since) <= 0);
  }
}

static void test_dates(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *date;
    gboolean good;
  } cases[] = {
      {"2020-04-14", TRUE},  {"2020-02-29", TRUE},   {"2021-02-29", FALSE}, {"2020-13-01", FALSE},
      {"2020-00-10", FALSE}, {"2020-04-31", FALSE},  {"0000-01-01", FALSE}, {"2020-4-14", FALSE},
      {"2020-04", FALSE},    {"2020-04-14 ", FALSE}, {"20-04-2014", FALSE}, {"2020/04/14", FALSE},
      {"", FALSE},           {"+020-04-14", FALSE},  {"2020-04-1x", FALSE}, {" 020-04-14", FALSE},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
    assert_int_equal(ms_date_check(cases[i].date), cases[i].good);
}

static void test_community_size(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *date;
    guint size; /* 0: error */
    const char *message;
  } cases[] = {
      {"2014-01-01", 9, NULL},
      {"2017-12-31", 99, NULL},
      {"2016-01-01", 54, NULL},
      {"2018-01-01", 100, NULL},
      {"2020-04-01", 318, NULL},
      {"2020-04-13", 321, NULL},
      {"2020-04-14", 322, NULL},
      {"2020-12-31", 586, NULL},
      {"2021-01-01", 588, NULL},
      {"2021-12-01", 750, NULL},
      {"2022-11-01", 863, NULL},
      {"2022-11-30", 873, NULL},
      {"2023-11-01", 1000, NULL},
      {"2030-01-01", 1000, NULL},
      {"2013-12-31", 0,
       "MANRS began in 2014; there was no community on 2013-12-31: name a day from 2014-01-01 on"},
      {"April 2020", 0, "\"April 2020\" is no day; write it as YYYY-MM-DD: 2020-04-14"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    assert_int_equal(ms_community_size(cases[i].date, &error), cases[i].size);
    if (cases[i].message == NULL) {
      assert_null(error);
      continue;
    }
    assert_true(g_error_matches(error, MS_ADOPTION_ERROR, MS_ADOPTION_ERROR_VALUE));
    assert_string_equal(error->message, cases[i].message);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_programmes),      cmocka_unit_test(test_effects),
      cmocka_unit_test(test_strength_keys),   cmocka_unit_test(test_conduct),
      cmocka_unit_test(test_deploy_defaults), cmocka_unit_test(test_deploy_by_class),
      cmocka_unit_test(test_deploy_both),     cmocka_unit_test(test_participants),
      cmocka_unit_test(test_rov_history),     cmocka_unit_test(test_dates),
      cmocka_unit_test(test_community_size),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
