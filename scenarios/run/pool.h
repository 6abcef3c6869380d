/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes that share out units of work: forked ones on this machine, or the ranks of MPI. One
 * process coordinates: it hands out numbers of units, and takes their results as they come. What a
 * unit's result is depends on its number alone, so neither how many workers there are nor who did
 * what shows in a result. */
#pragma once

#include "scenarios/format/value.h"

G_BEGIN_DECLS

/**
 * MsPoolTask:
 * @begin: in the worker's process, before its first unit: its own memory
 * @run: adds what unit @unit gives to @result, which is empty; %FALSE with an error
 * @end: (nullable): frees what @begin made
 * @data: for @begin
 *
 * What workers do.
 */
typedef struct {
  gpointer (*begin)(gpointer data);
  gboolean (*run)(gpointer worker, guint64 unit, GByteArray *result, GError **error);
  void (*end)(gpointer worker);
  gpointer data;
} MsPoolTask;

/** MsPoolGot: what ms_pool_receive() came back with */
typedef enum { MS_POOL_RESULT, MS_POOL_NOTHING, MS_POOL_FAILED } MsPoolGot;

/**
 * MsPool:
 * @n_workers: how many
 * @submit: gives a unit to the worker that has least to do; %FALSE where all have enough
 * @receive: waits for a result, @timeout_ms at most and perhaps less. A lost worker is a failure,
 * and so is a unit that could not be carried out
 * @free: ends the workers, whatever they are at
 *
 * To be made by ms_pool_fork() or ms_ranks_pool().
 */
typedef struct _MsPool MsPool;
struct _MsPool {
  guint n_workers;
  gboolean (*submit)(MsPool *pool, guint64 unit);
  MsPoolGot (*receive)(MsPool *pool, int timeout_ms, guint64 *unit, GByteArray *result,
                       GError **error);
  void (*free)(MsPool *pool);
};

/** MS_POOL_IN_FLIGHT: units that a worker has at most: one that it is at, and one to go on with */
#define MS_POOL_IN_FLIGHT 2

/**
 * ms_pool_fork:
 * @n_workers: how many processes
 * @keep_from: (nullable): a file descriptor that only this process is to hold (a lock); -1: none
 *
 * The workers share all memory as it is now, and end when this process does.
 *
 * Returns: (transfer full): or %NULL where the system has no room for them
 */
MsPool *ms_pool_fork(const MsPoolTask *task, guint n_workers, int keep_from, GError **error);

/** ms_pool_free: ends the workers */
void ms_pool_free(MsPool *pool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsPool, ms_pool_free)

G_END_DECLS
