/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a scenario says what is registered, and what filters will therefore find. */
#include "tests/unit/attack-case.h"

#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define MINUTE   G_GINT64_CONSTANT(60000000000)
#define N(array) G_N_ELEMENTS(array)

static MsValidity validity(const MsRegistry *registry, const char *prefix, guint32 origin)
{
  MsPrefix parsed;
  assert_true(ms_prefix_parse(prefix, &parsed, NULL));
  return ms_registry_validate(registry, &parsed, origin);
}

static void test_roas(void **state G_GNUC_UNUSED)
{
  enum {
    NOT_FOUND = MS_VALIDITY_NOT_FOUND,
    VALID = MS_VALIDITY_VALID,
    INVALID = MS_VALIDITY_INVALID
  };
  static const struct {
    const char *incident, *registry;
    int whole, part, longer; /* the victim's /16, /24 and /25 */
    int origin, offender;    /* the /16 of AS64506, another origin; of the offender */
  } cases[] = {
      {"", "", VALID, INVALID, INVALID, INVALID, INVALID},
      {"", "roa-max-length=loose\n", VALID, VALID, INVALID, INVALID, INVALID},
      {"", "roa-max-length=25\n", VALID, VALID, VALID, INVALID, INVALID},
      {"", "roa-poisoned=100%\n", VALID, INVALID, INVALID, INVALID, VALID},
      {"", "roa-poisoned=100%\nroa=none\n", INVALID, INVALID, INVALID, INVALID, VALID},
      {"origins=64506\n", "", VALID, INVALID, INVALID, VALID, INVALID},
      {"origins=64506\n", "roa-origins=victim\n", VALID, INVALID, INVALID, INVALID, INVALID},
      {"origins=64506\n", "roa=64506\n", INVALID, INVALID, INVALID, VALID, INVALID},
      {"", "roa=none\n", NOT_FOUND, NOT_FOUND, NOT_FOUND, NOT_FOUND, NOT_FOUND},
      {"", "roa-as0=yes\n", VALID, INVALID, INVALID, INVALID, INVALID}, /* it is announced */
  };
  for (guint i = 0; i < N(cases); i++) {
    g_auto(AttackCase) c = {0};
    g_autofree char *text =
        g_strconcat(ATTACK_HIJACK, cases[i].incident, "[registry]\n", cases[i].registry, NULL);
    attack_must(&c, text);
    const MsRegistry *registry = attack_run(&c, 0)->registry;
    assert_int_equal(validity(registry, "198.18.0.0/16", 64504), cases[i].whole);
    assert_int_equal(validity(registry, "198.18.0.0/24", 64504), cases[i].part);
    assert_int_equal(validity(registry, "198.18.0.0/25", 64504), cases[i].longer);
    assert_int_equal(validity(registry, "198.18.0.0/16", 64506), cases[i].origin);
    assert_int_equal(validity(registry, "198.18.0.0/16", 64509), cases[i].offender);
    assert_null(attack_run(&c, 0)->later);
  }
  static const guint32 origins[] = {0, 64504};
  for (guint i = 0; i < N(origins); i++) { /* what nobody announces */
    g_auto(AttackCase) c = {0};
    g_autofree char *text =
        g_strdup_printf(ATTACK_GRAPH "[incident x]\nkind=unannounced-hijack\n" ATTACK_PARTIES
                                     "[registry]\nroa-as0=%s\n",
                        origins[i] == 0 ? "yes" : "no");
    attack_must(&c, text);
    assert_true(attack_incident(&c, 0, 0)->silent);
    assert_int_equal(validity(attack_run(&c, 0)->registry, "198.18.0.0/16", 64504),
                     origins[i] == 0 ? INVALID : VALID);
  }
  g_auto(AttackCase) c = {0};
  g_autoptr(GError) error = NULL;
  assert_false(attack_make(&c, ATTACK_HIJACK "[registry]\nroa-max-length=12\n", &error));
  assert_non_null(strstr(error->message,
                         "a ROA for 198.18.0.0/16, the prefix of x, has a maxLength "
                         "from 16 to 32; write one, or loose"));
}

static void test_registry_changes(void **state G_GNUC_UNUSED)
{
  g_auto(AttackCase) from = {0}, expires = {0};
  attack_must(&from, ATTACK_HIJACK "[registry]\nroa-from=20min\n");
  attack_must(&expires, ATTACK_HIJACK "[registry]\nroa-expires=15min\n");
  const MsPlanRun *run = attack_run(&from, 0);
  assert_int_equal(validity(run->registry, "198.18.0.0/16", 64504), MS_VALIDITY_NOT_FOUND);
  assert_int_equal(validity(run->later, "198.18.0.0/16", 64504), MS_VALIDITY_VALID);
  run = attack_run(&expires, 0);
  assert_int_equal(validity(run->registry, "198.18.0.0/16", 64504), MS_VALIDITY_VALID);
  assert_int_equal(validity(run->later, "198.18.0.0/16", 64504), MS_VALIDITY_NOT_FOUND);
  guint n = 0;
  for (guint i = 0; i < run->schedule->n_acts; i++)
    if (run->schedule->acts[i].kind == MS_ACT_REGISTRY) {
      assert_int_equal(run->schedule->acts[i].time, 15 * MINUTE);
      n++;
    }
  assert_int_equal(n, 1);
  assert_ptr_equal(ms_plan_event_setup(expires.topology, run, -1).later, run->later);
  assert_ptr_equal(ms_plan_steady_setup(expires.topology, run, -1).later, run->later);
}

static gboolean is_holder(guint32 asn, gpointer user_data)
{
  return asn == GPOINTER_TO_UINT(user_data);
}

static gboolean holds(const MsRegistry *registry, guint32 asn)
{
  MsPrefix prefix;
  assert_true(ms_prefix_parse("198.18.0.0/16", &prefix, NULL));
  return ms_registry_holders(registry, &prefix, is_holder, GUINT_TO_POINTER(asn));
}

/* A larger error leaves out whom a smaller one did, and more. */
static void test_irr(void **state G_GNUC_UNUSED)
{
  gboolean before = TRUE;
  for (guint percent = 0; percent <= 100; percent += 5) {
    g_auto(AttackCase) c = {0};
    g_autofree char *text =
        g_strdup_printf(ATTACK_HIJACK "[registry]\nroa=none\nirr-error=%u%%\n", percent);
    attack_must(&c, text);
    gboolean now = holds(attack_run(&c, 0)->registry, 64504);
    assert_true(before || !now);
    assert_true(percent > 0 || now);
    assert_true(percent < 100 || !now);
    before = now;
  }
  g_auto(AttackCase) c = {0};
  attack_must(&c, ATTACK_HIJACK "[registry]\nroa=none\n[variant clean]\n"
                                "[variant poisoned]\nregistry.irr-poisoned=100%\n");
  assert_false(holds(attack_run(&c, 0)->registry, 64509));
  assert_true(holds(attack_run(&c, 1)->registry, 64509));
  assert_true(holds(attack_run(&c, 1)->registry, 64504));
}

static void test_attestations(void **state G_GNUC_UNUSED)
{
  g_auto(AttackCase) c = {0};
  attack_must(&c, ATTACK_HIJACK
              "[registry]\naspa=64504, 64496\nneighbours=64504\n[variant a]\n[variant b]\n"
              "[variant c]\nregistry.aspa=none\n");
  const MsRegistry *a = attack_run(&c, 0)->registry, *last = attack_run(&c, 2)->registry;
  assert_int_equal(ms_registry_provider(a, 64504, 64498), MS_ATTESTATION_YES);
  assert_int_equal(ms_registry_provider(a, 64504, 64499), MS_ATTESTATION_NO);
  assert_int_equal(ms_registry_provider(a, 64496, 64497), MS_ATTESTATION_NO);
  assert_int_equal(ms_registry_provider(a, 64498, 64496), MS_ATTESTATION_NONE);
  assert_int_equal(ms_registry_neighbour(a, 64504, 64499), MS_ATTESTATION_YES);
  assert_int_equal(ms_registry_neighbour(a, 64504, 64500), MS_ATTESTATION_NO);
  assert_int_equal(ms_registry_provider(last, 64504, 64499), MS_ATTESTATION_NONE);
  assert_int_equal(ms_registry_neighbour(last, 64504, 64500), MS_ATTESTATION_NO);
  /* Runs that say the same share it. */
  assert_int_equal(g_hash_table_size(c.plan->bases), 2);
}

static void test_real_data(void **state G_GNUC_UNUSED)
{
  g_autofree char *dir = g_dir_make_tmp("manrs-sim-XXXXXX", NULL);
  g_autofree char *csv = g_build_filename(dir, "vrps.csv", NULL),
                  *slurm = g_build_filename(dir, "slurm.json", NULL);
  assert_true(g_file_set_contents(csv,
                                  "ASN,IP Prefix,Max Length,Trust Anchor\n"
                                  "AS64504,192.0.2.0/24,24,test\nAS64505,198.51.100.0/24,24,test\n",
                                  -1, NULL));
  assert_true(g_file_set_contents(
      slurm,
      "{\"slurmVersion\": 1, \"validationOutputFilters\": {\"prefixFilters\": [{\"asn\": 64504}],"
      "\"bgpsecFilters\": []}, \"locallyAddedAssertions\": {\"prefixAssertions\": [],"
      "\"bgpsecAssertions\": []}}",
      -1, NULL));
  g_auto(AttackCase) c = {0}, filtered = {0}, missing = {0};
  g_autofree char *text =
      g_strdup_printf(ATTACK_HIJACK "prefix=192.0.2.0/24\n[adoption]\nrov=all\n"
                                    "[registry]\nrpki=%s\n[variant a]\n[variant b]\n"
                                    "registry.roa=victims\n",
                      csv);
  attack_must(&c, text);
  assert_int_equal(c.plan->warnings->len, 0);
  const MsRegistry *registry = attack_run(&c, 0)->registry;
  assert_int_equal(validity(registry, "192.0.2.0/24", 64504), MS_VALIDITY_VALID);
  assert_int_equal(validity(registry, "192.0.2.0/24", 64509), MS_VALIDITY_INVALID);
  assert_int_equal(validity(registry, "198.51.100.0/24", 64505), MS_VALIDITY_VALID);
  assert_int_equal(ms_registry_n_vrps(registry), 2); /* none made up */
  assert_int_equal(ms_registry_n_vrps(attack_run(&c, 1)->registry), 3);
  g_autofree char *with_slurm = g_strdup_printf(
      ATTACK_HIJACK "prefix=192.0.2.0/24\n[adoption]\nrov=all\n[registry]\nrpki=%s\n"
                    "slurm=%s\n",
      csv, slurm);
  attack_must(&filtered, with_slurm);
  assert_int_equal(validity(attack_run(&filtered, 0)->registry, "192.0.2.0/24", 64504),
                   MS_VALIDITY_NOT_FOUND);
  assert_int_equal(filtered.plan->warnings->len, 1);
  assert_non_null(strstr(g_ptr_array_index(filtered.plan->warnings, 0),
                         "AS64504, the victim of x, has no ROA for 192.0.2.0/24"));
  g_autoptr(GError) error = NULL;
  assert_false(attack_make(&missing, ATTACK_HIJACK "[registry]\nrpki=nowhere.json\n", &error));
  assert_non_null(strstr(error->message, "x.ini:8: [registry] rpki: "));
  assert_non_null(strstr(error->message, "nowhere.json"));
  g_remove(csv);
  g_remove(slurm);
  g_rmdir(dir);
}

/* Registries of points stand on shared ones; poisoning is drawn by trial. */
static void test_sweep_registries(void **state G_GNUC_UNUSED)
{
  g_auto(AttackCase) c = {0};
  attack_must(&c, ATTACK_HIJACK
              "[adoption]\naspa=all\n[registry]\nirr-poisoned=50%\nroa=none\n"
              "[sweep]\ntrials=64\nregistry.aspa=all | none\nadoption.rov=0% | 100%\n");
  assert_ptr_equal(c.sweep->points[0].base, c.sweep->points[1].base);
  assert_non_null(c.sweep->points[0].base);
  assert_null(c.sweep->points[2].base);
  guint poisoned = 0;
  for (guint64 trial = 0; trial < 64; trial++) {
    g_auto(MsDraw) draw = {0};
    assert_true(ms_sweep_draw(c.sweep, trial, &draw, NULL));
    g_autoptr(MsRegistry) first = ms_sweep_register(c.sweep, 0, &draw),
                          last = ms_sweep_register(c.sweep, 3, &draw);
    assert_int_equal(ms_registry_provider(first, 64504, 64498), MS_ATTESTATION_YES);
    assert_int_equal(ms_registry_provider(last, 64504, 64498), MS_ATTESTATION_NONE);
    assert_int_equal(holds(first, 64509), holds(last, 64509));
    poisoned += holds(first, 64509);
  }
  assert_in_range(poisoned, 16, 48);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_roas),      cmocka_unit_test(test_registry_changes),
      cmocka_unit_test(test_irr),       cmocka_unit_test(test_attestations),
      cmocka_unit_test(test_real_data), cmocka_unit_test(test_sweep_registries),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
