/* SPDX-License-Identifier: GPL-2.0-or-later */
/* models/registry/rpki: every form that validators write, exceptions, every kind of wrong file, and
 * that a wrong one leaves nothing behind. */
#include "models/registry/rpki.h"

#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static int enter_folder(void **state)
{
  g_autofree char *folder = g_dir_make_tmp("test-rpki-XXXXXX", NULL);
  *state = g_strdup(folder);
  return folder == NULL || g_chdir(folder) != 0;
}

static int leave_folder(void **state)
{
  g_autofree char *folder = *state;
  static const char *const files[] = {"f", "slurm", "f.gz", "f.bz2", "f.xz", "cut"};
  for (guint i = 0; i < G_N_ELEMENTS(files); i++)
    g_unlink(files[i]);
  return g_chdir("/") != 0 || g_rmdir(folder) != 0;
}

static void write_bytes(const char *name, const char *data, gssize n)
{
  FILE *file = fopen(name, "wb");
  assert_non_null(file);
  gsize size = n < 0 ? strlen(data) : (gsize)n;
  assert_int_equal(fwrite(data, 1, size, file), size);
  assert_int_equal(fclose(file), 0);
}

static MsPrefix prefix_of(const char *text)
{
  MsPrefix prefix;
  assert_true(ms_prefix_parse(text, &prefix, NULL));
  return prefix;
}

static MsValidity validity(const MsRegistry *registry, const char *text, guint32 origin)
{
  MsPrefix prefix = prefix_of(text);
  return ms_registry_validate(registry, &prefix, origin);
}

/* ---- forms */

#define TWO_ROAS                                                                                   \
  "{\"asn\": 64500, \"prefix\": \"192.0.2.0/24\", \"maxLength\": 25, \"ta\": \"x\", "              \
  "\"expires\": 1753453058 },"                                                                     \
  "{\"asn\": 64501, \"prefix\": \"2001:db8::/32\", \"maxLength\": 48, \"ta\": \"x\" }"

static const struct {
  const char *what, *text;
  gsize n_vrps, n_aspas, n_duplicates;
} good[] = {
    {"rpki-client",
     "{\n\t\"metadata\": {\"aspas\": 1, \"talfiles\": [\"a\", {}], \"n\": -1.5e+3, \"t\": true},\n"
     "\t\"roas\": [\n" TWO_ROAS "],\n"
     "\"aspas\": [{\"customer_asid\": 64500, \"expires\": 1, \"providers\": [64510, 64511]}]}\n",
     2, 1, 0},
    {"rpki-client before 8.5",
     "{\"roas\":[" TWO_ROAS "],\"provider_authorizations\":{\"ipv4\":[{\"customer_asid\":64500,"
     "\"providers\":[64510]}],\"ipv6\":[{\"customer_asid\":64500,\"providers\":[64511]}]}}",
     2, 2, 0},
    {"provider_authorizations as a list",
     "{\"provider_authorizations\":[{\"customer_asid\":64500,\"providers\":[64510,64511]}],"
     "\"roas\":[" TWO_ROAS "]}",
     2, 1, 0},
    {"Routinator",
     "{ \"metadata\": {\"generated\": 1, \"generatedTime\": \"2025-07-20T09:31:33Z\"}, \"roas\": ["
     "{\"asn\": \"AS64500\", \"prefix\": \"192.0.2.0/24\", \"maxLength\": 25, \"ta\": \"x\"},"
     "{\"ta\":\"x\",\"maxLength\":48,\"prefix\":\"2001:db8::/32\",\"asn\":\"AS64501\"}],"
     "\"routerKeys\": [], \"aspas\": [{\"customer\": \"AS64500\", "
     "\"providers\": [\"AS64510\", \"AS64511\"], \"ta\": \"x\"}]}",
     2, 1, 0},
    {"escapes, a byte order mark, no aspas, the same twice",
     "\xef\xbb\xbf{\"r\\u006fas\":[{\"asn\":64500,\"prefix\":\"192.0.2.0\\/24\",\"maxLength\":25},"
     "{\"asn\":64500,\"prefix\":\"192.0.2.0/24\",\"maxLength\":25,\"ta\":\"\\\"other\\u00e9\\n\"},"
     "{\"asn\":64501,\"prefix\":\"2001:DB8:0::/"
     "32\",\"maxLength\":48}],\"aspas\":[{\"customer\":64500,"
     "\"providers\":[64510,64511,64510]}]}",
     3, 1, 1},
    {"CSV of rpki-client",
     "ASN,IP Prefix,Max Length,Trust Anchor,Expires\nAS64500,192.0.2.0/24,25,x,1753453058\n"
     "AS64501,2001:db8::/32,48,x,1753453058\n",
     2, 0, 0},
    {"CSV of Routinator, with line ends of another system and none at the end",
     "ASN,IP Prefix,Max Length,Trust Anchor\r\nAS64500,192.0.2.0/24,25,x\r\n"
     "AS64501,2001:db8::/32,48,x",
     2, 0, 0},
    {"CSV with more columns in another order",
     "URI,ASN,IP Prefix,Max Length,Not Before,Not After\nrsync://x,64500,192.0.2.0/24,25,a,b\n\n"
     "rsync://y,64501,2001:db8::/32,48,a,b\n",
     2, 0, 0},
};

static void check_two(const MsRegistry *registry)
{
  assert_int_equal(validity(registry, "192.0.2.0/24", 64500), MS_VALIDITY_VALID);
  assert_int_equal(validity(registry, "192.0.2.128/25", 64500), MS_VALIDITY_VALID);
  assert_int_equal(validity(registry, "192.0.2.128/26", 64500), MS_VALIDITY_INVALID);
  assert_int_equal(validity(registry, "192.0.2.0/24", 64501), MS_VALIDITY_INVALID);
  assert_int_equal(validity(registry, "2001:db8:1::/48", 64501), MS_VALIDITY_VALID);
  assert_int_equal(validity(registry, "2001:db8:1::/49", 64501), MS_VALIDITY_INVALID);
  assert_int_equal(validity(registry, "198.51.100.0/24", 64500), MS_VALIDITY_NOT_FOUND);
}

static void test_forms(void **state G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS(good); i++) {
    print_message("%s\n", good[i].what);
    g_autoptr(MsRegistry) registry = ms_registry_new();
    g_autoptr(GError) error = NULL;
    MsRpkiFacts facts;
    write_bytes("f", good[i].text, -1);
    if (!ms_rpki_load(registry, "f", NULL, &facts, &error))
      fail_msg("%s", error->message);
    assert_int_equal(facts.n_vrps, good[i].n_vrps);
    assert_int_equal(facts.n_aspas, good[i].n_aspas);
    assert_int_equal(facts.n_duplicates, good[i].n_duplicates);
    assert_int_equal(ms_registry_n_vrps(registry), 2);
    check_two(registry);
    MsAttestation none = good[i].n_aspas > 0 ? MS_ATTESTATION_NO : MS_ATTESTATION_NONE;
    MsAttestation yes = good[i].n_aspas > 0 ? MS_ATTESTATION_YES : MS_ATTESTATION_NONE;
    assert_int_equal(ms_registry_provider(registry, 64500, 64510), yes);
    assert_int_equal(ms_registry_provider(registry, 64500, 64511), yes);
    assert_int_equal(ms_registry_provider(registry, 64500, 64512), none);
    assert_int_equal(ms_registry_provider(registry, 64501, 64510), MS_ATTESTATION_NONE);
  }
}

/* Once more into the same: everything is there already. And over what was added by hand. */
static void test_twice(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsRegistry) registry = ms_registry_new();
  MsRpkiFacts facts;
  MsPrefix prefix = prefix_of("192.0.2.0/24");
  for (guint i = 0; i < 40; i++)
    ms_registry_add_vrp(registry, &prefix, 24, 100 + i % 20); /* each by hand counts */
  write_bytes("f", good[0].text, -1);
  for (guint i = 0; i < 2; i++) {
    assert_true(ms_rpki_load(registry, "f", NULL, &facts, NULL));
    assert_int_equal(facts.n_duplicates, 2 * i);
    assert_int_equal(ms_registry_n_vrps(registry), 42);
    check_two(registry);
    assert_int_equal(validity(registry, "192.0.2.0/24", 110), MS_VALIDITY_VALID);
  }
}

static void test_compressed(void **state G_GNUC_UNUSED)
{
  static const char *const programs[][2] = {{"gzip", "f.gz"}, {"bzip2", "f.bz2"}, {"xz", "f.xz"}};
  for (guint i = 0; i < G_N_ELEMENTS(programs); i++) {
    g_autofree char *program = g_find_program_in_path(programs[i][0]);
    if (program == NULL) {
      print_message("no %s\n", programs[i][0]);
      continue;
    }
    g_autofree char *line = g_strdup_printf("%s -kf f", program), *whole = NULL;
    gsize n;
    write_bytes("f", good[0].text, -1);
    assert_true(g_spawn_command_line_sync(line, NULL, NULL, NULL, NULL));
    g_autoptr(MsRegistry) registry = ms_registry_new();
    assert_true(ms_rpki_load(registry, programs[i][1], NULL, NULL, NULL));
    check_two(registry);
    /* Cut short, it is damaged, whatever the text before the cut says. */
    assert_true(g_file_get_contents(programs[i][1], &whole, &n, NULL));
    for (gsize keep = 1; keep < n; keep += 7) {
      g_autoptr(GError) error = NULL;
      g_autoptr(MsRegistry) empty = ms_registry_new();
      write_bytes("cut", whole, (gssize)keep);
      assert_false(ms_rpki_load(empty, "cut", NULL, NULL, &error));
      assert_int_equal(ms_registry_n_vrps(empty), 0);
    }
  }
}

/* ---- what is wrong */

#define ROA(members) "{\"roas\":[{" members "}]}"

static const struct {
  const char *text;
  gssize n; /* -1: up to its end */
  const char *message;
} bad[] = {
    {"", 0, "f: the file is empty"},
    {"  \n\n", -1, "f:3:1: nothing in it; JSON or CSV of rpki-client or Routinator is right"},
    {"[]", -1, "f:1:1: `[` where an object is due"},
    {"{}", -1, "neither \"roas\" nor \"aspas\" in it"},
    {"{\"other\":[]}", -1, "neither \"roas\" nor \"aspas\" in it"},
    {"{\"roas\":", -1, "f:1:9: the end where a list is due"},
    {"{\"roas\":[", -1, "the end where an object is due"},
    {"{\"roas\":[{\"asn\":1,", -1, "the end where a string is due; the file is cut short"},
    {"{\"roas\":[{\"asn\":1", -1, "the end where `}` is due; the file is cut short"},
    {"{\"roas\":[]", -1, "the end where `}` is due; the file is cut short"},
    {"{\"roas\":[{\"asn\":1,\"pre", -1, "a string is not closed"},
    {"{\"roas\":[]}x", -1, "f:1:12: not valid JSON: no value begins like this"},
    {"{\"roas\":[]}{}", -1, "not valid JSON: something follows its end"},
    {"{\"roas\":[],}", -1, "not valid JSON: `}` where a string is due"},
    {"{\"roas\":[,]}", -1, "`,` where an object is due"},
    {"{\"roas\":[] \"aspas\":[]}", -1, "not valid JSON: a string where `}` is due"},
    {"{\"roas\" []}", -1, "not valid JSON: `[` where `:` is due"},
    {"{'roas':[]}", -1, "not valid JSON: no value begins like this"},
    {"{\"m\":/* */1}", -1, "f:1:6: not valid JSON: no value begins like this"},
    {"{\"m\":tru}", -1, "not valid JSON: no value begins like this"},
    {"{\"m\":01}", -1, "a number begins with one 0"},
    {"{\"m\":-}", -1, "a number begins with one 0"},
    {"{\"m\":1.}", -1, "a digit follows the point"},
    {"{\"m\":1e}", -1, "a digit belongs into the exponent"},
    {"{\"m\":\"\\x\"}", -1, "no such escape"},
    {"{\"m\":\"\\u12g4\"}", -1, "four hexadecimal digits"},
    {"{\"m\":\"a\nb\"}", -1, "a control character in a string"},
    {"{\"m\":[1,2}", -1, "not valid JSON: `}` where `]` is due"},
    {"{\"m\":{\"a\":1]}", -1, "not valid JSON: `]` where `}` is due"},
    {"{\"m\":{1:2}}", -1, "not valid JSON: a number where a string is due"},
    {"{\"m\":[1,]}", -1, "not valid JSON: `]` where a value is due"},
    {"{\"m\":}", -1, "not valid JSON: `}` where a value is due"},
    {"{\"roas\":[],\"roas\":[]}", -1, "f:1:12: \"roas\" is there twice; once is right"},
    {"{\"roas\":{}}", -1, "`{` where a list is due"},
    {"{\"roas\":[1]}", -1, "a number where an object is due"},
    {ROA("\"asn\":1,\"asn\":2"), -1, "\"asn\" is there twice"},
    {ROA("\"prefix\":\"10.0.0.0/8\",\"maxLength\":8"), -1, "this ROA has no \"asn\""},
    {ROA("\"asn\":1,\"maxLength\":8"), -1, "this ROA has no \"prefix\""},
    {ROA("\"asn\":1,\"prefix\":\"10.0.0.0/8\""), -1, "this ROA has no \"maxLength\""},
    {ROA("\"asn\":4294967296"), -1,
     "\"4294967296\" is no AS number; AS numbers are 0 to 4294967295"},
    {ROA("\"asn\":-1"), -1, "\"-1\" is no AS number"},
    {ROA("\"asn\":1.0"), -1, "\"1.0\" is no AS number"},
    {ROA("\"asn\":null"), -1, "\"true, false or null\" is no AS number"},
    {ROA("\"asn\":\"ASX\""), -1, "\"ASX\" is no AS number"},
    {ROA("\"asn\":[1]"), -1, "is no AS number"},
    {ROA("\"asn\":\"AS99999999999999999999999999999999999999999999999999999999999999999999999999"
         "\""),
     -1, "is no AS number"},
    {ROA("\"prefix\":24"), -1, "a number where a prefix is due; one is written \"192.0.2.0/24\""},
    {ROA("\"prefix\":\"10.0.0.0\""), -1, "`10.0.0.0` has no length"},
    {ROA("\"prefix\":\"10.0.0.1/8\""), -1,
     "`10.0.0.1/8` has bits set past its length; perhaps 10.0.0.0/8 is meant"},
    {ROA("\"prefix\":\"10.0.0/8\""), -1, "is no IPv4 address"},
    {ROA("\"prefix\":\"10.0.0.0/33\""), -1, "has length `33`; an IPv4 prefix takes 0 to 32"},
    {ROA("\"prefix\":\"2001:db8::/129\""), -1, "an IPv6 prefix takes 0 to 128"},
    {ROA("\"prefix\":\"\\u001b[31m/8\""), -1, "`?[31m/8` is no prefix"},
    {ROA("\"asn\":1,\"prefix\":\"10.0.0.0/8\",\"maxLength\":7"), -1,
     "maxLength 7 of /8: it is not shorter than the prefix"},
    {ROA("\"asn\":1,\"prefix\":\"10.0.0.0/8\",\"maxLength\":33"), -1,
     "maxLength 33 of /8: IPv4 prefixes end at 32"},
    {ROA("\"asn\":1,\"prefix\":\"::/0\",\"maxLength\":129"), -1, "129 is no length"},
    {ROA("\"maxLength\":\"24\""), -1, "24 is no length; lengths are whole numbers, 0 to 128"},
    {ROA("\"maxLength\":24.5"), -1, "24.5 is no length"},
    {"{\"aspas\":[{\"providers\":[1]}]}", -1,
     "one of \"customer_asid\" and \"customer\", this one neither"},
    {"{\"aspas\":[{\"customer\":1,\"customer_asid\":1,\"providers\":[1]}]}", -1, "this one both"},
    {"{\"aspas\":[{\"customer\":1}]}", -1, "this ASPA has no \"providers\""},
    {"{\"aspas\":[{\"customer\":0,\"providers\":[1]}]}", -1, "AS 0 is nobody's customer"},
    {"{\"aspas\":[{\"customer\":1,\"providers\":[\"x\"]}]}", -1, "\"x\" is no AS number"},
    {"{\"aspas\":[{\"customer\":1,\"providers\":1}]}", -1, "a number where a list is due"},
    {"{\"provider_authorizations\":{\"ipv5\":[]}}", -1,
     "\"ipv5\" has no place here; members are: ipv4, ipv6"},
    {"{\"roas\":[]}\0", 12, "f:1:12: not valid JSON: no value begins like this"},
    {"{\"m\":\"a\0b\"}", 11, "a control character in a string"},
    {"hello\n", -1, "f:1:1: neither JSON nor CSV with a column \"ASN\""},
    {"\x7f"
     "ELF\x02\x01\x01\0\0\0",
     10, "a NUL byte; the file is not text"},
    {"ASN,IP Prefix,Trust Anchor\n", -1, "with a column \"Max Length\""},
    {"ASN,ASN,IP Prefix,Max Length\n", -1, "column \"ASN\" is there twice"},
    {"ASN,IP Prefix,Max Length,Trust Anchor\nAS1,10.0.0.0/8,8\n", -1,
     "f:2:1: 3 fields; the header has 4"},
    {"ASN,IP Prefix,Max Length\nAS1,10.0.0.0/8,8\nASX,10.0.0.0/8,8\n", -1,
     "f:3:1: \"ASX\" is no AS number; AS numbers are 0 to 4294967295"},
    {"ASN,IP Prefix,Max Length\nAS4294967296,10.0.0.0/8,8\n", -1, "is no AS number"},
    {"ASN,IP Prefix,Max Length\nAS1,10.0.0.1/8,8\n", -1, "f:2:5: `10.0.0.1/8` has bits set"},
    {"ASN,IP Prefix,Max Length\nAS1,10.0.0.0/8,x\n", -1, "f:2:16: \"x\" is no length"},
    {"ASN,IP Prefix,Max Length\nAS1,10.0.0.0/8,\n", -1, "\"\" is no length"},
    {"ASN,IP Prefix,Max Length\nAS1,10.0.0.0/8,33\n", -1, "IPv4 prefixes end at 32"},
    {"ASN,IP Prefix,Max Length\nAS1,10.0.0.0/8,7\n", -1, "it is not shorter than the prefix"},
};

/* What is there before has to be there after, and nothing else. */
static void refused(const char *slurm, const char *message)
{
  g_autoptr(MsRegistry) registry = ms_registry_new();
  g_autoptr(GError) error = NULL;
  MsPrefix prefix = prefix_of("198.18.0.0/15");
  MsRpkiFacts facts = {.n_vrps = 77};
  ms_registry_add_vrp(registry, &prefix, 15, 64999);
  assert_false(ms_rpki_load(registry, "f", slurm, &facts, &error));
  assert_true(error->domain == MS_RPKI_ERROR);
  if (message != NULL && strstr(error->message, message) == NULL)
    fail_msg("\"%s\" is not in: %s", message, error->message);
  assert_int_equal(facts.n_vrps, 77);
  assert_int_equal(ms_registry_n_vrps(registry), 1);
  assert_int_equal(validity(registry, "198.18.0.0/15", 64999), MS_VALIDITY_VALID);
  assert_int_equal(validity(registry, "192.0.2.0/24", 64500), MS_VALIDITY_NOT_FOUND);
  assert_int_equal(ms_registry_provider(registry, 64500, 64510), MS_ATTESTATION_NONE);
}

static void test_malformed(void **state G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
    write_bytes("f", bad[i].text, bad[i].n);
    refused(NULL, bad[i].message);
  }
  g_unlink("f");
  refused(NULL, "f: cannot be opened: No such file or directory");
  assert_int_equal(g_mkdir("f", 0700), 0);
  refused(NULL, "f: is a folder; name a file in it");
  assert_int_equal(g_rmdir("f"), 0);
}

static void test_deep(void **state G_GNUC_UNUSED)
{
  static const char *const openings[] = {"[", "{\"a\":", "[{\"a\":"};
  for (guint i = 0; i < G_N_ELEMENTS(openings); i++) {
    g_autoptr(GString) text = g_string_new("{\"m\":");
    for (guint k = 0; k < 100000; k++)
      g_string_append(text, openings[i]);
    write_bytes("f", text->str, (gssize)text->len);
    refused(NULL, "nested more than 64 deep");
  }
  g_autoptr(GString) line = g_string_new("ASN,IP Prefix,Max Length\n");
  for (guint k = 0; k < 5000; k++)
    g_string_append_c(line, 'a');
  write_bytes("f", line->str, (gssize)line->len);
  refused(NULL, "f:2:4097: the line is longer than 4096 bytes");
}

/* Every way to cut JSON short before its last brace. */
static void test_truncated(void **state G_GNUC_UNUSED)
{
  for (guint i = 0; i < 5; i++)
    for (gsize n = 0; n < (gsize)(strrchr(good[i].text, '}') - good[i].text); n++) {
      write_bytes("f", good[i].text, (gssize)n);
      refused(NULL, NULL);
    }
}

/* Bytes changed at random: whatever comes of it, no crash, and all or nothing. */
static void test_mutated(void **state G_GNUC_UNUSED)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(8);
  guint taken = 0, left = 0;
  for (guint trial = 0; trial < 4000; trial++) {
    guint form = trial % G_N_ELEMENTS(good);
    g_autofree char *text = g_strdup(good[form].text);
    gsize n = strlen(text);
    for (guint k = 0; k < 1 + trial % 3; k++)
      text[g_rand_int_range(rand, 0, (gint32)n)] =
          (char)(g_rand_boolean(rand) ? g_rand_int_range(rand, 0, 256)
                                      : "{}[]:,\"0123456789/\\."[g_rand_int_range(rand, 0, 20)]);
    write_bytes("f", text, (gssize)n);
    g_autoptr(MsRegistry) registry = ms_registry_new();
    g_autoptr(GError) error = NULL;
    MsRpkiFacts facts;
    if (ms_rpki_load(registry, "f", NULL, &facts, &error)) {
      taken++;
      assert_int_equal(ms_registry_n_vrps(registry), facts.n_vrps - facts.n_duplicates);
    } else {
      left++;
      assert_non_null(error);
      assert_int_equal(ms_registry_n_vrps(registry), 0);
    }
  }
  assert_true(taken > 100 && left > 100);
}

/* ---- SLURM */

#define SLURM(version, filters, assertions)                                                        \
  "{\"slurmVersion\":" version ",\"validationOutputFilters\":{" filters "},"                       \
  "\"locallyAddedAssertions\":{" assertions "}}"

/* What the exceptions below are for. */
static const char base_file[] =
    "{\"roas\":[{\"asn\":64500,\"prefix\":\"192.0.2.0/24\",\"maxLength\":24},"
    "{\"asn\":64500,\"prefix\":\"198.51.100.0/24\",\"maxLength\":24},"
    "{\"asn\":64501,\"prefix\":\"198.51.100.0/25\",\"maxLength\":25},"
    "{\"asn\":64501,\"prefix\":\"2001:db8::/32\",\"maxLength\":48}],"
    "\"aspas\":[{\"customer\":64500,\"providers\":[64510]},{\"customer\":64501,"
    "\"providers\":[64510]}]}";

static const struct {
  const char *slurm;
  gsize left, filtered, added, filtered_aspas, added_aspas, bgpsec;
  guint valid; /* bits: which of `asked` are Valid */
} exceptions[] = {
    {SLURM("1", "\"prefixFilters\":[],\"bgpsecFilters\":[]",
           "\"prefixAssertions\":[],\"bgpsecAssertions\":[]"),
     4, 0, 0, 0, 0, 0, 0x0f},
    {SLURM("1", "", ""), 4, 0, 0, 0, 0, 0, 0x0f},
    {SLURM("1", "\"prefixFilters\":[{\"prefix\":\"192.0.2.0/24\",\"comment\":\"all of it\"}]", ""),
     3, 1, 0, 0, 0, 0, 0x0e},
    /* What lies within it too, but not what lies around it. */
    {SLURM("1", "\"prefixFilters\":[{\"prefix\":\"198.51.100.0/24\"}]", ""), 2, 2, 0, 0, 0, 0,
     0x09},
    {SLURM("1", "\"prefixFilters\":[{\"prefix\":\"198.51.100.0/25\"}]", ""), 3, 1, 0, 0, 0, 0,
     0x0b},
    {SLURM("1", "\"prefixFilters\":[{\"asn\":64501}]", ""), 2, 2, 0, 0, 0, 0, 0x03},
    {SLURM("1", "\"prefixFilters\":[{\"asn\":64501,\"prefix\":\"198.51.100.0/24\"}]", ""), 3, 1, 0,
     0, 0, 0, 0x0b},
    {SLURM("1", "\"bgpsecFilters\":[{\"asn\":1},{\"SKI\":\"x\"}]",
           "\"bgpsecAssertions\":[{\"asn\":1,\"SKI\":\"x\",\"routerPublicKey\":\"y\"}]"),
     4, 0, 0, 0, 0, 3, 0x0f},
    {SLURM("1", "",
           "\"prefixAssertions\":[{\"asn\":64502,\"prefix\":\"203.0.113.0/24\",\"comment\":\"\"},"
           "{\"asn\":64502,\"prefix\":\"2001:db8:8000::/33\",\"maxPrefixLength\":48}]"),
     6, 0, 2, 0, 0, 0, 0x3f},
    /* Filters do not touch what is asserted. */
    {SLURM("1", "\"prefixFilters\":[{\"prefix\":\"0.0.0.0/0\"},{\"prefix\":\"::/0\"}]",
           "\"prefixAssertions\":[{\"asn\":64500,\"prefix\":\"192.0.2.0/24\"}]"),
     1, 4, 1, 0, 0, 0, 0x01},
    {SLURM("2", "\"aspaFilters\":[{\"customerAsn\":64501,\"comment\":\"x\"}]",
           "\"aspaAssertions\":[{\"customerAsn\":64500,\"providerAsns\":[64511],\"comment\":\"y\"},"
           "{\"customerAsid\":64502,\"providers\":[0]}]"),
     4, 0, 0, 1, 2, 0, 0x0f},
};

static const struct {
  const char *prefix;
  guint32 origin;
} asked[] = {{"192.0.2.0/24", 64500},    {"198.51.100.0/24", 64500}, {"198.51.100.0/25", 64501},
             {"2001:db8:1::/48", 64501}, {"203.0.113.0/24", 64502},  {"2001:db8:8000::/48", 64502}};

static void test_slurm(void **state G_GNUC_UNUSED)
{
  write_bytes("f", base_file, -1);
  for (guint i = 0; i < G_N_ELEMENTS(exceptions); i++) {
    print_message("%s\n", exceptions[i].slurm);
    g_autoptr(MsRegistry) registry = ms_registry_new();
    g_autoptr(GError) error = NULL;
    MsRpkiFacts facts;
    write_bytes("slurm", exceptions[i].slurm, -1);
    if (!ms_rpki_load(registry, "f", "slurm", &facts, &error))
      fail_msg("%s", error->message);
    assert_int_equal(ms_registry_n_vrps(registry), exceptions[i].left);
    assert_int_equal(facts.n_vrps, 4);
    assert_int_equal(facts.n_aspas, 2);
    assert_int_equal(facts.n_filtered_vrps, exceptions[i].filtered);
    assert_int_equal(facts.n_added_vrps, exceptions[i].added);
    assert_int_equal(facts.n_filtered_aspas, exceptions[i].filtered_aspas);
    assert_int_equal(facts.n_added_aspas, exceptions[i].added_aspas);
    assert_int_equal(facts.n_bgpsec, exceptions[i].bgpsec);
    for (guint k = 0; k < G_N_ELEMENTS(asked); k++)
      assert_int_equal(validity(registry, asked[k].prefix, asked[k].origin) == MS_VALIDITY_VALID,
                       exceptions[i].valid >> k & 1);
    gboolean aspas = exceptions[i].added_aspas > 0;
    assert_int_equal(ms_registry_provider(registry, 64500, 64510), MS_ATTESTATION_YES);
    assert_int_equal(ms_registry_provider(registry, 64500, 64511),
                     aspas ? MS_ATTESTATION_YES : MS_ATTESTATION_NO);
    assert_int_equal(ms_registry_provider(registry, 64501, 64510),
                     aspas ? MS_ATTESTATION_NONE : MS_ATTESTATION_YES);
    assert_int_equal(ms_registry_provider(registry, 64502, 64510),
                     aspas ? MS_ATTESTATION_NO : MS_ATTESTATION_NONE);
  }
}

static void test_slurm_malformed(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *slurm, *message;
  } rows[] = {
      {"", "slurm: the file is empty"},
      {"{}", "slurm:1:2: no \"slurmVersion\"; a SLURM file has all three"},
      {"{\"slurmVersion\":1}", "no \"validationOutputFilters\""},
      {"{\"slurmVersion\":3}", "slurmVersion is 1 or 2"},
      {"{\"slurmVersion\":\"1\"}", "slurmVersion is 1 or 2"},
      {"{\"slurmversion\":1}", "\"slurmversion\" has no place here; members are: slurmVersion,"},
      {SLURM("1", "\"prefixFilters\":[{}]", ""),
       "a \"prefix\", an \"asn\" or both, this one neither"},
      {SLURM("1", "\"prefixFilters\":[{\"comment\":1}]", ""), "a comment is a string"},
      {SLURM("1", "\"prefixFilters\":[{\"prefix\":\"192.0.2.1/24\"}]", ""),
       "bits set past its length"},
      {SLURM("1", "\"prefixFilters\":[{\"maxLength\":1}]", ""), "\"maxLength\" has no place here"},
      {SLURM("1", "\"prefixFilter\":[]", ""), "\"prefixFilter\" has no place here"},
      {SLURM("1", "", "\"prefixAssertions\":[{\"asn\":1}]"),
       "this prefix assertion has no \"prefix\""},
      {SLURM("1", "", "\"prefixAssertions\":[{\"prefix\":\"10.0.0.0/8\"}]"), "has no \"asn\""},
      {SLURM("1", "",
             "\"prefixAssertions\":[{\"prefix\":\"10.0.0.0/8\",\"asn\":1,"
             "\"maxPrefixLength\":7}]"),
       "maxPrefixLength 7 of /8: it is not shorter"},
      {SLURM("1", "\"aspaFilters\":[{\"customerAsn\":1}]", ""),
       "exceptions for ASPAs take slurmVersion 2; this file says 1"},
      {SLURM("2", "\"aspaFilters\":[{}]", ""), "it takes one \"customerAsn\""},
      {SLURM("2", "\"aspaFilters\":[{\"customerAsn\":1,\"customerAsid\":1}]", ""),
       "it takes one \"customerAsn\""},
      {SLURM("2", "", "\"aspaAssertions\":[{\"customerAsn\":1}]"), "one list \"providerAsns\""},
      {SLURM("2", "", "\"aspaAssertions\":[{\"customerAsn\":0,\"providerAsns\":[]}]"),
       "from 1 to 4294967295"},
      {SLURM("1", "", "") "x", "no value begins like this"},
  };
  write_bytes("f", base_file, -1);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    write_bytes("slurm", rows[i].slurm, -1);
    refused("slurm", rows[i].message);
  }
  g_unlink("slurm");
  refused("slurm", "slurm: cannot be opened");
}

/* ---- lists of routes */

typedef struct {
  GString *text;
  guint stop_after, n;
} Seen;

static gboolean note_route(const MsPrefix *prefix, const guint32 *origins, guint n,
                           gpointer user_data)
{
  Seen *seen = user_data;
  char written[MS_PREFIX_TEXT];
  g_string_append(seen->text, ms_prefix_format(prefix, written));
  for (guint i = 0; i < n; i++)
    g_string_append_printf(seen->text, " %u", origins[i]);
  g_string_append_c(seen->text, '\n');
  return ++seen->n != seen->stop_after;
}

static void test_routes(void **state G_GNUC_UNUSED)
{
  static const char text[] = "prefix,asn\n1.0.0.0\t24\t13335\n1.0.4.0\t22\t38803_56203,9,8\r\n"
                             "# a comment\n\n2001:db8::\t32\t64500\n 10.0.0.0/8 AS1 # so\n"
                             "10.0.0.0/9,2\n10.0.0.0/10, AS3\n11.0.0.0 8 4";
  static const char expected[] =
      "1.0.0.0/24 13335\n1.0.4.0/22 38803 56203 9 8\n2001:db8::/32 64500\n10.0.0.0/8 1\n"
      "10.0.0.0/9 2\n10.0.0.0/10 3\n11.0.0.0/8 4\n";
  static const struct {
    const char *text, *message;
  } rows[] = {
      {"1.0.0.0\t24\n", "f:1:1: \"1.0.0.0?24\" is no route; a line is"},
      {"1.0.0.0/24 x\n", "is no route"},
      {"1.0.0.0/24 1\nx\n", "f:2:1: \"x\" is no route"},
      {"1.0.0.1/24 1\n", "bits set past its length"},
      {"1.0.0.0 33 1\n", "has length `33`"},
      {"1.0.0.0/24 1 2\n", "is no route"},
  };
  g_autoptr(GString) seen = g_string_new(NULL);
  write_bytes("f", text, -1);
  assert_true(ms_rpki_read_routes("f", note_route, &(Seen){.text = seen}, NULL));
  assert_string_equal(seen->str, expected);
  g_string_truncate(seen, 0);
  assert_true(ms_rpki_read_routes("f", note_route, &(Seen){seen, 1, 0}, NULL));
  assert_string_equal(seen->str, "1.0.0.0/24 13335\n");
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GError) error = NULL;
    write_bytes("f", rows[i].text, -1);
    assert_false(ms_rpki_read_routes("f", note_route, &(Seen){.text = seen}, &error));
    if (strstr(error->message, rows[i].message) == NULL)
      fail_msg("\"%s\" is not in: %s", rows[i].message, error->message);
  }
}

/* ---- real data */

/* (transfer full): NULL where it is not at hand. */
static char *full_set(void)
{
  const char *folder = g_getenv("MANRS_SIM_DATA");
  g_autofree char *path =
      g_build_filename(folder != NULL ? folder : MS_SOURCE_DIR "/../shared/data", "rpki",
                       "rpki-client-20250720.json.bz2", NULL);
  if (g_file_test(path, G_FILE_TEST_EXISTS))
    return g_steal_pointer(&path);
  print_message("no %s\n", path);
  return NULL;
}

static void test_full_set(void **state G_GNUC_UNUSED)
{
  g_autofree char *path = full_set();
  if (path == NULL)
    skip();
  g_autoptr(MsRegistry) registry = ms_registry_new();
  g_autoptr(GError) error = NULL;
  MsRpkiFacts facts;
  if (!ms_rpki_load(registry, path, NULL, &facts, &error))
    fail_msg("%s", error->message);
  assert_int_equal(facts.n_aspas, 100);
  assert_int_equal(ms_registry_n_vrps(registry), 723521); /* what the file says is unique */
  assert_int_equal(facts.n_vrps - facts.n_duplicates, 723521);
  assert_int_equal(validity(registry, "1.1.1.0/24", 13335), MS_VALIDITY_VALID);
  assert_int_equal(validity(registry, "1.1.1.0/24", 64500), MS_VALIDITY_INVALID);
  assert_int_equal(validity(registry, "1.1.1.1/32", 13335), MS_VALIDITY_INVALID);
  assert_int_equal(validity(registry, "192.0.2.0/24", 13335), MS_VALIDITY_NOT_FOUND);
  assert_int_equal(ms_registry_provider(registry, 970, 54874), MS_ATTESTATION_YES);
  assert_int_equal(ms_registry_provider(registry, 970, 54875), MS_ATTESTATION_NO);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_forms),     cmocka_unit_test(test_twice),
      cmocka_unit_test(test_malformed), cmocka_unit_test(test_deep),
      cmocka_unit_test(test_truncated), cmocka_unit_test(test_mutated),
      cmocka_unit_test(test_slurm),     cmocka_unit_test(test_slurm_malformed),
      cmocka_unit_test(test_routes),    cmocka_unit_test(test_compressed),
      cmocka_unit_test(test_full_set),
  };
  return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
