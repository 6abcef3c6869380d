/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/security/damping.h"

#include "models/security/mechanism.h"

#include <math.h>

static const double penalties[] = {
    [MS_FLAP_WITHDRAWAL] = 1000, [MS_FLAP_ANNOUNCEMENT] = 0, [MS_FLAP_CHANGE] = 500};

MsDampingRule ms_damping_rule(const MsSecurityOptions *options, gboolean old)
{
  double half_lives = (double)options->damping_longest / (double)options->damping_half_life;
  return (MsDampingRule){.suppress = old ? MS_DAMPING_OLD_SUPPRESS : options->damping_suppress,
                         .reuse = options->damping_reuse,
                         .ceiling = options->damping_reuse * exp2(half_lives),
                         .half_life = options->damping_half_life};
}

double ms_damping_penalty(const MsDampingRule *rule, const MsDamping *damping, gint64 now)
{
  return damping->penalty * exp2(-(double)(now - damping->when) / (double)rule->half_life);
}

gboolean ms_damping_flap(const MsDampingRule *rule, MsDamping *damping, gint64 now, MsFlap flap)
{
  gboolean suppressed = ms_damping_is_suppressed(rule, damping, now);
  double penalty = ms_damping_penalty(rule, damping, now) + penalties[flap];
  damping->penalty = MIN(penalty, rule->ceiling);
  damping->when = now;
  damping->suppressed = suppressed || damping->penalty > rule->suppress;
  return damping->suppressed;
}

gint64 ms_damping_reuse_at(const MsDampingRule *rule, const MsDamping *damping)
{
  if (!damping->suppressed || damping->penalty <= rule->reuse)
    return damping->when;
  double half_lives = log2(damping->penalty / rule->reuse);
  return damping->when + (gint64)ceil(half_lives * (double)rule->half_life);
}

gboolean ms_damping_is_suppressed(const MsDampingRule *rule, const MsDamping *damping, gint64 now)
{
  return damping->suppressed && now < ms_damping_reuse_at(rule, damping);
}

/* ---- mechanisms: the event engine carries out what they do (MS_COURSE_DAMPING) */

static gboolean import(const MsHop *hop G_GNUC_UNUSED, MsAttributes *attributes G_GNUC_UNUSED)
{
  return TRUE;
}

static void tell(const MsHop *hop, gboolean old, const char *source, GString *text)
{
  MsDampingRule rule = ms_damping_rule(hop->world->options, old);
  g_string_append_printf(text,
                         "%s: it has flapped to a penalty above %.0f, and is not used until that "
                         "has decayed to %.0f",
                         source, rule.suppress, rule.reuse);
}

static void why(const MsHop *hop, gboolean exporting G_GNUC_UNUSED, GString *text)
{
  tell(hop, FALSE, "RFC 7196 section 4", text);
}

static void why_old(const MsHop *hop, gboolean exporting G_GNUC_UNUSED, GString *text)
{
  tell(hop, TRUE, "RFC 2439 section 4.2", text);
}

const MsMechanism ms_mechanism_damping = {
    .name = "damping",
    .title = "Route flap damping with thresholds that spare what merely converges",
    .source = "RFC 2439, RFC 7196, RFC 7454 section 7",
    .import_from = MS_FROM_ALL,
    .course = MS_COURSE_DAMPING,
    .import = import,
    .why = why,
};

const MsMechanism ms_mechanism_damping_2439 = {
    .name = "damping-2439",
    .title = "Route flap damping with the threshold that routers came with, which is too low",
    .source = "RFC 2439, RFC 7196 section 3",
    .import_from = MS_FROM_ALL,
    .course = MS_COURSE_DAMPING,
    .import = import,
    .why = why_old,
};
