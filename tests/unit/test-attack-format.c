/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What [incident], [registry] and [mechanism] may say of attacks, registrations and parameters:
 * values, and the checker's messages. */
#include "models/bgp/route.h"
#include "models/security/options.h"
#include "scenarios/format/placement.h"
#include "scenarios/format/scenario.h"
#include "scenarios/format/value-attack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define N(array) G_N_ELEMENTS(array)

#define TOPOLOGY "[topology]\ngenerate = internet-2020\n"
#define PARTIES  "offender = 64500\nvictim = 64501\n"
#define HIJACK   TOPOLOGY "[incident x]\nkind = origin-hijack\n" PARTIES
#define LEAK     TOPOLOGY "[incident x]\nkind = leak\n" PARTIES
#define KIND(k)  TOPOLOGY "[incident x]\nkind = " k "\n" PARTIES

typedef struct {
  const char *text, *expected;
} MessageCase;

/* The line after HIJACK, LEAK or KIND is 7. */
static const MessageCase errors[] = {
    {HIJACK "path = forged-orign\n",
     "demo.ini:7: [incident x] path: `forged-orign` is not known; did you mean `forged-origin`?"},
    {HIJACK "path = hops:0\n",
     "demo.ini:7: [incident x] path: `hops:0` is no number of links; write hops:1 to hops:16"},
    {HIJACK "path = hops:x\n",
     "demo.ini:7: [incident x] path: `hops:x` is no number of links; write hops:1 to hops:16"},
    {HIJACK "path = 1, , 2\n",
     "demo.ini:7: [incident x] path: nothing stands between two commas; write one word between "
     "commas"},
    {HIJACK "path = 1, sett\n",
     "demo.ini:7: [incident x] path: `sett` is no AS number; write one such as 15169 or AS15169"},
    {HIJACK "strip = yes\n",
     "demo.ini:7: [incident x] strip: an offender that leaves itself out of the path needs another "
     "one; write path = forged-origin, or strip = no"},
    {LEAK "path = forged-origin\n",
     "demo.ini:7: [incident x] path: kind = leak has no such thing; it is for hijacks"},
    {LEAK "intercept = yes\n",
     "demo.ini:7: [incident x] intercept: kind = leak has no such thing; it is for origin-hijack, "
     "subprefix-hijack and superprefix-hijack"},
    {HIJACK "prefixes = 5\npolicy = missing\n",
     "demo.ini:8: [incident x] policy: kind = origin-hijack has no such thing; it is for leak\n"
     "demo.ini:7: [incident x] prefixes: kind = origin-hijack has no such thing; it is for leak"},
    {HIJACK "victim-announces = no\n",
     "demo.ini:7: [incident x] victim-announces: kind = origin-hijack has no such thing; it is for "
     "subprefix-hijack, superprefix-hijack and blackhole-hijack, or write kind = "
     "unannounced-hijack"},
    {KIND("withdrawal-suppression") "poison = 5\n",
     "demo.ini:7: [incident x] poison: kind = withdrawal-suppression has no such thing; it is for "
     "hijacks"},
    {KIND("super-prefix-hijack"),
     "demo.ini:4: [incident x] kind: `super-prefix-hijack` is not known; did you mean "
     "`superprefix-hijack`?"},
    {LEAK "types = 1, 6\n",
     "demo.ini:7: [incident x] types: a leak of type 6 is of the offender's own prefixes; make it "
     "an incident of its own"},
    {LEAK "types = 5, 1\n",
     "demo.ini:7: [incident x] types: a route that is re-originated (type 5) is not leaked as it "
     "came besides; make that an incident of its own"},
    {LEAK "types = 6\n",
     "demo.ini:6: [incident x] victim: in a leak of type 6 the victim is the offender; drop this "
     "key"},
    {TOPOLOGY "[incident x]\nkind = leak\noffender = random:can-leak\ntypes = 6\n",
     "demo.ini:5: [incident x] offender: in a leak of type 6 nobody else's route is leaked; place "
     "the offender without victim and can-leak"},
    {TOPOLOGY "[incident x]\nkind = leak\noffender = 1\nvictim = 2, 3, 2\n",
     "demo.ini:6: [incident x] victim: AS2 is there twice; write each AS once"},
    {TOPOLOGY "[incident x]\nkind = leak\noffender = 1\nvictim = random:65\n",
     "demo.ini:6: [incident x] victim: 65 ASes are too many; write at most 64, or a sweep ([sweep] "
     "trials = N), which draws anew for each trial"},
    {TOPOLOGY "[incident x]\nkind = leak\noffender = 1\nvictim = random:0\n",
     "demo.ini:6: [incident x] victim: 0 of them is nobody; write 1 to 64"},
    {TOPOLOGY "[incident x]\nkind = leak\noffender = 1\nvictim = 2, 3\nprefix = 192.0.2.0/24\n",
     "demo.ini:7: [incident x] prefix: there are 2 victims, each with a prefix of its own; drop "
     "this, or name one victim"},
    {TOPOLOGY "[incident x]\nkind = leak\noffender = random:peer-of:victim\nvictim = random:2\n",
     "demo.ini:5: [incident x] offender: the offender is placed by its victim, of which there are "
     "2; place it without"},
    {TOPOLOGY "[incident x]\nkind = origin-hijack\noffender = 1\nvictim = 2, 3\n",
     "demo.ini:6: [incident x] victim: kind = origin-hijack has one victim; name one AS, or write "
     "an incident for each"},
    {TOPOLOGY "[incident x]\nkind = leak\noffender = 1\nvictim = 2, 3\n[sweep]\n",
     "demo.ini:6: [incident x] victim: a sweep draws a victim for each trial; write random: and "
     "terms without a number"},
    {TOPOLOGY "[incident x]\nkind = none\nvictim = 2, 3\n",
     "demo.ini:5: [incident x] victim: kind = none has one victim; name one AS"},
    {HIJACK "origins = random:can-leak\n",
     "demo.ini:7: [incident x] origins: origins are not drawn by can-leak or participants; drop "
     "these terms"},
    {HIJACK "[registry]\nroa-max-length = lose\n",
     "demo.ini:8: [registry] roa-max-length: `lose` is no maximum length; write exact, loose, or a "
     "length as 24"},
    {HIJACK "[registry]\nroa-from = 5min\nroa-expires = 9min\n",
     "demo.ini:9: [registry] roa-expires: what is registered changes once in a run; write roa-from "
     "or roa-expires"},
    {HIJACK "[registry]\nslurm = x.json\n",
     "demo.ini:8: [registry] slurm: these are exceptions to what `rpki` says, which is missing; "
     "write rpki = FILE"},
    {HIJACK "[registry]\nrpki = rtr:cache\n",
     "demo.ini:8: [registry] rpki: `rtr:cache` is no cache; write rtr://HOST:PORT, as in "
     "rtr://127.0.0.1:8282"},
    {HIJACK "[registry]\nirr-error = 5\n",
     "demo.ini:8: [registry] irr-error: `5` is no percentage; write it with a % sign, as in 50%"},
    {HIJACK "[registry]\nroa_as0 = yes\n",
     "demo.ini:8: [registry] roa_as0: there is no key `roa_as0` in [registry]; did you mean "
     "`roa-as0`?"},
    {HIJACK "[mechanism]\nprefix-length = 24\n",
     "demo.ini:8: [mechanism] prefix-length: `24` is not two lengths; write those of IPv4 (8 to "
     "32) and IPv6 (16 to 128), as in 24/48"},
    {HIJACK "[mechanism]\nmax-prefix-margin = 0.5\n",
     "demo.ini:8: [mechanism] max-prefix-margin: `0.5` is no factor; write a number from 1 to "
     "1000, as in 1.5"},
    {HIJACK "[mechanism]\npath-end-suffix = 0\n",
     "demo.ini:8: [mechanism] path-end-suffix: 0 is out of range; write a number from 1 to 32"},
    {HIJACK "[mechanism]\nmax-prefix-action = teer\n",
     "demo.ini:8: [mechanism] max-prefix-action: `teer` is not known; did you mean `tear`?"},
    {HIJACK "[mechanism]\ndamping-suppress = 700\n",
     "demo.ini:8: [mechanism] damping-suppress: a suppressed route is used again below 750, which "
     "is not below the 700 from which it is suppressed; write a lower damping-reuse"},
    {HIJACK "[strength]\nrov = sometimes\n",
     "demo.ini:8: [strength] rov: `sometimes` is no percentage; write one from 0% to 100%"},
};

static const MessageCase warnings[] = {
    {HIJACK "path = forged-origin\nstrip = yes\n", ""},
    {HIJACK "path = 64502, set, 64503\npoison = 7, 8\nintercept = yes\nto = providers\n", ""},
    {LEAK "path = own\nstrip = no\nprefixes = 1\n", ""}, /* what holds anyway */
    {LEAK "types = 5\npolicy = missing\nprefixes = 1000\n", ""},
    {TOPOLOGY "[incident x]\nkind = leak\noffender = 1\ntypes = more-specifics\n", ""},
    {TOPOLOGY "[incident x]\nkind = leak\noffender = 1\nvictim = 1\ntypes = 6\n", ""},
    {TOPOLOGY "[incident x]\nkind = leak\noffender = 1\nvictim = random:64, content\n", ""},
    {KIND("withdrawal-suppression") "to = all\n",
     "demo.ini:7: [incident x] to: this has no effect on kind = withdrawal-suppression; it is for "
     "leak, hijacks and optimiser"},
    {HIJACK "[registry]\nrpki = vrps.json\nroa-max-length = loose\n",
     "demo.ini:9: [registry] roa-max-length: this has no effect where roa is none, its default "
     "where rpki is given; write roa = victims besides"},
    {HIJACK "[registry]\nroa = none\nroa-as0 = yes\n",
     "demo.ini:9: [registry] roa-as0: this has no effect where roa is none"},
    {HIJACK "[registry]\nrpki = rtr://[2001:db8::1]:323\nslurm = x.json\n", ""},
};

static char *lines_of(const GPtrArray *lines)
{
  g_autoptr(GString) all = g_string_new(NULL);
  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf(all, "%s%s", i > 0 ? "\n" : "",
                           (const char *)g_ptr_array_index(lines, i));
  return g_string_free(g_steal_pointer(&all), FALSE);
}

static void test_errors(void **state G_GNUC_UNUSED)
{
  for (guint i = 0; i < N(errors); i++) {
    g_autoptr(GError) error = NULL;
    const char *text = errors[i].text;
    g_autoptr(MsScenario) scenario =
        ms_scenario_parse(text, strlen(text), "demo.ini", NULL, &error);
    assert_null(scenario);
    assert_string_equal(error->message, errors[i].expected);
  }
}

static void test_warnings(void **state G_GNUC_UNUSED)
{
  for (guint i = 0; i < N(warnings); i++) {
    g_autoptr(GError) error = NULL;
    const char *text = warnings[i].text;
    g_autoptr(MsScenario) scenario =
        ms_scenario_parse(text, strlen(text), "demo.ini", NULL, &error);
    if (scenario == NULL)
      fail_msg("%s", error->message);
    g_autofree char *all = lines_of(ms_scenario_warnings(scenario));
    assert_string_equal(all, warnings[i].expected);
  }
}

static void test_paths(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *text;
    MsPathForm form;
    guint hops, n;
    guint32 asn[3];
  } cases[] = {
      {"own", MS_PATH_OWN, 0, 0, {0}},
      {"forged-origin", MS_PATH_FORGED_ORIGIN, 1, 0, {0}},
      {"hops:1", MS_PATH_HOPS, 1, 0, {0}},
      {"hops:16", MS_PATH_HOPS, 16, 0, {0}},
      {"undetected", MS_PATH_UNDETECTED, 0, 0, {0}},
      {"AS7", MS_PATH_LIST, 0, 1, {7}},
      {"set", MS_PATH_LIST, 0, 1, {MS_AS_SET}},
      {"7, set ,4294967295", MS_PATH_LIST, 0, 3, {7, MS_AS_SET, 4294967295u}},
  };
  for (guint i = 0; i < N(cases); i++) {
    g_auto(MsPathValue) path = {0};
    assert_true(ms_value_path(cases[i].text, &path, NULL));
    assert_int_equal(path.form, cases[i].form);
    assert_int_equal(path.hops, cases[i].hops);
    assert_int_equal(path.asns != NULL ? path.asns->len : 0, cases[i].n);
    for (guint a = 0; a < cases[i].n; a++)
      assert_int_equal(g_array_index(path.asns, guint32, a), cases[i].asn[a]);
  }
  static const char *const bad[] = {"", "hops:17", "hops:", "forged", "0", "1,2,x", "set, own"};
  for (guint i = 0; i < N(bad); i++) {
    g_auto(MsPathValue) path = {0};
    g_autoptr(GError) error = NULL;
    assert_false(ms_value_path(bad[i], &path, &error));
    assert_non_null(error);
  }
}

/* No more ASes than an announcement can have. */
static void test_long_paths(void **state G_GNUC_UNUSED)
{
  for (guint n = MS_MAX_CLAIMED - 1; n <= MS_MAX_CLAIMED + 1; n++) {
    g_autoptr(GString) text = g_string_new("1");
    for (guint i = 2; i <= n; i++)
      g_string_append_printf(text, ", %u", i);
    g_auto(MsPathValue) path = {0};
    assert_int_equal(ms_value_path(text->str, &path, NULL), n <= MS_MAX_CLAIMED);
    g_autoptr(GArray) poison = ms_value_poison(text->str, NULL);
    assert_int_equal(poison != NULL, n < MS_MAX_CLAIMED);
  }
}

static void test_numbers(void **state G_GNUC_UNUSED)
{
  MsMaxLength length;
  guint ipv4, ipv6;
  double factor;
  assert_true(ms_value_max_length("exact", &length, NULL) && length.exact && !length.loose);
  assert_true(ms_value_max_length("loose", &length, NULL) && length.loose && !length.exact);
  assert_true(ms_value_max_length("24", &length, NULL) && length.length == 24 && !length.exact);
  assert_false(ms_value_max_length("129", &length, NULL));
  assert_false(ms_value_max_length("0", &length, NULL));
  assert_true(ms_value_lengths("25 / 64", &ipv4, &ipv6, NULL) && ipv4 == 25 && ipv6 == 64);
  assert_false(ms_value_lengths("33/64", &ipv4, &ipv6, NULL));
  assert_false(ms_value_lengths("24/48/64", &ipv4, &ipv6, NULL));
  assert_true(ms_value_factor("1", &factor, NULL) && factor == 1);
  assert_true(ms_value_factor("2.5", &factor, NULL) && factor == 2.5);
  assert_false(ms_value_factor("nan", &factor, NULL));
  assert_false(ms_value_factor("1001", &factor, NULL));
  static const struct {
    const char *text;
    gboolean good;
  } sources[] = {{"vrps.json", TRUE},        {"rtr://cache", TRUE},       {"rtr://cache:323", TRUE},
                 {"rtr://[::1]:8282", TRUE}, {"rtr://[::1]", TRUE},       {"rtr://:323", FALSE},
                 {"rtr://", FALSE},          {"rtr://cache:0", FALSE},    {"rtr://cache:x", FALSE},
                 {"rtr:/cache:1", FALSE},    {"rtr://cache:65536", FALSE}};
  for (guint i = 0; i < N(sources); i++)
    assert_int_equal(ms_value_rpki(sources[i].text, NULL), sources[i].good);
}

static void test_several(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *text;
    guint n, n_terms;
    guint32 asn;
  } cases[] = {{"15169", 1, 0, 15169},
               {"15169, AS13335", 2, 0, 15169},
               {"random:content", 1, 1, 0},
               {"random:3", 3, 1, 0},
               {"random:3, content, multihomed", 3, 2, 0},
               {"random:1,content", 1, 1, 0},
               {"file:x.txt", 1, 1, 0}};
  for (guint i = 0; i < N(cases); i++) {
    g_autoptr(GPtrArray) all = ms_placements_parse(cases[i].text, "offender", NULL);
    assert_non_null(all);
    assert_int_equal(all->len, cases[i].n);
    for (guint p = 0; p < all->len; p++) {
      const MsPlacement *one = g_ptr_array_index(all, p);
      assert_int_equal(one->n_terms, cases[i].n_terms);
      assert_int_equal(one->rank, cases[i].asn != 0 ? 0 : p);
      if (p == 0)
        assert_int_equal(one->asn, cases[i].asn);
    }
  }
}

/* The defaults of [mechanism] are the library's. */
static void test_mechanism_defaults(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsSchema) schema = ms_schema_new();
  const MsSecurityOptions *options = ms_security_options_default();
  gint64 ns;
  guint ipv4, ipv6;
  double factor;
#define DEFAULT(key) ms_schema_key(schema, "mechanism", key)->fallback
  assert_int_equal(g_ascii_strtoull(DEFAULT("path-end-suffix"), NULL, 10),
                   options->path_end_suffix);
  assert_true(ms_value_lengths(DEFAULT("prefix-length"), &ipv4, &ipv6, NULL));
  assert_true(ipv4 == options->longest4 && ipv6 == options->longest6);
  assert_true(ms_value_factor(DEFAULT("max-prefix-margin"), &factor, NULL));
  assert_true(factor == options->max_prefix_margin);
  assert_int_equal(g_ascii_strtoull(DEFAULT("max-prefix-least"), NULL, 10),
                   options->max_prefix_least);
  assert_true(ms_value_duration(DEFAULT("max-prefix-idle"), &ns, NULL));
  assert_int_equal(ns, options->max_prefix_idle);
  assert_int_equal(options->max_prefix_action, MS_MAX_PREFIX_TEAR);
  assert_string_equal(DEFAULT("max-prefix-action"), "tear");
  assert_false(options->max_prefix_before_policy);
  assert_string_equal(DEFAULT("max-prefix-count"), "after");
  assert_true(ms_value_duration(DEFAULT("damping-half-life"), &ns, NULL));
  assert_int_equal(ns, options->damping_half_life);
  assert_true(ms_value_duration(DEFAULT("damping-longest"), &ns, NULL));
  assert_int_equal(ns, options->damping_longest);
  assert_true(g_ascii_strtod(DEFAULT("damping-suppress"), NULL) == options->damping_suppress);
  assert_true(g_ascii_strtod(DEFAULT("damping-reuse"), NULL) == options->damping_reuse);
#undef DEFAULT
}

/* Every kind of incident can be written. */
static void test_kinds(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsSchema) schema = ms_schema_new();
  const char *const *choices = ms_schema_key(schema, "incident", "kind")->choices;
  assert_int_equal(g_strv_length((char **)choices), MS_N_INCIDENT_KINDS);
  for (guint i = 0; choices[i] != NULL; i++) {
    MsIncidentKind kind;
    assert_true(ms_incident_kind_from_name(choices[i], &kind));
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_errors),  cmocka_unit_test(test_warnings),
      cmocka_unit_test(test_paths),   cmocka_unit_test(test_long_paths),
      cmocka_unit_test(test_numbers), cmocka_unit_test(test_several),
      cmocka_unit_test(test_kinds),   cmocka_unit_test(test_mechanism_defaults),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
