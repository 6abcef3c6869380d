/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ranks as a pool. The first rank is a worker too: where nothing has come from the others it does a
 * unit of its own, and they have enough to go on with meanwhile. Results are taken in without
 * waiting: a large one needs its sender's hand, which may be busy. */
#include "scenarios/run/mpi-private.h"

#include <string.h>

#define REST 100 /* microseconds */

typedef struct {
  MsPool pool; /* first: what callers see */
  MsRanks *ranks;
  const MsPoolTask *task;
  gpointer worker; /* the first rank's own */
  gboolean has_own;
  guint64 own; /* unit that it will do */
} RankPool;

static gboolean submit(MsPool *base, guint64 unit)
{
  RankPool *pool = (RankPool *)base;
  int least = 1;
  for (int i = 2; i < pool->ranks->count; i++)
    if (pool->ranks->peers[i].n_units < pool->ranks->peers[least].n_units)
      least = i;
  guint n_units = pool->ranks->peers[least].n_units;
  if (!pool->has_own && n_units > 0) {
    pool->own = unit;
    pool->has_own = TRUE;
    return TRUE;
  }
  if (n_units == MS_RANK_IN_FLIGHT)
    return FALSE;
  /* A rank that is lost is found out by who waits for its result. */
  MPI_Send(&unit, 1, MPI_UINT64_T, least, MS_RANK_UNIT, pool->ranks->comm);
  pool->ranks->peers[least].n_units++;
  return TRUE;
}

static MsPoolGot lost(const RankPool *pool, int number, GError **error)
{
  g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_VALUE, "rank %d of %d is lost", number,
              pool->ranks->count);
  return MS_POOL_FAILED;
}

/* Begins to take in what ranks have sent, one result of each at a time. */
static gboolean begin_receive(RankPool *pool, int *failed)
{
  for (int i = 1; i < pool->ranks->count; i++) {
    MsRankPeer *peer = &pool->ranks->peers[i];
    MPI_Message message;
    MPI_Status status;
    int came = 0, size = 0;
    *failed = i;
    if (peer->request != MPI_REQUEST_NULL)
      continue;
    if (MPI_Improbe(i, MS_RANK_RESULT, pool->ranks->comm, &came, &message, &status) != MPI_SUCCESS)
      return FALSE;
    if (!came)
      continue;
    MPI_Get_count(&status, MPI_BYTE, &size);
    g_byte_array_set_size(peer->incoming, (guint)size);
    if (MPI_Imrecv(peer->incoming->data, size, MPI_BYTE, &message, &peer->request) != MPI_SUCCESS)
      return FALSE;
  }
  return TRUE;
}

/* A result that is there as a whole. */
static MsPoolGot end_receive(RankPool *pool, guint64 *unit, GByteArray *result, GError **error)
{
  for (int i = 1; i < pool->ranks->count; i++) {
    MsRankPeer *peer = &pool->ranks->peers[i];
    int done = 0;
    if (peer->request == MPI_REQUEST_NULL)
      continue;
    if (MPI_Test(&peer->request, &done, MPI_STATUS_IGNORE) != MPI_SUCCESS)
      return lost(pool, i, error);
    if (!done)
      continue;
    MsRankReply reply;
    memcpy(&reply, peer->incoming->data, sizeof reply);
    peer->n_units--;
    *unit = reply.unit;
    g_byte_array_set_size(result, 0);
    g_byte_array_append(result, peer->incoming->data + sizeof reply,
                        peer->incoming->len - (guint)sizeof reply);
    if (!reply.failed)
      return MS_POOL_RESULT;
    g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_VALUE, "rank %d of %d: %.*s", i,
                pool->ranks->count, (int)result->len, (const char *)result->data);
    return MS_POOL_FAILED;
  }
  return MS_POOL_NOTHING;
}

static MsPoolGot receive(MsPool *base, int timeout_ms, guint64 *unit, GByteArray *result,
                         GError **error)
{
  RankPool *pool = (RankPool *)base;
  gint64 end = g_get_monotonic_time() + (gint64)timeout_ms * G_TIME_SPAN_MILLISECOND;
  do {
    int failed;
    if (!begin_receive(pool, &failed))
      return lost(pool, failed, error);
    MsPoolGot got = end_receive(pool, unit, result, error);
    if (got != MS_POOL_NOTHING)
      return got;
    if (pool->has_own) {
      pool->has_own = FALSE;
      *unit = pool->own;
      g_byte_array_set_size(result, 0);
      return pool->task->run(pool->worker, pool->own, result, error) ? MS_POOL_RESULT
                                                                     : MS_POOL_FAILED;
    }
    g_usleep(REST);
  } while (g_get_monotonic_time() < end);
  return MS_POOL_NOTHING;
}

/* What is on its way is left to ms_ranks_leave(). */
static void free_pool(MsPool *base)
{
  RankPool *pool = (RankPool *)base;
  if (pool->task->end != NULL)
    pool->task->end(pool->worker);
  g_free(pool);
}

MsPool *ms_ranks_pool(MsRanks *ranks, const MsPoolTask *task)
{
  RankPool *pool = g_new0(RankPool, 1);
  pool->pool = (MsPool){
      .n_workers = (guint)ranks->count, .submit = submit, .receive = receive, .free = free_pool};
  pool->ranks = ranks;
  pool->task = task;
  pool->worker = task->begin(task->data);
  return &pool->pool;
}
