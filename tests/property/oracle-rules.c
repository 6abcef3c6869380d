/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/property/oracle-private.h"

#include <string.h>

gboolean oracle_covers(const OraclePrefix *outer, guint32 address, guint length)
{
  return outer->length <= length &&
         (outer->length == 0 || (outer->address ^ address) >> (32 - outer->length) == 0);
}

static gboolean on_path(const OracleRoute *route, guint32 asn)
{
  for (guint i = 0; i < route->n; i++)
    if (route->path[i] == asn)
      return TRUE;
  return FALSE;
}

/* The index of an AS, or MS_NO_AS of an ASN that is not in the graph. */
static guint32 find(const OracleProblem *problem, guint32 asn)
{
  for (guint32 as = 0; as < problem->topology->n_ases; as++)
    if (problem->topology->asn[as] == asn)
      return as;
  return MS_NO_AS;
}

static gboolean in_cone(const OracleProblem *problem, guint32 top, guint32 asn)
{
  guint32 as = find(problem, asn);
  return as != MS_NO_AS && problem->cone[(gsize)top * problem->topology->n_ases + as];
}

/* ---- registered prefixes */

typedef enum { VALID, NOT_FOUND, INVALID } Validity;

/* RFC 6811: covered by some VRP, and matched by none. AS 0 stands for an AS_SET, and matches
 * nothing. */
static Validity validate(const OracleProblem *problem, const OraclePrefix *prefix, guint32 origin)
{
  gboolean covered = FALSE, matched = FALSE;
  for (guint i = 0; i < problem->n_entries; i++) {
    const OracleEntry *e = &problem->entry[i];
    if (e->route_object || !oracle_covers(&e->prefix, prefix->address, prefix->length))
      continue;
    covered = TRUE;
    matched |= e->asn == origin && e->asn != 0 && prefix->length <= e->max_length;
  }
  return matched ? VALID : covered ? INVALID : NOT_FOUND;
}

/* The prefix is registered by someone in the neighbour's cone, and so is every AS on the path. */
static gboolean registered_for_cone(const OracleProblem *problem, const OracleRoute *sent,
                                    const OraclePrefix *prefix, guint32 neighbour)
{
  for (guint i = 0; i < sent->n; i++)
    if (!in_cone(problem, neighbour, sent->path[i]))
      return FALSE;
  for (guint i = 0; i < problem->n_entries; i++) {
    const OracleEntry *e = &problem->entry[i];
    gboolean applies =
        e->route_object ? e->prefix.address == prefix->address && e->prefix.length == prefix->length
                        : oracle_covers(&e->prefix, prefix->address, prefix->length) &&
                              prefix->length <= e->max_length;
    if (applies && e->asn != 0 && in_cone(problem, neighbour, e->asn))
      return TRUE;
  }
  return FALSE;
}

/* @asn has a VRP that covers the prefix, whatever its maximum length. */
static gboolean holds(const OracleProblem *problem, const OraclePrefix *prefix, guint32 asn)
{
  for (guint i = 0; i < problem->n_entries; i++) {
    const OracleEntry *e = &problem->entry[i];
    if (!e->route_object && asn != 0 && e->asn == asn &&
        oracle_covers(&e->prefix, prefix->address, prefix->length))
      return TRUE;
  }
  return FALSE;
}

/* RFC 7999 section 3.3: whether the neighbour may ask for a blackhole there. */
static gboolean may_ask(const OracleProblem *problem, const OraclePrefix *prefix,
                        const OracleRoute *sent, guint32 neighbour)
{
  guint32 origin = sent->path[sent->n - 1];
  return holds(problem, prefix, origin) &&
         (in_cone(problem, neighbour, origin) ||
          holds(problem, prefix, problem->topology->asn[neighbour]));
}

/* ---- registered links */

typedef enum { SAYS_NOTHING, SAYS_YES, SAYS_NO } Says;

/* What @asn has said of @other: by hand, or as it is: @from is the first session that counts. */
static Says says(const OracleProblem *problem, const OracleLink *links, guint n_links,
                 const guint8 *members, gboolean providers_alone, guint32 asn, guint32 other)
{
  const MsTopology *topology = problem->topology;
  gboolean spoke = FALSE;
  for (guint i = 0; i < n_links; i++) {
    if (links[i].asn != asn)
      continue;
    spoke = TRUE;
    for (guint k = 0; k < links[i].n_named; k++)
      if (links[i].named[k] == other && other != 0)
        return SAYS_YES;
  }
  guint32 as = find(problem, asn);
  if (spoke || as == MS_NO_AS || !members[as])
    return spoke ? SAYS_NO : SAYS_NOTHING;
  guint32 s = providers_alone ? topology->first_provider[as] : topology->first[as];
  for (; s < topology->first[as + 1]; s++)
    if (topology->asn[topology->neighbour[s]] == other)
      return SAYS_YES;
  return SAYS_NO;
}

static Says names_provider(const OracleProblem *problem, guint32 asn, guint32 other)
{
  return says(problem, problem->aspa, problem->n_aspas, problem->attests, TRUE, asn, other);
}

static Says names_neighbour(const OracleProblem *problem, guint32 asn, guint32 other)
{
  return says(problem, problem->list, problem->n_lists, problem->publishes, FALSE, asn, other);
}

/* The path without repeats, AS(1), the origin, first. */
static guint turn_round(const OracleRoute *sent, guint32 as[ORACLE_MAX_PATH + 1])
{
  guint n = 0;
  for (guint i = sent->n; i-- > 0;)
    if (n == 0 || as[n] != sent->path[i])
      as[++n] = sent->path[i];
  return n;
}

/* draft-ietf-sidrops-aspa-verification, by its definitions. */
static gboolean aspa_invalid(const OracleProblem *problem, const OracleRoute *sent,
                             guint32 neighbour_asn, gboolean downstream)
{
  guint32 as[ORACLE_MAX_PATH + 1];
  guint n = turn_round(sent, as);
  if (n == 0 || as[n] != neighbour_asn || on_path(sent, 0))
    return TRUE;
  guint max_up = n, max_down = n;
  for (guint i = 1; i < n && max_up == n; i++)
    if (names_provider(problem, as[i], as[i + 1]) == SAYS_NO)
      max_up = i;
  for (guint j = n; j > 1 && max_down == n; j--)
    if (names_provider(problem, as[j], as[j - 1]) == SAYS_NO)
      max_down = n - j + 1;
  return downstream ? max_up + max_down < n : max_up < n;
}

static gboolean link_denied(const OracleProblem *problem, const OracleRoute *sent)
{
  guint32 as[ORACLE_MAX_PATH + 1];
  guint n = turn_round(sent, as);
  for (guint i = 1; i < n; i++)
    if (names_neighbour(problem, as[i], as[i + 1]) == SAYS_NO ||
        names_neighbour(problem, as[i + 1], as[i]) == SAYS_NO)
      return TRUE;
  return FALSE;
}

/* Of the links nearest to the origin, the end that lies nearer to it denies the other. */
static gboolean end_denied(const OracleProblem *problem, const OracleRoute *sent)
{
  guint32 as[ORACLE_MAX_PATH + 1];
  guint n = turn_round(sent, as);
  for (guint i = 1; i < n && i <= problem->suffix; i++)
    if (names_neighbour(problem, as[i], as[i + 1]) == SAYS_NO)
      return TRUE;
  return FALSE;
}

/* ---- what is on a path */

static gboolean carries_listed(const OracleProblem *problem, const OracleRoute *sent,
                               guint32 neighbour)
{
  const MsTopology *topology = problem->topology;
  for (guint32 as = 0; as < topology->n_ases; as++)
    if (problem->listed[as] && as != neighbour && on_path(sent, topology->asn[as]))
      return TRUE;
  return FALSE;
}

static gboolean locked(const OracleProblem *problem, const OracleRoute *sent, guint32 neighbour)
{
  const MsTopology *topology = problem->topology;
  for (guint32 as = 0; as < topology->n_ases; as++)
    if (problem->listed[as] && on_path(sent, topology->asn[as]) &&
        !problem->cone[(gsize)neighbour * topology->n_ases + as])
      return TRUE;
  return FALSE;
}

static gboolean carries_tier1(const OracleProblem *problem, const OracleRoute *sent)
{
  const MsTopology *topology = problem->topology;
  for (guint32 as = 0; as < topology->n_ases; as++)
    if (topology->role[as] == MS_ROLE_TIER1 && topology->asn[as] != sent->path[0] &&
        on_path(sent, topology->asn[as]))
      return TRUE;
  return FALSE;
}

static gboolean beyond_the_edge(const OracleProblem *problem, const OracleRoute *sent,
                                guint32 neighbour)
{
  const MsTopology *topology = problem->topology;
  if (topology->first[neighbour] != topology->first_provider[neighbour])
    return FALSE;
  for (guint i = 0; i < sent->n; i++)
    if (sent->path[i] != topology->asn[neighbour])
      return TRUE;
  return FALSE;
}

static gboolean lacks_signature(const OracleProblem *problem, const OracleRoute *sent)
{
  for (guint i = 0; i < sent->n && i < sent->forged; i++) {
    guint32 as = find(problem, sent->path[sent->n - 1 - i]);
    if (as != MS_NO_AS && problem->signs[as])
      return TRUE;
  }
  return FALSE;
}

/* ---- import and export */

static gboolean refused(const OracleProblem *problem, guint32 rules, guint32 as, guint32 session,
                        guint prefix, const OracleRoute *sent)
{
  const MsTopology *topology = problem->topology;
  guint32 neighbour = topology->neighbour[session];
  guint32 asn = topology->asn[neighbour];
  gboolean downstream = ms_topology_relation(topology, as, session) == MS_REL_PROVIDER;
  const OraclePrefix *p = &problem->prefix[prefix];
  return ((rules & ORACLE_FIRST_AS) && sent->path[0] != asn) ||
         ((rules & ORACLE_AS_SET) && on_path(sent, 0)) ||
         ((rules & ORACLE_TIER1) && carries_tier1(problem, sent)) ||
         ((rules & ORACLE_EDGE) && beyond_the_edge(problem, sent, neighbour)) ||
         ((rules & ORACLE_LENGTH) && p->length > 24) ||
         ((rules & ORACLE_ROV) && validate(problem, p, sent->path[sent->n - 1]) == INVALID) ||
         ((rules & (ORACLE_ASPA | ORACLE_ASPA_NEIGHBOURS)) &&
          aspa_invalid(problem, sent, asn, downstream)) ||
         ((rules & ORACLE_ASPA_NEIGHBOURS) && link_denied(problem, sent)) ||
         ((rules & ORACLE_PATH_END) && end_denied(problem, sent)) ||
         ((rules & ORACLE_ISEC) && lacks_signature(problem, sent)) ||
         ((rules & ORACLE_REGISTERED_CONE) && !registered_for_cone(problem, sent, p, neighbour)) ||
         ((rules & ORACLE_PEERLOCK) && locked(problem, sent, neighbour)) ||
         ((rules & ORACLE_PEERLOCK_LITE) && carries_listed(problem, sent, neighbour));
}

/* RFC 9234 section 5, ingress. Returns %FALSE for a leak. */
static gboolean ingress(guint32 rules, MsRelation relation, guint32 neighbour_asn, guint32 *otc)
{
  gboolean foreign = *otc != 0 && (relation == MS_REL_CUSTOMER ||
                                   (relation == MS_REL_PEER && *otc != neighbour_asn));
  if ((rules & (ORACLE_OTC | ORACLE_OTC_REDUCED)) && foreign)
    return FALSE;
  if ((rules & ORACLE_OTC) && *otc == 0 && relation != MS_REL_CUSTOMER)
    *otc = neighbour_asn;
  return TRUE;
}

static void hold_against(const OracleProblem *problem, guint32 rules, guint prefix,
                         const OracleRoute *sent, OracleRoute *in)
{
  guint validity = validate(problem, &problem->prefix[prefix], sent->path[sent->n - 1]);
  guint unsigned_path = sent->signatures != sent->n;
  guint demerit[3] = {0};
  if (rules & ORACLE_PREFER_VALID)
    demerit[1] += validity;
  if (rules & ORACLE_PREFER_VALID_FIRST)
    demerit[0] += validity;
  for (guint place = 0; place < 3; place++) {
    if (rules & (ORACLE_BGPSEC_1ST << place))
      demerit[place] += unsigned_path;
    in->demerit[place] = (guint8)MIN(demerit[place], 3);
  }
}

void oracle_import(const OracleProblem *problem, guint32 as, guint32 session, guint prefix,
                   const OracleRoute *sent, OracleRoute *in)
{
  const MsTopology *topology = problem->topology;
  guint32 neighbour = topology->neighbour[session], rules = problem->import[session];
  MsRelation relation = ms_topology_relation(topology, as, session);
  guint32 otc = sent->otc;
  gboolean drops = FALSE;
  in->n = 0;
  if (sent->n == 0 || problem->down[session] || on_path(sent, topology->asn[as]))
    return;
  /* A route server keeps to itself what its filters refuse, whatever the AS would have done. */
  if (problem->served != NULL &&
      refused(problem, problem->served[session], as, session, prefix, sent))
    return;
  /* Whoever honours a blackhole asks nothing more of it. */
  if (sent->blackhole && (rules & ORACLE_BLACKHOLE)) {
    if (!may_ask(problem, &problem->prefix[prefix], sent, neighbour))
      return;
    drops = TRUE;
  }
  drops |= sent->blackhole && (rules & ORACLE_BLACKHOLE_ANY);
  if (!drops && (refused(problem, rules, as, session, prefix, sent) ||
                 !ingress(rules, relation, topology->asn[neighbour], &otc)))
    return;
  g_assert(sent->n < ORACLE_MAX_PATH);
  *in = *sent;
  in->otc = otc;
  in->drops = drops;
  in->forwards = FALSE;
  in->learned = (guint8)relation;
  in->next_hop = neighbour;
  memset(in->demerit, 0, sizeof in->demerit);
  if (!drops)
    hold_against(problem, rules, prefix, sent, in);
  in->path[0] = topology->asn[as];
  memcpy(&in->path[1], sent->path, sizeof(guint32) * sent->n);
  in->n = sent->n + 1;
}

void oracle_rules_export(const OracleProblem *problem, guint32 as, guint32 session,
                         const OracleRoute *best, gboolean valley, OracleRoute *sent)
{
  MsRelation to = ms_topology_relation(problem->topology, as, session);
  guint32 rules = problem->export[session];
  if (valley && (rules & ORACLE_VALLEY)) {
    sent->n = 0;
    return;
  }
  if ((rules & ORACLE_OTC_REDUCED) && to != MS_REL_PROVIDER)
    sent->otc = problem->topology->asn[as];
  if (rules & ORACLE_OTC) {
    if (sent->otc != 0 && to != MS_REL_CUSTOMER) {
      sent->n = 0;
      return;
    }
    if (sent->otc == 0 && to != MS_REL_PROVIDER)
      sent->otc = problem->topology->asn[as];
  }
  /* All before this AS have signed. */
  if ((rules & ORACLE_BGPSEC) && best->signatures == best->n - 1)
    sent->signatures = best->n;
}
