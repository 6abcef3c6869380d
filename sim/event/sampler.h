/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks at the engine now and then: where everybody's traffic ends, counted by group, and how long
 * it went wrong. */
#pragma once

#include "sim/event/engine.h"

G_BEGIN_DECLS

typedef struct _MsSampler MsSampler;

MsSampler *ms_sampler_new(MsEngine *engine);
void ms_sampler_free(MsSampler *sampler);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsSampler, ms_sampler_free)

/** ms_sampler_look: a sample at time @now, unless nothing has changed since the last */
void ms_sampler_look(MsSampler *sampler, gint64 now);

/** ms_sampler_before: @now is the moment before an offence of @incident: what follows is counted
 * against it */
void ms_sampler_before(MsSampler *sampler, gint64 now, guint incident);

/** ms_sampler_offence: offences begin and end: the peak is looked for only while there is one */
void ms_sampler_offence(MsSampler *sampler, gboolean begins);

/** ms_sampler_keep: the state at @now is the snapshot "at" of a run that goes on */
void ms_sampler_keep(MsSampler *sampler, gint64 now);

/** ms_sampler_finish: a last sample and the snapshots, into the engine's result. @only_at: a single
 * snapshot "at" */
void ms_sampler_finish(MsSampler *sampler, gint64 now, gboolean only_at);

/** ms_sampler_last: after ms_sampler_finish(): the state then holds until @until */
void ms_sampler_last(MsSampler *sampler, gint64 until);

G_END_DECLS
