/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The log of a sweep in the making, `OUT.h5.log`: what the sweep is, then its units of work in
 * order, each with a checksum. It is only ever appended to, so that whatever stops the program, all
 * whole units are still there; a torn end is cut off when the log is opened again.
 *
 * The finished file is made from it, and it goes. */
#pragma once

#include "analysis/store/store.h"

G_BEGIN_DECLS

/**
 * MsSweepFact:
 * @name: "scenario", "seed"
 * @text: may have many lines
 * @depends: whether the result depends on it: then it must be the same where a log goes on
 *
 * Something that a log says of its sweep.
 */
typedef struct {
  const char *name;
  char *text;
  gboolean depends;
} MsSweepFact;

typedef struct _MsSweepLog MsSweepLog;

/** ms_sweep_log_path: of the result file @output; (transfer full) */
char *ms_sweep_log_path(const char *output);

/**
 * ms_sweep_log_create:
 * @path: of the log; one that is there without any whole unit is replaced
 * @facts: [n_facts] kept in the log
 *
 * Returns: (transfer full): an empty log, locked; or %NULL with #MS_STORE_ERROR_IO: another process
 * writes it, it cannot be created; #MS_STORE_ERROR_VALUE: the log of an interrupted sweep is there
 */
MsSweepLog *ms_sweep_log_create(const char *path, const MsSweepFact *facts, guint n_facts,
                                GError **error);

/**
 * ms_sweep_log_resume:
 * @facts: what the sweep is now
 *
 * Opens a log to go on with: locked, its torn end cut off, to be read from its first unit.
 *
 * Returns: (transfer full): or %NULL: #MS_STORE_ERROR_VALUE with what has changed since it was
 * begun; #MS_STORE_ERROR_FORMAT where it is no log; #MS_STORE_ERROR_IO
 */
MsSweepLog *ms_sweep_log_resume(const char *path, const MsSweepFact *facts, guint n_facts,
                                GError **error);

/** ms_sweep_log_open: to read alone, without a lock */
MsSweepLog *ms_sweep_log_open(const char *path, GError **error);
void ms_sweep_log_free(MsSweepLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsSweepLog, ms_sweep_log_free)

/** ms_sweep_log_fact: a text of the log, or %NULL where it has none of that name */
const char *ms_sweep_log_fact(const MsSweepLog *log, const char *name);

/** ms_sweep_log_fd: of the file, for processes that must not hold it */
int ms_sweep_log_fd(const MsSweepLog *log);

/**
 * ms_sweep_log_read:
 * @n_rows: (out): of the next unit
 * @payload: (out): its bytes
 * @error: #MS_STORE_ERROR_IO
 *
 * The next unit. Returns: %FALSE past the last whole one, without an error; or with one
 */
gboolean ms_sweep_log_read(MsSweepLog *log, guint32 *n_rows, GByteArray *payload, GError **error);

/** ms_sweep_log_rewind: to its first unit */
void ms_sweep_log_rewind(MsSweepLog *log);

/**
 * ms_sweep_log_append:
 * @n_rows, @payload, @size: of the unit after the last one, once all before it have been read
 *
 * Returns: %FALSE with #MS_STORE_ERROR_IO; the log then ends with the last whole unit
 */
gboolean ms_sweep_log_append(MsSweepLog *log, guint32 n_rows, const guint8 *payload, gsize size,
                             GError **error);

/** ms_sweep_log_flush: waits until all that was appended is on the disk */
gboolean ms_sweep_log_flush(MsSweepLog *log, GError **error);

/** ms_sweep_log_remove: the file itself: the result is written */
gboolean ms_sweep_log_remove(MsSweepLog *log, GError **error);

G_END_DECLS
