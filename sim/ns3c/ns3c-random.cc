/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/ns3c/ns3c-random.h"

#include "sim/ns3c/ns3c-error.h"
#include "sim/ns3c/ns3c-private.h"

#include "ns3/rng-seed-manager.h"
#include "ns3/rng-stream.h"

#include <cmath>
#include <new>
#include <type_traits>

/* ns3::RandomVariableStream::SetStream puts the numbered streams there, and the automatic ones
 * below. */
static constexpr guint64 NUMBERED_STREAMS = guint64{1} << 63;
/* A draw is z / (MODULUS + 1) with an integer z from 1 to MODULUS. */
static constexpr guint64 MODULUS = 4294967087;
static constexpr guint64 SEED_MOST = 4294944442;

/* GSL copies, writes and reads states as bytes, so a stream must be no more than its bytes. */
static_assert(std::is_standard_layout<ns3::RngStream>::value &&
                  std::is_trivially_destructible<ns3::RngStream>::value &&
                  sizeof(ns3::RngStream) == 6 * sizeof(double),
              "ns3::RngStream is no longer six doubles: the GSL state must be made anew");

struct _Ns3cStream {
  ns3::RngStream rng;
};

gboolean ns3c_check_seed(guint64 seed, GError **error)
{
  if (seed >= 1 && seed <= SEED_MOST)
    return TRUE;
  g_set_error(error, NS3C_ERROR, NS3C_ERROR_VALUE,
              "random seed %" G_GUINT64_FORMAT
              " is out of range; it must be 1 to %" G_GUINT64_FORMAT,
              seed, SEED_MOST);
  return FALSE;
}

static gboolean check(guint32 seed, gint64 stream, GError **error)
{
  if (!ns3c_check_seed(seed, error))
    return FALSE;
  if (stream >= 0)
    return TRUE;
  g_set_error(error, NS3C_ERROR, NS3C_ERROR_VALUE,
              "random stream %" G_GINT64_FORMAT
              " is out of range; it must be 0 to %" G_GINT64_FORMAT,
              stream, G_MAXINT64);
  return FALSE;
}

static guint64 draw(ns3::RngStream *rng)
{
  return static_cast<guint64>(std::llround(rng->RandU01() * static_cast<double>(MODULUS + 1)));
}

Ns3cStream *ns3c_stream_new(guint32 seed, gint64 stream, guint64 run, GError **error)
{
  Ns3cStream *made = nullptr;
  if (check(seed, stream, error))
    ns3c_guard(error, [&] {
      made = new Ns3cStream{
          ns3::RngStream(seed, NUMBERED_STREAMS + static_cast<guint64>(stream), run)};
    });
  return made;
}

void ns3c_stream_free(Ns3cStream *stream)
{
  delete stream;
}

double ns3c_stream_uniform(Ns3cStream *stream)
{
  return stream->rng.RandU01();
}

gint64 ns3c_stream_integer(Ns3cStream *stream, gint64 least, gint64 most)
{
  using Wide = unsigned __int128;
  if (least > most)
    g_error("ns3c_stream_integer: empty range, %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, least,
            most);
  Wide values = Wide{static_cast<guint64>(most) - static_cast<guint64>(least)} + 1;
  for (;;) {
    /* As many digits to base MODULUS as it takes; what lies above the last whole multiple is drawn
     * again. */
    Wide drawn = 0, span = 1;
    while (span < values) {
      drawn = drawn * MODULUS + (draw(&stream->rng) - 1);
      span *= MODULUS;
    }
    if (drawn < span - span % values)
      return static_cast<gint64>(static_cast<guint64>(least) +
                                 static_cast<guint64>(drawn % values));
  }
}

namespace
{

/* Plain bytes. A seed of 0 is that of a state just allocated by GSL, which zeroes it. */
struct GslState {
  guint32 seed;
  guint64 run;
  alignas(ns3::RngStream) unsigned char rng[sizeof(ns3::RngStream)];
};

ns3::RngStream *rng_of(void *state)
{
  return reinterpret_cast<ns3::RngStream *>(static_cast<GslState *>(state)->rng);
}

} // namespace

static void gsl_begin(GslState *state, guint64 stream) noexcept
{
  new (state->rng) ns3::RngStream(state->seed, NUMBERED_STREAMS + stream, state->run);
}

static void gsl_set(void *vstate, unsigned long stream) noexcept
{
  GslState *state = static_cast<GslState *>(vstate);
  if (state->seed == 0) {
    guint32 seed = ns3::RngSeedManager::GetSeed();
    state->seed = ns3c_check_seed(seed, nullptr) ? seed : 1;
    state->run = ns3::RngSeedManager::GetRun();
  }
  gsl_begin(state, stream & static_cast<guint64>(G_MAXINT64));
}

static unsigned long gsl_get(void *state) noexcept
{
  return static_cast<unsigned long>(draw(rng_of(state)));
}

static double gsl_get_double(void *state) noexcept
{
  return rng_of(state)->RandU01();
}

const gsl_rng_type *ns3c_gsl_rng_type(void)
{
  static const gsl_rng_type type = {"ns3",   MODULUS,       1, sizeof(GslState), gsl_set,
                                    gsl_get, gsl_get_double};
  return &type;
}

gsl_rng *ns3c_gsl_rng_new(guint32 seed, gint64 stream, guint64 run, GError **error)
{
  if (!check(seed, stream, error))
    return nullptr;
  gsl_rng *rng = gsl_rng_alloc(ns3c_gsl_rng_type());
  GslState *state = static_cast<GslState *>(rng->state);
  state->seed = seed;
  state->run = run;
  gsl_rng_set(rng, static_cast<unsigned long>(stream));
  return rng;
}
