/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a sweep's log to its result file: one pass that depends on the log alone. */
#pragma once

#include "analysis/store/sweep-file.h"

G_BEGIN_DECLS

/** MsSweepAlive: called now and then; %FALSE to end the work */
typedef gboolean (*MsSweepAlive)(gpointer user_data);

/**
 * ms_sweep_finish:
 * @log: path of the log
 * @output: the result file
 *
 * Writes the file in a process of its own, which a full disk may leave in disorder.
 *
 * Returns: %FALSE with an error; #MS_SCENARIO_ERROR_INTERRUPTED where @alive said so
 */
gboolean ms_sweep_finish(const char *log, const char *output, const MsStoreHeader *header,
                         const MsStoreSweep *sweep, const MsStoreEnd *end, MsSweepAlive alive,
                         gpointer user_data, GError **error);

G_END_DECLS
