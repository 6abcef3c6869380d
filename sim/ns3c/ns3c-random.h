/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random streams of ns-3: L'Ecuyer's MRG32k3a. A stream is a pure function of (seed, stream, run):
 * the streams of one seed do not overlap (2^127 numbers apart), nor do the runs of one stream (2^76
 * apart). The numbers are those that an ns-3 random variable with SetStream(stream) draws under the
 * same RngSeed and RngRun. Usable with and without a simulation. */
#pragma once

#include <glib.h>
#include <gsl/gsl_rng.h>

G_BEGIN_DECLS

typedef struct _Ns3cStream Ns3cStream;

/**
 * ns3c_stream_new:
 * @seed: 1 to 4294944442
 * @stream: 0 or more
 * @run: any number
 * @error: #NS3C_ERROR_VALUE
 *
 * Returns: (transfer full): takes about a microsecond
 */
Ns3cStream *ns3c_stream_new(guint32 seed, gint64 stream, guint64 run, GError **error);
void ns3c_stream_free(Ns3cStream *stream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Ns3cStream, ns3c_stream_free)

/** ns3c_stream_uniform: the next number, uniform in (0, 1) */
double ns3c_stream_uniform(Ns3cStream *stream);

/** ns3c_stream_integer: uniform in [@least, @most], without bias; draws as often as it takes */
gint64 ns3c_stream_integer(Ns3cStream *stream, gint64 least, gint64 most);

/**
 * ns3c_gsl_rng_type: "ns3": a stream for GSL, so that each of its distributions can draw from one
 *
 * gsl_rng_set(rng, s) begins stream s of the rng's seed and run. A bare gsl_rng_alloc() takes the
 * global values RngSeed and RngRun. The state is plain bytes without pointers: gsl_rng_clone(),
 * gsl_rng_memcpy(), gsl_rng_fwrite() and gsl_rng_fread() serve (the last two for the same build of
 * the program).
 */
const gsl_rng_type *ns3c_gsl_rng_type(void);

/**
 * ns3c_gsl_rng_new:
 * @seed: as ns3c_stream_new()
 * @stream: as ns3c_stream_new()
 * @run: as ns3c_stream_new()
 * @error: #NS3C_ERROR_VALUE
 *
 * Returns: (transfer full): to be freed with gsl_rng_free()
 */
gsl_rng *ns3c_gsl_rng_new(guint32 seed, gint64 stream, guint64 run, GError **error);

G_END_DECLS
