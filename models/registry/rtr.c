/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The snapshot. RTRlib runs the protocol in a thread of its own and holds what came; when it says
 * that a set is whole, and before it can receive any more, that same thread takes a copy. */
#include "models/registry/rtr-private.h"

#include <netdb.h>
#include <rtrlib/rtr_mgr.h>
#include <stdio.h>
#include <string.h>

#define DEFAULT_PORT "323"
#define REFRESH_S    3600
#define EXPIRE_S     7200
#define RETRY_S      1

typedef struct {
  MsRtrCache cache;
  struct rtr_mgr_config *config;
  MsRpkiSet set;
  guint n_announced; /* when the set was taken */
} Snapshot;

static gboolean refuse(GError **error, const char *address, const char *what, const char *right)
{
  g_set_error(error, MS_RPKI_ERROR, MS_RPKI_ERROR_CACHE, "%s: %s%s%s", address, what,
              *right != '\0' ? "; " : "", right);
  return FALSE;
}

/* ---- addresses */

static gboolean split_address(const char *address, char **host, char **port, GError **error)
{
  static const char right[] = "an address is written rtr://HOST:PORT, rtr://192.0.2.1:3323 or "
                              "rtr://[2001:db8::1]:3323";
  const char *at = g_str_has_prefix(address, MS_RTR_SCHEME) ? address + strlen(MS_RTR_SCHEME) : "";
  const char *end = *at == '[' ? strchr(at, ']') : at + strcspn(at, ":/");
  if (end == NULL || end == at || end == at + (*at == '['))
    return refuse(error, address, "names no cache", right);
  const char *rest = end + (*at == '[');
  guint64 number = 0;
  if (*rest != '\0' &&
      (*rest != ':' || !g_ascii_string_to_unsigned(rest + 1, 10, 1, 65535, &number, NULL)))
    return refuse(error, address, "has no port from 1 to 65535", right);
  at += *at == '[';
  *host = g_strndup(at, (gsize)(end - at));
  *port = g_strdup(*rest != '\0' ? rest + 1 : DEFAULT_PORT);
  return TRUE;
}

static gboolean resolve(const char *address, struct addrinfo **found, GError **error)
{
  g_autofree char *host = NULL, *port = NULL;
  if (!split_address(address, &host, &port, error))
    return FALSE;
  struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
  int status = getaddrinfo(host, port, &hints, found);
  if (status != 0)
    return refuse(error, address, gai_strerror(status), "is the name of the host right?");
  return TRUE;
}

/* ---- the copy */

static void copy_record(const struct pfx_record *record, void *data)
{
  Snapshot *snapshot = data;
  MsRpkiVrp vrp = {.max_length = record->max_len, .asn = record->asn};
  vrp.prefix.length = record->min_len;
  vrp.prefix.family = record->prefix.ver == LRTR_IPV4 ? 4 : 6;
  for (guint i = 0; i < (vrp.prefix.family == 4 ? 1u : 4u); i++) {
    guint32 word =
        vrp.prefix.family == 4 ? record->prefix.u.addr4.addr : record->prefix.u.addr6.addr[i];
    word = GUINT32_TO_BE(word);
    memcpy(vrp.prefix.address + 4 * i, &word, 4);
  }
  g_array_append_val(snapshot->set.vrps, vrp);
}

static void status_changed(const struct rtr_mgr_group *group G_GNUC_UNUSED,
                           enum rtr_mgr_status status,
                           const struct rtr_socket *socket G_GNUC_UNUSED, void *data)
{
  Snapshot *snapshot = data;
  MsRtrCache *cache = &snapshot->cache;
  if (status != RTR_MGR_ESTABLISHED || cache->done)
    return;
  rtr_mgr_for_each_ipv4_record(snapshot->config, copy_record, snapshot);
  rtr_mgr_for_each_ipv6_record(snapshot->config, copy_record, snapshot);
  snapshot->n_announced = cache->n_prefixes;
  g_mutex_lock(&cache->mutex);
  cache->done = TRUE;
  g_cond_signal(&cache->changed);
  g_mutex_unlock(&cache->mutex);
}

/* ---- the run */

/* RTRlib as Debian builds it tells each of its steps on standard error and cannot be asked not to.
 * Returns: what to give to speak_again() */
static FILE *hush(void)
{
#ifdef __GLIBC__
  FILE *before = stderr, *nowhere = fopen("/dev/null", "we");
  stderr = nowhere != NULL ? nowhere : before;
  return before;
#else
  return stderr;
#endif
}

static void speak_again(FILE *before)
{
#ifdef __GLIBC__
  FILE *nowhere = stderr;
  stderr = before;
  if (nowhere != before)
    fclose(nowhere);
#else
  (void)before;
#endif
}

/* Waits for a set, or for too long; then has RTRlib's thread wait where it can be stopped. */
static gboolean await(MsRtrCache *cache, guint timeout_s)
{
  gint64 end = g_get_monotonic_time() + (gint64)timeout_s * G_USEC_PER_SEC;
  g_mutex_lock(&cache->mutex);
  while (!cache->done && !cache->failed && g_cond_wait_until(&cache->changed, &cache->mutex, end))
    ;
  gboolean done = cache->done;
  cache->closing = TRUE;
  while (!cache->parked)
    g_cond_wait(&cache->changed, &cache->mutex);
  g_mutex_unlock(&cache->mutex);
  return done;
}

static void say_started(MsRtrCache *cache)
{
  g_mutex_lock(&cache->mutex);
  cache->started = TRUE;
  g_cond_broadcast(&cache->changed);
  g_mutex_unlock(&cache->mutex);
}

static gboolean take(Snapshot *snapshot, const char *address, guint timeout_s, GError **error)
{
  MsRtrCache *cache = &snapshot->cache;
  cache->socket.tr_socket = &cache->transport;
  struct rtr_socket *sockets[] = {&cache->socket};
  struct rtr_mgr_group group = {.sockets = sockets, .sockets_len = 1, .preference = 1};
  gboolean done = FALSE;
  FILE *before = hush();
  gboolean started = rtr_mgr_init(&snapshot->config, &group, 1, REFRESH_S, EXPIRE_S, RETRY_S, NULL,
                                  NULL, status_changed, snapshot) == RTR_SUCCESS;
  /* Else a cache says how long RTRlib waits after an error: ten minutes by habit. */
  if (started)
    rtr_set_interval_mode(&cache->socket, RTR_INTERVAL_MODE_IGNORE_ANY);
  gboolean runs = started && rtr_mgr_start(snapshot->config) == RTR_SUCCESS;
  say_started(cache);
  if (runs) {
    done = await(cache, timeout_s);
    rtr_mgr_stop(snapshot->config);
  } else {
    ms_rtr_note(cache, "RTRlib could not be started");
  }
  if (started)
    rtr_mgr_free(snapshot->config);
  speak_again(before);
  if (done && snapshot->set.vrps->len == snapshot->n_announced)
    return TRUE;
  if (done)
    ms_rtr_note(cache, "it sent %u prefixes, of which %u are left", snapshot->n_announced,
                snapshot->set.vrps->len);
  g_set_error(error, MS_RPKI_ERROR, MS_RPKI_ERROR_CACHE,
              "%s: no whole set of VRPs within %u s, %u attempts: %s; is that a cache of RTR "
              "version 0 or 1, and does it run?",
              address, timeout_s, cache->n_attempts, cache->why);
  return FALSE;
}

static void snapshot_free(Snapshot *snapshot)
{
  ms_rpki_set_clear(&snapshot->set);
  g_mutex_clear(&snapshot->cache.mutex);
  g_cond_clear(&snapshot->cache.changed);
  g_free(snapshot);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Snapshot, snapshot_free)

gboolean ms_rtr_load(MsRegistry *into, const char *address, guint timeout_s, const char *slurm_path,
                     MsRpkiFacts *facts, GError **error)
{
  struct addrinfo *addresses = NULL;
  if (!resolve(address, &addresses, error))
    return FALSE;
  g_autoptr(Snapshot) snapshot = g_new0(Snapshot, 1);
  g_mutex_init(&snapshot->cache.mutex);
  g_cond_init(&snapshot->cache.changed);
  ms_rpki_set_init(&snapshot->set);
  ms_rtr_transport_init(&snapshot->cache);
  snapshot->cache.addresses = addresses;
  gboolean taken = take(snapshot, address, timeout_s, error);
  freeaddrinfo(addresses);
  return taken && ms_rpki_commit(into, &snapshot->set, slurm_path, facts, error);
}
