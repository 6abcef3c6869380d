/* SPDX-License-Identifier: GPL-2.0-or-later */
/* models/security/sav.h: the scenarios of RFC 8704's figures, and, on random tables, which mode
 * takes all that another takes. */
#include "models/security/sav.h"

#include "models/base/hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { P1 = 1, P2, P3, STRANGE };

/* In the order of MsSavMode. */
typedef struct {
  guint interface, prefix;
  const char *taken_by; /* a letter for each mode that takes it: n s l f A B */
} Packet;

typedef struct {
  const char *name;
  const MsRelation *relation;
  guint n_interfaces;
  MsSavEntry entries[8];
  Packet packets[12];
} Scenario;

static const MsRelation customer_and_peer[] = {MS_REL_CUSTOMER, MS_REL_PEER};
static const MsRelation customers_and_peer[] = {MS_REL_CUSTOMER, MS_REL_CUSTOMER, MS_REL_PEER};
static const MsRelation customer_and_provider[] = {MS_REL_CUSTOMER, MS_REL_PROVIDER};

/* Tables of the network that the figure's text asks about: AS2 in figures 1 and 2, with AS1 on 0
 * and AS3 on 1; AS4 in figures 3 and 4, with AS2, AS3 and AS5 on 0, 1 and 2. */
static const Scenario scenarios[] = {
    {"figure 1: P1 to one provider, P2 to the other",
     customer_and_peer,
     2,
     {{P1, 1, 0, TRUE}, {P2, 1, 1, TRUE}},
     {{0, P1, "nslfAB"},
      {0, P2, "nlAB"},
      {1, P1, "nlAB"},
      {1, P2, "nslfAB"},
      {0, STRANGE, "n"},
      {1, STRANGE, "n"}}},
    {"figure 2: both to both, one of them prepended; AS3 prefers its customer's route",
     customer_and_peer,
     2,
     {{P1, 1, 0, TRUE}, {P2, 1, 0, TRUE}, {P2, 1, 1, FALSE}, {P1, 1, 1, FALSE}},
     {{0, P1, "nslfAB"}, {0, P2, "nslfAB"}, {1, P1, "nlfAB"}, {1, P2, "nlfAB"}}},
    {"figure 2: the same; AS3 and AS2 prefer the shorter path",
     customer_and_peer,
     2,
     {{P1, 1, 0, TRUE}, {P2, 1, 0, FALSE}, {P2, 1, 1, TRUE}},
     {{0, P1, "nslfAB"}, {0, P2, "nlfAB"}, {1, P1, "nlAB"}, {1, P2, "nslfAB"}}},
    {"figure 3: P1, P2, P3 by three ways",
     customers_and_peer,
     3,
     {{P1, 1, 0, TRUE}, {P2, 1, 1, TRUE}, {P3, 1, 2, TRUE}},
     {{0, P1, "nslfAB"},
      {0, P2, "nlAB"},
      {0, P3, "nlAB"},
      {1, P1, "nlAB"},
      {1, P2, "nslfAB"},
      {1, P3, "nlAB"},
      {2, P1, "nlAB"},
      {2, P3, "nslfAB"},
      {1, STRANGE, "n"}}},
    {"figure 4: NO_EXPORT: AS2 sends nothing of AS1",
     customers_and_peer,
     3,
     {{P1, 1, 1, TRUE}, {P1, 1, 2, FALSE}, {P2, 1, 2, TRUE}, {P3, 2, 0, TRUE}},
     {{0, P1, "nlB"},
      {0, P2, "nlB"},
      {0, P3, "nslfAB"},
      {1, P1, "nslfAB"},
      {1, P2, "nlAB"},
      {1, P3, "nlB"},
      {2, P1, "nlfAB"},
      {2, P2, "nslfAB"}}},
    {"who is no customer's customer, from a customer",
     customer_and_provider,
     2,
     {{P1, 1, 0, TRUE}, {P2, 2, 1, TRUE}},
     {{0, P2, "nl"}, {1, P1, "nlAB"}, {1, P2, "nslfAB"}}},
    {"two origins of one prefix: X of the one has what the other sends",
     customers_and_peer,
     3,
     {{P1, 1, 0, TRUE}, {P1, 2, 1, FALSE}, {P2, 2, 2, TRUE}},
     {{0, P2, "nlAB"}, {1, P2, "nlAB"}}},
    {"what the AS itself originates, from outside",
     customer_and_peer,
     2,
     {{P1, 9, MS_SAV_LOCAL, TRUE}, {P2, 1, 0, TRUE}},
     {{0, P1, "nl"}, {1, P1, "nlAB"}, {0, P2, "nslfAB"}}},
    {"from inside",
     customer_and_peer,
     2,
     {{P1, 9, MS_SAV_LOCAL, TRUE}, {P2, 1, 0, TRUE}},
     {{MS_SAV_LOCAL, P1, "nslfAB"}, {MS_SAV_LOCAL, P2, "n"}, {MS_SAV_LOCAL, STRANGE, "n"}}},
};

static const char letters[] = {
    [MS_SAV_NONE] = 'n',     [MS_SAV_STRICT] = 's', [MS_SAV_LOOSE] = 'l',
    [MS_SAV_FEASIBLE] = 'f', [MS_SAV_EFP_A] = 'A',  [MS_SAV_EFP_B] = 'B'};

static void test_figures(void **state G_GNUC_UNUSED)
{
  guint failed = 0;
  for (guint i = 0; i < G_N_ELEMENTS(scenarios); i++) {
    const Scenario *it = &scenarios[i];
    guint n = 0;
    while (n < G_N_ELEMENTS(it->entries) && it->entries[n].prefix != 0)
      n++;
    for (const Packet *packet = it->packets; packet->taken_by != NULL; packet++) {
      for (guint mode = 0; mode < MS_N_SAV_MODES; mode++) {
        gboolean expected = strchr(packet->taken_by, letters[mode]) != NULL;
        gboolean got = ms_sav_permits((MsSavMode)mode, it->entries, n, it->relation,
                                      it->n_interfaces, packet->interface, packet->prefix);
        if (got == expected)
          continue;
        print_error("%s: P%u on %u, %s: %s\n", it->name, packet->prefix, packet->interface,
                    ms_sav_mode_name((MsSavMode)mode), got ? "taken" : "dropped");
        failed++;
      }
    }
  }
  assert_int_equal(failed, 0);
}

/* ---- random tables */

enum { TABLES = 3000, INTERFACES = 5, PREFIXES = 8, ORIGINS = 4 };

typedef struct {
  MsRelation relation[INTERFACES];
  MsSavEntry entries[INTERFACES * PREFIXES + PREFIXES];
  guint n;
} Drawn;

static guint drawn(guint64 seed, guint64 what, guint below)
{
  return (guint)(ms_hash3(8704, seed, what, 0) % below);
}

/* Each prefix has an origin, some a second one; some are the AS's own. */
static void draw(Drawn *table, guint64 seed)
{
  table->n = 0;
  for (guint i = 0; i < INTERFACES; i++)
    table->relation[i] = (MsRelation)drawn(seed, i, 3);
  for (guint p = 0; p < PREFIXES; p++) {
    guint32 origin = drawn(seed, 100 + p, ORIGINS);
    guint best = drawn(seed, 200 + p, INTERFACES + 1), n = table->n;
    for (guint i = 0; i < INTERFACES; i++) {
      guint what = drawn(seed, 1000 + p * INTERFACES + i, 20);
      if (what >= 6 && i != best)
        continue;
      table->entries[table->n++] = (MsSavEntry){p, what == 0 ? origin + 1 : origin, i, i == best};
    }
    if (table->n == n && drawn(seed, 300 + p, 2) == 0)
      table->entries[table->n++] = (MsSavEntry){p, ORIGINS + 1, MS_SAV_LOCAL, TRUE};
  }
}

static gboolean takes(const Drawn *table, MsSavMode mode, guint interface, guint prefix)
{
  return ms_sav_permits(mode, table->entries, table->n, table->relation, INTERFACES, interface,
                        prefix);
}

/* RFC 8704 section 3.1: enhanced feasible-path adds to feasible-path on customer interfaces;
 * section 3.4: B is more flexible than A; section 3.7: loose on the others. */
static void test_inclusion(void **state G_GNUC_UNUSED)
{
  static const MsSavMode order[] = {MS_SAV_STRICT, MS_SAV_FEASIBLE, MS_SAV_EFP_A,
                                    MS_SAV_EFP_B,  MS_SAV_LOOSE,    MS_SAV_NONE};
  guint more[G_N_ELEMENTS(order)] = {0};
  for (guint64 seed = 0; seed < TABLES; seed++) {
    Drawn table = {.n = 0};
    draw(&table, seed);
    for (guint i = 0; i < INTERFACES; i++) {
      for (guint p = 0; p < PREFIXES; p++) {
        for (guint k = 0; k + 1 < G_N_ELEMENTS(order); k++) {
          gboolean narrow = takes(&table, order[k], i, p);
          gboolean wide = takes(&table, order[k + 1], i, p);
          assert_true(wide || !narrow);
          more[k] += wide && !narrow;
        }
        if (table.relation[i] != MS_REL_CUSTOMER) {
          assert_int_equal(takes(&table, MS_SAV_EFP_A, i, p), takes(&table, MS_SAV_LOOSE, i, p));
          assert_int_equal(takes(&table, MS_SAV_EFP_B, i, p), takes(&table, MS_SAV_LOOSE, i, p));
        }
      }
    }
  }
  for (guint k = 0; k + 1 < G_N_ELEMENTS(order); k++)
    assert_true(more[k] > 100);
}

/* The RFC's words once more, as sets: what they permit is never dropped, and nothing else is taken.
 */
static guint64 list_of(const Drawn *table, gboolean b, guint interface)
{
  guint64 a = 0, p = 0, q = 0, list = 0;
  for (guint i = 0; i < table->n; i++) {
    const MsSavEntry *entry = &table->entries[i];
    if (entry->interface == MS_SAV_LOCAL || table->relation[entry->interface] != MS_REL_CUSTOMER)
      continue;
    a |= (guint64)1 << entry->origin;
    p |= (guint64)1 << entry->prefix;
  }
  for (guint i = 0; i < table->n; i++)
    if (table->entries[i].interface != MS_SAV_LOCAL &&
        table->relation[table->entries[i].interface] != MS_REL_CUSTOMER &&
        a >> table->entries[i].origin & 1)
      q |= (guint64)1 << table->entries[i].prefix;
  if (b)
    return p | q;
  for (guint32 origin = 0; origin <= ORIGINS; origin++) {
    guint64 x = 0, here = 0;
    for (guint i = 0; i < table->n; i++) {
      if (table->entries[i].interface == MS_SAV_LOCAL)
        continue;
      if (table->entries[i].origin == origin)
        x |= (guint64)1 << table->entries[i].prefix;
      if (table->entries[i].interface == interface)
        here |= (guint64)1 << table->entries[i].prefix;
    }
    if (a >> origin & 1 && x & here)
      list |= x;
  }
  return list;
}

static void test_words(void **state G_GNUC_UNUSED)
{
  for (guint64 seed = 0; seed < TABLES; seed++) {
    Drawn table = {.n = 0};
    draw(&table, seed);
    for (guint i = 0; i < INTERFACES; i++) {
      if (table.relation[i] != MS_REL_CUSTOMER)
        continue;
      for (guint p = 0; p < PREFIXES; p++) {
        assert_int_equal(takes(&table, MS_SAV_EFP_A, i, p), list_of(&table, FALSE, i) >> p & 1);
        assert_int_equal(takes(&table, MS_SAV_EFP_B, i, p), list_of(&table, TRUE, i) >> p & 1);
      }
    }
  }
}

static void test_names(void **state G_GNUC_UNUSED)
{
  for (guint mode = 0; mode < MS_N_SAV_MODES; mode++) {
    MsSavMode found = MS_N_SAV_MODES;
    assert_true(ms_sav_mode_from_name(ms_sav_mode_name((MsSavMode)mode), &found));
    assert_int_equal(found, mode);
  }
  MsSavMode untouched = MS_SAV_LOOSE;
  assert_false(ms_sav_mode_from_name("efp", &untouched));
  assert_false(ms_sav_mode_from_name("", &untouched));
  assert_int_equal(untouched, MS_SAV_LOOSE);
  assert_string_equal(ms_sav_edge_name(MS_SAV_OWN), "own");
  assert_string_equal(ms_sav_edge_name(MS_SAV_PROVIDER), "provider");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_figures),
      cmocka_unit_test(test_inclusion),
      cmocka_unit_test(test_words),
      cmocka_unit_test(test_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
