/* SPDX-License-Identifier: GPL-2.0-or-later */
/* models/registry/rtr: snapshots of caches that are good, that fail in every way, and of stayrtr.
 */
#include "models/registry/rtr.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- a cache that says what it is told to say */

/* Scripts: hexadecimal bytes for each connection in turn, the last of them for all that follow; "!"
 * closes at once, "~" stays silent from there on, "*" repeats what follows it for ever. */
#define RESPONSE     "01 03 002a 00000008 "
#define END(session) "01 07 " session " 00000018 00000005 00000e10 00000258 00001c20 "
#define V4(flags, length, max, address, asn)                                                       \
  "01 04 0000 00000014 " flags length max "00 " address asn
#define V6(length, max, asn)                                                                       \
  "01 06 0000 00000020 01" length max "00 20010db8000000000000000000000000 " asn
#define ONE   V4("01", "18", "19", "c0000200 ", "0000fbf4 ")
#define TWO   V6("20", "30", "0000fbf5 ")
#define WHOLE RESPONSE ONE TWO END("002a")

typedef struct {
  const char *const *script;
  int listener;
  guint16 port;
  gint stop; /* atomic */
  GThread *thread;
  guint n_connections;
} Fake;

static gboolean send_bytes(int fd, const char *hex)
{
  guint8 bytes[4096];
  guint n = 0;
  for (; *hex != '\0' && strchr("!~*", *hex) == NULL; hex++)
    if (g_ascii_isxdigit(*hex)) {
      bytes[n++] = (guint8)(g_ascii_xdigit_value(hex[0]) << 4 | g_ascii_xdigit_value(hex[1]));
      hex++;
    }
  return send(fd, bytes, n, MSG_NOSIGNAL) == (ssize_t)n;
}

static gboolean play(int fd, const char *script, const Fake *fake)
{
  const char *again = strchr(script, '*');
  gboolean sent = send_bytes(fd, script);
  while (sent && again != NULL && !g_atomic_int_get(&fake->stop))
    sent = send_bytes(fd, again + 1);
  return sent && strchr(script, '!') == NULL;
}

/* Until the other end closes, or the test is over. */
static void wait_for_close(int fd, const Fake *fake)
{
  char byte[256];
  struct timeval slice = {0, 20000};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &slice, sizeof slice);
  while (!g_atomic_int_get(&fake->stop)) {
    ssize_t n = recv(fd, byte, sizeof byte, 0);
    if (n == 0)
      break;
  }
}

static gpointer serve(gpointer data)
{
  Fake *fake = data;
  while (!g_atomic_int_get(&fake->stop)) {
    int fd = accept(fake->listener, NULL, NULL);
    if (fd < 0)
      continue;
    const char *script = fake->script[0];
    for (guint i = 0; i < fake->n_connections && fake->script[i + 1] != NULL; i++)
      script = fake->script[i + 1];
    fake->n_connections++;
    char query[64];
    ssize_t asked = recv(fd, query, sizeof query, 0);
    if (asked > 0 && play(fd, script, fake))
      wait_for_close(fd, fake);
    close(fd);
  }
  return NULL;
}

static void fake_start(Fake *fake, const char *const *script)
{
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  struct timeval slice = {0, 20000};
  *fake = (Fake){.script = script, .listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  assert_int_equal(bind(fake->listener, (struct sockaddr *)&address, size), 0);
  assert_int_equal(listen(fake->listener, 8), 0);
  assert_int_equal(getsockname(fake->listener, (struct sockaddr *)&address, &size), 0);
  setsockopt(fake->listener, SOL_SOCKET, SO_RCVTIMEO, &slice, sizeof slice);
  fake->port = ntohs(address.sin_port);
  fake->thread = g_thread_new("cache", serve, fake);
}

static void fake_stop(Fake *fake)
{
  g_atomic_int_set(&fake->stop, 1);
  g_thread_join(fake->thread);
  close(fake->listener);
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

static void check_two(const MsRegistry *registry, const MsRpkiFacts *facts)
{
  assert_int_equal(facts->n_vrps, 2);
  assert_int_equal(ms_registry_n_vrps(registry), 2);
  assert_int_equal(validity(registry, "192.0.2.128/25", 64500), MS_VALIDITY_VALID);
  assert_int_equal(validity(registry, "192.0.2.0/26", 64500), MS_VALIDITY_INVALID);
  assert_int_equal(validity(registry, "2001:db8:5::/48", 64501), MS_VALIDITY_VALID);
  assert_int_equal(validity(registry, "2001:db8:5::/48", 64500), MS_VALIDITY_INVALID);
}

/* What ends well, if not at once. */
static void test_good(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *what, *script[4];
    guint connections;
  } rows[] = {
      {"at once", {WHOLE}, 1},
      {"dies in mid-transfer, then comes back", {RESPONSE ONE "!", WHOLE}, 2},
      {"dies in the middle of a PDU, then comes back", {RESPONSE "01 04 00!", WHOLE}, 2},
      {"restarts in mid-transfer: another session", {RESPONSE ONE TWO END("002b") "!", WHOLE}, 2},
      {"was less far than it had said", {"01 00 002a 0000000c 00000009 " WHOLE "!", WHOLE}, 2},
      {"says the same twice, then not", {RESPONSE ONE ONE END("002a"), WHOLE}, 2},
      {"tells of news at the wrong moment",
       {RESPONSE ONE "01 00 002a 0000000c 00000009 " TWO END("002a")},
       1},
      {"knows version 0 only and says so",
       {"00 0a 0004 00000010 00000000 00000000 ~",
        "00 03 002a 00000008 00 04 0000 00000014 01181900 c0000200 0000fbf4"
        "00 06 0000 00000020 01203000 20010db8000000000000000000000000 0000fbf5"
        "00 07 002a 0000000c 00000005"},
       2},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    print_message("%s\n", rows[i].what);
    Fake fake;
    fake_start(&fake, rows[i].script);
    g_autofree char *address = g_strdup_printf("rtr://127.0.0.1:%u", fake.port);
    g_autoptr(MsRegistry) registry = ms_registry_new();
    g_autoptr(GError) error = NULL;
    MsRpkiFacts facts;
    gboolean taken = ms_rtr_load(registry, address, 20, NULL, &facts, &error);
    fake_stop(&fake);
    if (!taken)
      fail_msg("%s", error->message);
    check_two(registry, &facts);
    assert_int_equal(fake.n_connections, rows[i].connections);
  }
}

/* What never ends well: an error that says why, and nothing in the registry. */
static void test_bad(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *script[2], *message;
  } rows[] = {
      {{"~"}, "it never answered"},
      {{"!"}, "it closed the connection after 0 prefixes, before the End of Data"},
      {{RESPONSE ONE "!"}, "it closed the connection after 1 prefixes, before the End of Data"},
      {{RESPONSE ONE TWO "~"}, "the time was up after 2 prefixes"},
      {{RESPONSE "*" ONE}, NULL}, /* for ever: the time is up while it comes */
      {{RESPONSE ONE END("002b") "~"},
       "it changed its session from 42 to 43 in mid-transfer, after 1"},
      {{RESPONSE ONE "01 00 002b 0000000c 00000005 ~"}, "it changed its session from 42 to 43"},
      {{"01 00 002a 0000000c 00000009 " WHOLE "~"}, "it said it had serial 9 and sent serial 5"},
      {{"48545450 2f312e30 20343030 20426164 ~"}, "no answer of RTR version 0 or 1"},
      {{"02 03 002a 00000008 ~"}, "(version 2, type 3)"},
      {{"01 03 002a 00000007 ~"}, "a PDU of type 3 that says it has 7 bytes"},
      {{"01 0a 0002 ffffffff ~"}, "a PDU of type 10 that says it has 4294967295 bytes"},
      {{"01 0a 0002 00000010 000000ff 00000000 ~"}, "an error report whose lengths do not add up"},
      {{"01 0a 0001 00000013 00000000 00000003 4e6f1b ~"}, "it reported error 1: No?"},
      {{"01 08 0000 00000008 ~"}, "it answered a Reset Query with a Cache Reset"},
      {{ONE "~"}, "it sent a prefix outside of a Cache Response"},
      {{END("002a") "~"}, "it sent an End of Data outside of a Cache Response"},
      {{RESPONSE RESPONSE "~"}, "a second answer before the first had ended"},
      {{RESPONSE V4("01", "21", "21", "c0000200 ", "0000fbf4 ") "~"},
       "an IPv4 prefix of length 33 with maxLength 33"},
      {{RESPONSE V4("01", "18", "17", "c0000200 ", "0000fbf4 ") "~"},
       "length 24 with maxLength 23"},
      {{RESPONSE V6("81", "ff", "0000fbf5 ") "~"},
       "an IPv6 prefix of length 129 with maxLength 255"},
      {{RESPONSE V4("01", "18", "18", "c0000201 ", "0000fbf4 ") "~"},
       "bits set past its length, 24"},
      {{RESPONSE V4("00", "18", "18", "c0000200 ", "0000fbf4 ") "~"}, "a prefix with flags 0"},
      {{RESPONSE ONE ONE END("002a") "~"}, "it announced the same prefix, maxLength and AS twice"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    print_message("%s\n", rows[i].script[0]);
    Fake fake;
    fake_start(&fake, rows[i].script);
    g_autofree char *address = g_strdup_printf("rtr://127.0.0.1:%u", fake.port);
    g_autoptr(MsRegistry) registry = ms_registry_new();
    g_autoptr(GError) error = NULL;
    MsPrefix prefix = prefix_of("198.18.0.0/15");
    ms_registry_add_vrp(registry, &prefix, 15, 64999);
    gboolean taken = ms_rtr_load(registry, address, 1, NULL, NULL, &error);
    fake_stop(&fake);
    assert_false(taken);
    assert_true(g_error_matches(error, MS_RPKI_ERROR, MS_RPKI_ERROR_CACHE));
    if (rows[i].message != NULL && strstr(error->message, rows[i].message) == NULL)
      fail_msg("\"%s\" is not in: %s", rows[i].message, error->message);
    assert_int_equal(ms_registry_n_vrps(registry), 1);
    assert_int_equal(validity(registry, "192.0.2.0/24", 64500), MS_VALIDITY_NOT_FOUND);
  }
}

static void test_addresses(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *address, *message;
  } rows[] = {
      {"rtr://", "names no cache; an address is written rtr://HOST:PORT"},
      {"http://x:1", "names no cache"},
      {"rtr://:3323", "names no cache"},
      {"rtr://[]:3323", "names no cache"},
      {"rtr://[::1:3323", "names no cache"},
      {"rtr://x:", "has no port from 1 to 65535"},
      {"rtr://x:0", "has no port"},
      {"rtr://x:65536", "has no port"},
      {"rtr://x/y", "has no port"},
      {"rtr://nowhere.invalid:1", "is the name of the host right?"},
  };
  g_autoptr(MsRegistry) registry = ms_registry_new();
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GError) error = NULL;
    assert_false(ms_rtr_load(registry, rows[i].address, 1, NULL, NULL, &error));
    if (strstr(error->message, rows[i].message) == NULL)
      fail_msg("\"%s\" is not in: %s", rows[i].message, error->message);
  }
}

/* ---- stayrtr */

static guint16 free_port(void)
{
  Fake fake;
  static const char *const nothing[] = {"!", NULL};
  fake_start(&fake, nothing);
  fake_stop(&fake);
  return fake.port;
}

/* Waits until something listens. */
static gboolean listens(guint16 port)
{
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  for (guint i = 0; i < 1200; i++, g_usleep(50000)) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    gboolean there = connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
    close(fd);
    if (there)
      return TRUE;
  }
  return FALSE;
}

static GPid stayrtr_start(const char *file, guint16 port)
{
  g_autofree char *bind_to = g_strdup_printf("127.0.0.1:%u", port);
  g_autofree char *metrics = g_strdup_printf("127.0.0.1:%u", free_port());
  const char *const arguments[] = {"stayrtr", "-cache",        file,    "-bind",
                                   bind_to,   "-metrics.addr", metrics, "-checktime=false",
                                   NULL};
  GPid pid = 0;
  assert_true(g_spawn_async(NULL, (char **)arguments, NULL,
                            G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD |
                                G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                            NULL, NULL, &pid, NULL));
  assert_true(listens(port));
  return pid;
}

static void stayrtr_stop(GPid pid)
{
  kill(pid, SIGKILL);
  waitpid(pid, NULL, 0);
  g_spawn_close_pid(pid);
}

static void skip_without_stayrtr(void)
{
  g_autofree char *program = g_find_program_in_path("stayrtr");
  if (program == NULL) {
    print_message("no stayrtr\n");
    skip();
  }
}

static void test_stayrtr(void **state G_GNUC_UNUSED)
{
  static const char first[] =
      "{\"metadata\":{\"buildtime\":\"2025-07-20T09:31:33Z\"},\"roas\":["
      "{\"asn\":64500,\"prefix\":\"192.0.2.0/24\",\"maxLength\":25,\"expires\":4102444800},"
      "{\"asn\":64501,\"prefix\":\"2001:db8::/32\",\"maxLength\":48,\"expires\":4102444800}]}";
  static const char slurm[] =
      "{\"slurmVersion\":1,\"validationOutputFilters\":{\"prefixFilters\":[{\"asn\":64501}]},"
      "\"locallyAddedAssertions\":{\"prefixAssertions\":[{\"asn\":1,\"prefix\":\"10.0.0.0/8\"}]}}";
  skip_without_stayrtr();
  g_autofree char *folder = g_dir_make_tmp("test-rtr-XXXXXX", NULL);
  g_autofree char *file = g_build_filename(folder, "vrps.json", NULL);
  g_autofree char *exceptions = g_build_filename(folder, "slurm.json", NULL);
  guint16 port = free_port();
  g_autofree char *address = g_strdup_printf("rtr://127.0.0.1:%u", port);
  assert_true(g_file_set_contents(file, first, -1, NULL));
  assert_true(g_file_set_contents(exceptions, slurm, -1, NULL));
  GPid pid = stayrtr_start(file, port);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsRegistry) registry = ms_registry_new(), excepted = ms_registry_new();
  MsRpkiFacts facts;
  gboolean taken = ms_rtr_load(registry, address, 30, NULL, &facts, &error) &&
                   ms_rtr_load(excepted, address, 30, exceptions, NULL, &error);
  stayrtr_stop(pid);
  g_unlink(file);
  g_unlink(exceptions);
  g_rmdir(folder);
  if (!taken)
    fail_msg("%s", error->message);
  check_two(registry, &facts);
  assert_int_equal(ms_registry_n_vrps(excepted), 2);
  assert_int_equal(validity(excepted, "10.0.0.0/8", 1), MS_VALIDITY_VALID);
  assert_int_equal(validity(excepted, "2001:db8::/32", 64501), MS_VALIDITY_NOT_FOUND);
  assert_false(ms_rtr_load(excepted, address, 1, NULL, NULL, &error)); /* it is gone */
  assert_non_null(strstr(error->message, "no connection: Connection refused"));
}

/* (transfer full): the full set, or NULL where it is not at hand, or not asked for. */
static char *full_set(void)
{
  const char *folder = g_getenv("MANRS_SIM_DATA");
  g_autofree char *path =
      g_build_filename(folder != NULL ? folder : MS_SOURCE_DIR "/../shared/data", "rpki",
                       "rpki-client-20250720.json.bz2", NULL);
  if (g_getenv("MANRS_SIM_SLOW_TESTS") != NULL && g_file_test(path, G_FILE_TEST_EXISTS))
    return g_steal_pointer(&path);
  print_message("only with MANRS_SIM_SLOW_TESTS, and %s\n", path);
  return NULL;
}

/* The full set, served as it is exported but for its dates, which are past. Takes half a minute,
 * most of it stayrtr's, so only where it is asked for: MANRS_SIM_SLOW_TESTS=1 */
static void test_stayrtr_full(void **state G_GNUC_UNUSED)
{
  skip_without_stayrtr();
  g_autofree char *path = full_set();
  if (path == NULL)
    skip();
  g_autofree char *temporary = g_dir_make_tmp("test-rtr-XXXXXX", NULL);
  g_autofree char *file = g_build_filename(temporary, "vrps.json", NULL);
  g_autofree char *line = g_strdup_printf(
      "sh -c 'bzip2 -dc \"%s\" | sed \"s/expires\\\": [0-9]*/expires\\\": 4102444800/\" >\"%s\"'",
      path, file);
  assert_true(g_spawn_command_line_sync(line, NULL, NULL, NULL, NULL));
  guint16 port = free_port();
  g_autofree char *address = g_strdup_printf("rtr://127.0.0.1:%u", port);
  GPid pid = stayrtr_start(file, port);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsRegistry) registry = ms_registry_new(), same = ms_registry_new();
  gint64 start = g_get_monotonic_time();
  gboolean taken = ms_rtr_load(registry, address, 120, NULL, NULL, &error);
  print_message("%.1f s\n", (double)(g_get_monotonic_time() - start) * 1e-6);
  stayrtr_stop(pid);
  g_unlink(file);
  g_rmdir(temporary);
  if (!taken || !ms_rpki_load(same, path, NULL, NULL, &error))
    fail_msg("%s", error->message);
  assert_int_equal(ms_registry_n_vrps(registry), ms_registry_n_vrps(same));
  assert_int_equal(validity(registry, "1.1.1.0/24", 13335), MS_VALIDITY_VALID);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_addresses),    cmocka_unit_test(test_good),
      cmocka_unit_test(test_bad),          cmocka_unit_test(test_stayrtr),
      cmocka_unit_test(test_stayrtr_full),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
