/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file that is whole or absent: its bytes go to `PATH.part`, which takes the name PATH once all
 * of them are on the disk. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MsWholeFile MsWholeFile;

/**
 * ms_whole_file_new:
 * @path: where the finished file goes
 *
 * Creates `PATH.part` empty, over one that an interrupted run left behind, and locks it.
 *
 * Returns: (transfer full): %NULL with #MS_STORE_ERROR_IO: a folder that does not exist or cannot
 * be written to, a path that is no regular file, another process that is writing the same file
 */
MsWholeFile *ms_whole_file_new(const char *path, GError **error);

/**
 * ms_whole_file_commit:
 * @data: the whole contents
 *
 * Returns: %FALSE with #MS_STORE_ERROR_IO (disk full and the like): `PATH.part` is removed; a file
 * that was at PATH before is as it was
 */
gboolean ms_whole_file_commit(MsWholeFile *file, gconstpointer data, gsize size, GError **error);

/** ms_whole_file_part: `PATH.part`, for who writes it by name */
const char *ms_whole_file_part(const MsWholeFile *file);

/** ms_whole_file_finish: the same where `PATH.part` has been written already */
gboolean ms_whole_file_finish(MsWholeFile *file, GError **error);

/** ms_whole_file_free: removes `PATH.part` unless it was committed */
void ms_whole_file_free(MsWholeFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsWholeFile, ms_whole_file_free)

G_END_DECLS
