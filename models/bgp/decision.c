/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/bgp/decision.h"

#include "models/base/hash.h"

#define COMPARE(x, y) (((x) > (y)) - ((x) < (y)))

static int by_demerit(const MsCandidate *a, const MsCandidate *b, MsDemerit place)
{
  return COMPARE(ms_route_demerit(a->flags, place), ms_route_demerit(b->flags, place));
}

static int by_first_demerit(const MsPolicy *policy G_GNUC_UNUSED, const MsCandidate *a,
                            const MsCandidate *b)
{
  return by_demerit(a, b, MS_DEMERIT_FIRST);
}

static int by_second_demerit(const MsPolicy *policy G_GNUC_UNUSED, const MsCandidate *a,
                             const MsCandidate *b)
{
  return by_demerit(a, b, MS_DEMERIT_SECOND);
}

static int by_third_demerit(const MsPolicy *policy G_GNUC_UNUSED, const MsCandidate *a,
                            const MsCandidate *b)
{
  return by_demerit(a, b, MS_DEMERIT_THIRD);
}

static int by_local_pref(const MsPolicy *policy, const MsCandidate *a, const MsCandidate *b)
{
  return COMPARE(policy->rank[a->learned], policy->rank[b->learned]);
}

static int by_path_length(const MsPolicy *policy G_GNUC_UNUSED, const MsCandidate *a,
                          const MsCandidate *b)
{
  return COMPARE(a->length, b->length);
}

static int by_age(const MsPolicy *policy, const MsCandidate *a, const MsCandidate *b)
{
  return policy->tie_break == MS_TIE_OLDEST ? COMPARE(a->age, b->age) : 0;
}

static int by_hash(const MsPolicy *policy, const MsCandidate *a, const MsCandidate *b)
{
  if (policy->tie_break != MS_TIE_HASH)
    return 0;
  guint32 ha = ms_tie_hash(policy->seed, policy->draw, a->as_asn, a->neighbour_asn);
  guint32 hb = ms_tie_hash(policy->seed, policy->draw, b->as_asn, b->neighbour_asn);
  return COMPARE(ha, hb);
}

static int by_neighbour_asn(const MsPolicy *policy G_GNUC_UNUSED, const MsCandidate *a,
                            const MsCandidate *b)
{
  return COMPARE(a->neighbour_asn, b->neighbour_asn);
}

/* ORIGIN and MED are left out: every route of the model is IGP without MED. At AS level all
 * sessions are eBGP and there is no interior cost, so steps d and e of RFC 4271 section 9.1.2.2
 * decide nothing either. */
static const MsDecisionStep steps[] = {
    {"security-first", "a mechanism that prefers", "what the AS's mechanisms prefer above all else",
     by_first_demerit},
    {"local-pref", "RFC 4271 section 9.1.1", "the highest LOCAL_PREF, by what the neighbour is",
     by_local_pref},
    {"security-second", "a mechanism that prefers",
     "what the AS's mechanisms prefer among routes of one LOCAL_PREF", by_second_demerit},
    {"path-length", "RFC 4271 section 9.1.2.2 a", "the shortest AS_PATH, repeats counted",
     by_path_length},
    {"security-third", "a mechanism that prefers",
     "what the AS's mechanisms prefer among routes of one length", by_third_demerit},
    {"oldest", "RFC 5004", "the route that was there first, where tie-break = oldest", by_age},
    {"hash", "a fixed pseudo-random preference", "the lowest keyed hash, where tie-break = hash",
     by_hash},
    {"lowest-asn", "RFC 4271 section 9.1.2.2 f",
     "the lowest neighbour ASN, in place of the router id", by_neighbour_asn},
};

const MsDecisionStep *ms_decision_steps(guint *n)
{
  *n = G_N_ELEMENTS(steps);
  return steps;
}

int ms_decision_compare(const MsPolicy *policy, const MsCandidate *a, const MsCandidate *b,
                        guint *decided_by)
{
  for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
    int order = steps[i].compare(policy, a, b);
    if (order != 0) {
      if (decided_by != NULL)
        *decided_by = i;
      return order;
    }
  }
  return 0;
}

MsPolicy ms_policy_default(void)
{
  return (MsPolicy){
      .rank = {[MS_REL_SELF] = 0, [MS_REL_CUSTOMER] = 1, [MS_REL_PEER] = 2, [MS_REL_PROVIDER] = 3},
      .tie_break = MS_TIE_LOWEST_ASN,
  };
}

MsTiePair ms_tie_pair(guint64 seed, guint32 as_asn, guint32 neighbour_asn)
{
  guint64 hash = ms_hash3(seed, MS_HASH_TIE_BREAK, as_asn, neighbour_asn);
  return (MsTiePair){.tie_class = (guint32)(hash & (MS_TIE_CLASSES - 1)),
                     .order = (guint32)(hash >> 40)};
}

guint8 ms_tie_draw(guint64 seed, guint64 draw, guint32 tie_class)
{
  return (guint8)(ms_hash3(seed, MS_HASH_TIE_DRAW, draw, tie_class) >> 56);
}

void ms_tie_draws(guint64 seed, guint64 draw, guint8 draws[MS_TIE_CLASSES])
{
  guint64 prefix = ms_hash_mix(ms_hash_mix(ms_hash_mix(seed) ^ MS_HASH_TIE_DRAW) ^ draw);
  for (guint32 c = 0; c < MS_TIE_CLASSES; c++)
    draws[c] = (guint8)(ms_hash_mix(prefix ^ c) >> 56);
}

guint32 ms_tie_hash(guint64 seed, guint64 draw, guint32 as_asn, guint32 neighbour_asn)
{
  MsTiePair pair = ms_tie_pair(seed, as_asn, neighbour_asn);
  return (guint32)ms_tie_draw(seed, draw, pair.tie_class) << 24 | pair.order;
}

static const char *const tie_break_names[] = {"lowest-asn", "hash", "oldest"};

const char *ms_tie_break_name(MsTieBreak tie_break)
{
  return tie_break_names[tie_break];
}

gboolean ms_tie_break_from_name(const char *name, MsTieBreak *tie_break)
{
  for (guint i = 0; i < G_N_ELEMENTS(tie_break_names); i++) {
    if (g_str_equal(name, tie_break_names[i])) {
      *tie_break = (MsTieBreak)i;
      return TRUE;
    }
  }
  return FALSE;
}
