/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The connection below RTRlib, in place of the one that it has: so that it can be ended at any
 * moment, says why it failed, and hands on whole PDUs that make sense and nothing else.
 *
 * RTRlib 0.8 can wait for itself for ever when it is stopped while it reports a change, and loses
 * memory when its thread is cancelled in mid-transfer. So its thread is made to wait here, where it
 * does neither, before it is stopped; it goes on once its state is RTR_SHUTDOWN, from which it
 * takes the way out that frees everything. And it waits here before it connects: RTRlib notes that
 * it is connecting after its thread runs, and tells nobody of a set that is whole before that. */
#include "models/registry/rtr-private.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SLICE_MS    50 /* how often a wait looks up */
#define PARKED_US   2000
#define PATIENCE_US 500000
#define CONNECT_S   10

void ms_rtr_note(MsRtrCache *cache, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_mutex_lock(&cache->mutex);
  g_vsnprintf(cache->why, sizeof cache->why, format, args);
  g_mutex_unlock(&cache->mutex);
  va_end(args);
}

static gboolean is_closing(MsRtrCache *cache)
{
  g_mutex_lock(&cache->mutex);
  gboolean closing = cache->closing;
  g_mutex_unlock(&cache->mutex);
  return closing;
}

static void wait_for_start(MsRtrCache *cache)
{
  g_mutex_lock(&cache->mutex);
  while (!cache->started)
    g_cond_wait(&cache->changed, &cache->mutex);
  g_mutex_unlock(&cache->mutex);
}

/* Says that RTRlib's thread is here, and keeps it until it is shut down. */
static void park(MsRtrCache *cache)
{
  const volatile enum rtr_socket_state *state = &cache->socket.state;
  g_mutex_lock(&cache->mutex);
  cache->parked = TRUE;
  g_cond_signal(&cache->changed);
  g_mutex_unlock(&cache->mutex);
  while (*state != RTR_SHUTDOWN)
    g_usleep(PARKED_US);
}

static void give_up(MsRtrCache *cache)
{
  g_mutex_lock(&cache->mutex);
  cache->failed = TRUE;
  g_cond_signal(&cache->changed);
  g_mutex_unlock(&cache->mutex);
}

/* Waits until the connection is ready, it is @end, or the caller wants it closed. Returns: whether
 * it is ready */
static gboolean wait_for(MsRtrCache *cache, int fd, short events, gint64 end)
{
  struct pollfd one = {.fd = fd, .events = events};
  while (!is_closing(cache)) {
    int n = poll(&one, 1, SLICE_MS);
    if (n > 0)
      return TRUE;
    if (g_get_monotonic_time() >= end)
      return FALSE;
  }
  return FALSE;
}

/* ---- opening */

static int connect_to(MsRtrCache *cache, const struct addrinfo *address)
{
  int fd = socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
                  address->ai_protocol);
  int why = errno;
  if (fd >= 0) {
    socklen_t size = sizeof why;
    gint64 end = g_get_monotonic_time() + CONNECT_S * G_USEC_PER_SEC;
    why = connect(fd, address->ai_addr, address->ai_addrlen) == 0 ? 0 : errno;
    if (why == EINPROGRESS) {
      why = ETIMEDOUT;
      if (wait_for(cache, fd, POLLOUT, end))
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &why, &size);
    }
    if (why == 0)
      return fd;
    close(fd);
  }
  /* The time was up: what went wrong before says more. */
  if (*cache->why == '\0' || !is_closing(cache))
    ms_rtr_note(cache, "no connection: %s", g_strerror(why));
  return -1;
}

static int transport_open(void *data)
{
  MsRtrCache *cache = data;
  wait_for_start(cache);
  if (cache->n_attempts == MS_RTR_ATTEMPTS)
    give_up(cache);
  if (cache->n_attempts == MS_RTR_ATTEMPTS || is_closing(cache)) {
    park(cache);
    return TR_ERROR;
  }
  cache->n_attempts++;
  cache->begin = cache->end = cache->checked = 0;
  cache->in_response = cache->ended = cache->has_notified = FALSE;
  cache->n_prefixes = 0;
  for (const struct addrinfo *a = cache->addresses; a != NULL && cache->fd < 0; a = a->ai_next)
    cache->fd = connect_to(cache, a);
  if (cache->fd < 0)
    return TR_ERROR;
  cache->opened = g_get_monotonic_time();
  return TR_SUCCESS;
}

static void transport_close(void *data)
{
  MsRtrCache *cache = data;
  /* All that got as far as RTRlib made sense, each for itself. */
  if (cache->ended && !cache->done && !is_closing(cache))
    ms_rtr_note(cache, "it announced the same prefix, maxLength and AS twice");
  if (cache->fd >= 0)
    close(cache->fd);
  cache->fd = -1;
}

static void transport_free(struct tr_socket *transport)
{
  transport->socket = NULL; /* the cache is the caller's */
}

/* ---- receiving */

/* Gets bytes until there are @n, within the room of a buffer that begins with them. */
static int fill(MsRtrCache *cache, guint n, gint64 end)
{
  while (cache->end - cache->begin < n) {
    if (cache->begin + n > MS_RTR_BUFFER) {
      memmove(cache->buffer, cache->buffer + cache->begin, cache->end - cache->begin);
      cache->end -= cache->begin;
      cache->begin = 0;
    }
    ssize_t got = recv(cache->fd, cache->buffer + cache->end, MS_RTR_BUFFER - cache->end, 0);
    if (got > 0) {
      cache->end += (guint)got;
      continue;
    }
    if (got == 0) {
      ms_rtr_note(cache, "it closed the connection after %u prefixes, before the End of Data",
                  cache->n_prefixes);
      return TR_CLOSED;
    }
    if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
      ms_rtr_note(cache, "the connection broke after %u prefixes: %s", cache->n_prefixes,
                  g_strerror(errno));
      return TR_ERROR;
    }
    if (!wait_for(cache, cache->fd, POLLIN, end))
      return TR_WOULDBLOCK;
  }
  return TR_SUCCESS;
}

/* Makes a whole PDU ready. */
static int next_pdu(MsRtrCache *cache, gint64 end)
{
  guint got = cache->end - cache->begin;
  gboolean first = cache->n_prefixes == 0 && !cache->in_response && got == 0;
  int status = fill(cache, 8, end);
  if (status !=
      TR_SUCCESS) /* closed at once is how some refuse a version: RTRlib tries the other */
    return status == TR_CLOSED && !first ? TR_ERROR : status;
  guint length = ms_rtr_pdu_length(cache, cache->buffer + cache->begin);
  if (length == 0)
    return TR_ERROR;
  status = fill(cache, length, end);
  if (status != TR_SUCCESS)
    return status == TR_CLOSED ? TR_ERROR : status;
  if (!ms_rtr_pdu_check(cache, cache->buffer + cache->begin, length))
    return TR_ERROR;
  cache->checked = length;
  return TR_SUCCESS;
}

/* The time was up while nothing came; what went wrong before says more than an attempt that has
 * only begun. */
static void note_silence(MsRtrCache *cache)
{
  if (*cache->why != '\0' && g_get_monotonic_time() - cache->opened < PATIENCE_US)
    return;
  if (cache->in_response)
    ms_rtr_note(cache, "the time was up after %u prefixes", cache->n_prefixes);
  else
    ms_rtr_note(cache, "it never answered");
}

static int receive(MsRtrCache *cache, void *pdu, size_t size, time_t timeout)
{
  gint64 end = g_get_monotonic_time() + MAX(timeout, 0) * G_USEC_PER_SEC;
  int status = cache->checked > 0 ? TR_SUCCESS : next_pdu(cache, end);
  if (is_closing(cache)) {
    if (status == TR_SUCCESS || status == TR_WOULDBLOCK)
      note_silence(cache);
    park(cache);
    return TR_ERROR;
  }
  if (status != TR_SUCCESS)
    return status;
  guint n = (guint)MIN(size, cache->checked);
  memcpy(pdu, cache->buffer + cache->begin, n);
  cache->begin += n;
  cache->checked -= n;
  return (int)n;
}

/* RTRlib allows its thread to be cancelled meanwhile; here it would lose what it has. */
static int transport_receive(const void *data, void *pdu, const size_t size, const time_t timeout)
{
  int before;
  pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
  int n = receive((MsRtrCache *)data, pdu, size, timeout);
  pthread_setcancelstate(before, &before);
  return n;
}

/* ---- sending */

static int transport_send(const void *data, const void *pdu, const size_t size,
                          const time_t timeout)
{
  MsRtrCache *cache = (MsRtrCache *)data;
  gint64 end = g_get_monotonic_time() + MAX(timeout, 0) * G_USEC_PER_SEC;
  if (is_closing(cache)) {
    park(cache);
    return TR_ERROR;
  }
  for (;;) {
    ssize_t sent = send(cache->fd, pdu, size, MSG_NOSIGNAL);
    if (sent > 0)
      return (int)sent;
    if (sent == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR))
      return TR_ERROR;
    if (!wait_for(cache, cache->fd, POLLOUT, end))
      return TR_WOULDBLOCK;
  }
}

static const char *transport_name(void *data G_GNUC_UNUSED)
{
  return "rtr";
}

void ms_rtr_transport_init(MsRtrCache *cache)
{
  cache->fd = -1;
  cache->transport = (struct tr_socket){
      .socket = cache,
      .open_fp = transport_open,
      .close_fp = transport_close,
      .free_fp = transport_free,
      .send_fp = transport_send,
      .recv_fp = transport_receive,
      .ident_fp = transport_name,
  };
}
