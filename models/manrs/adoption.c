/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Terms are read from the left, and each puts its ASes into the set, or takes them out, before the
 * next is looked at. Draws look at the AS's number alone, never at its place in the graph or at
 * other draws: that is what nests them. */
#include "models/manrs/adoption.h"

#include "models/base/hash.h"
#include "models/base/suggest.h"
#include "models/manrs/asn-file.h"
#include "models/manrs/participants.h"

#include <math.h>
#include <string.h>
#include <xxhash.h>

G_DEFINE_QUARK(ms_adoption_error, ms_adoption_error)

/* A community's size is that of the whole Internet, and scaled where a graph is clearly no whole
 * Internet. */
#define WHOLE_INTERNET 70000u
#define SMALL_GRAPH    30000u

/* Of the operators of MANRS in 2023-08 (MANRS.md of the reference material). */
#define OPERATORS                   871u
#define OPERATORS_WITHOUT_CUSTOMERS 364u

typedef struct {
  const MsTopology *topology;
  const char *what, *base_dir;
  guint universe;
  guint64 seed, key;
  guint8 *members;    /* NULL where thresholds are sought */
  guint64 *threshold; /* see ms_adoption_thresholds() */
  gboolean expressible;
  GHashTable *missing; /* ASNs, as pointers */
  const char *term;    /* as written */
  guint8 sign;         /* what becomes of an AS that the term names: 1, or 0 after a minus */
} Selection;

static gboolean G_GNUC_PRINTF(4, 5) refuse(GError **error, MsAdoptionError code,
                                           const Selection *selection, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *what = g_strdup_vprintf(format, args);
  va_end(args);
  g_set_error(error, MS_ADOPTION_ERROR, code, "\"%s\": %s", selection->term, what);
  return FALSE;
}

static void put(Selection *selection, guint32 as)
{
  if (selection->threshold != NULL)
    selection->threshold[as] = selection->sign != 0 ? MS_ADOPTION_ALWAYS : 0;
  else
    selection->members[as] = selection->sign;
}

/* ---- groups */

typedef enum { GROUP_ANY, GROUP_STUB, GROUP_TRANSIT, GROUP_ROLES, GROUP_REGION } GroupKind;

/* In the order of ms_group_names(). */
static const char *const group_names[] = {
    "any",       "stub", "transit", "tier1", "access", "content", "enterprise", "cdn", "cloud",
    "cdn-cloud", "ixp",  "afrinic", "apnic", "arin",   "lacnic",  "ripe",       NULL,
};

static const struct {
  GroupKind kind;
  guint value; /* bits 1 << MsRole, or a region */
} groups[G_N_ELEMENTS(group_names) - 1] = {
    {GROUP_ANY, 0},
    {GROUP_STUB, 0},
    {GROUP_TRANSIT, 0},
    {GROUP_ROLES, 1u << MS_ROLE_TIER1},
    {GROUP_ROLES, 1u << MS_ROLE_ACCESS},
    {GROUP_ROLES, 1u << MS_ROLE_CONTENT},
    {GROUP_ROLES, 1u << MS_ROLE_ENTERPRISE},
    {GROUP_ROLES, 1u << MS_ROLE_CDN},
    {GROUP_ROLES, 1u << MS_ROLE_CLOUD},
    {GROUP_ROLES, 1u << MS_ROLE_CDN | 1u << MS_ROLE_CLOUD},
    {GROUP_ROLES, 1u << MS_ROLE_IXP},
    {GROUP_REGION, MS_REGION_AFRINIC},
    {GROUP_REGION, MS_REGION_APNIC},
    {GROUP_REGION, MS_REGION_ARIN},
    {GROUP_REGION, MS_REGION_LACNIC},
    {GROUP_REGION, MS_REGION_RIPE},
};

const char *const *ms_group_names(void)
{
  return group_names;
}

static int group_find(const char *name)
{
  for (guint i = 0; group_names[i] != NULL; i++)
    if (g_str_equal(group_names[i], name))
      return (int)i;
  return -1;
}

gboolean ms_group_known(const char *name)
{
  return group_find(name) >= 0;
}

static gboolean group_has(const MsTopology *topology, guint32 as, int group)
{
  switch (groups[group].kind) {
  case GROUP_ANY:
    return TRUE;
  case GROUP_STUB:
    return ms_topology_is_stub(topology, as);
  case GROUP_TRANSIT:
    return !ms_topology_is_stub(topology, as);
  case GROUP_ROLES:
    return groups[group].value >> topology->role[as] & 1;
  case GROUP_REGION:
    return topology->region[as] == groups[group].value;
  }
  g_assert_not_reached();
}

gboolean ms_group_matches(const MsTopology *topology, guint32 as, const char *name)
{
  int group = group_find(name);
  return group >= 0 && group_has(topology, as, group);
}

/* ---- amounts */

/* Whether @as may be chosen for an amount: of @group, or of the universe where that is -1. */
static gboolean eligible(const Selection *selection, guint32 as, int group)
{
  if (group >= 0)
    return group_has(selection->topology, as, group);
  return (selection->universe >> selection->topology->role[as] & 1) != 0;
}

static guint64 draw(const Selection *selection, guint32 as)
{
  return ms_hash3(selection->seed, MS_HASH_ADOPTION, selection->key, selection->topology->asn[as]);
}

/* Whom a share chooses are the draws below its threshold. Of two shares the larger holds both; one
 * taken away from a larger one leaves draws that do not begin at 0. */
static void raise_threshold(Selection *selection, guint32 as, guint64 threshold)
{
  guint64 *now = &selection->threshold[as];
  if (selection->sign != 0)
    *now = MAX(*now, threshold);
  else if (threshold >= *now)
    *now = 0;
  else if (threshold > 0)
    selection->expressible = FALSE;
}

static void put_share(Selection *selection, int group, double share)
{
  guint64 threshold = (guint64)ceil(share * 0x1.0p32);
  if (selection->threshold != NULL) {
    for (guint32 as = 0; as < selection->topology->n_ases; as++)
      if (eligible(selection, as, group))
        raise_threshold(selection, as, threshold);
    return;
  }
  guint64 permutation = ms_adoption_permutation(selection->seed, selection->key);
  for (guint32 as = 0; as < selection->topology->n_ases; as++)
    if (eligible(selection, as, group) &&
        ms_adoption_draw(permutation, selection->topology->asn[as]) < threshold)
      put(selection, as);
}

/* An AS that may be chosen, and when: the lowest rank first, ties to the lower index (so to the
 * lower ASN). */
typedef struct {
  guint64 rank;
  guint32 as;
} Candidate;

static gint compare_candidates(gconstpointer a, gconstpointer b)
{
  const Candidate *x = a, *y = b;
  return x->rank != y->rank ? (x->rank < y->rank ? -1 : 1) : (x->as > y->as) - (x->as < y->as);
}

/* The first @n candidates; they are sorted. */
static void put_first(Selection *selection, GArray *candidates, guint n)
{
  g_array_sort(candidates, compare_candidates);
  for (guint i = 0; i < MIN(n, candidates->len); i++)
    put(selection, g_array_index(candidates, Candidate, i).as);
}

/* `top:N` and `random:N` */
static gboolean put_number(Selection *selection, int group, gboolean by_cone, const char *text,
                           GError **error)
{
  guint64 n = 0;
  const char *word = by_cone ? "top" : "random";
  if (!g_ascii_isdigit(*text) || !g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT32, &n, NULL))
    return refuse(error, MS_ADOPTION_ERROR_VALUE, selection,
                  "\"%s\" is no number of ASes; write %s:20", text, word);
  g_autoptr(GArray) candidates = g_array_new(FALSE, FALSE, sizeof(Candidate));
  for (guint32 as = 0; as < selection->topology->n_ases; as++)
    if (eligible(selection, as, group)) {
      Candidate candidate = {
          by_cone ? G_MAXUINT32 - selection->topology->cone[as] : draw(selection, as), as};
      g_array_append_val(candidates, candidate);
    }
  if (n > candidates->len)
    return refuse(error, MS_ADOPTION_ERROR_VALUE, selection,
                  "the graph has %u such ASes; write at most %s:%u", candidates->len, word,
                  candidates->len);
  if (selection->threshold != NULL && !by_cone)
    selection->expressible = FALSE;
  else
    put_first(selection, candidates, (guint)n);
  return TRUE;
}

/* `40%` */
static gboolean put_percent(Selection *selection, int group, const char *text, GError **error)
{
  g_autofree char *number = g_strchomp(g_strndup(text, strlen(text) - 1));
  char *end = NULL;
  double percent = g_ascii_strtod(number, &end);
  /* strtod takes signs, exponents, hexadecimal and infinity too. */
  if (*number == '\0' || *end != '\0' || strspn(number, "0123456789.") != strlen(number))
    return refuse(error, MS_ADOPTION_ERROR_SYNTAX, selection,
                  "\"%s\" is no number; write a share as 40%%", number);
  if (percent > 100)
    return refuse(error, MS_ADOPTION_ERROR_VALUE, selection, "a share is 0%% to 100%%");
  put_share(selection, group, percent / 100);
  return TRUE;
}

/* ---- lists */

/* What somebody named by number; an ASN that the graph lacks is noted. */
static void put_asn(Selection *selection, guint32 asn)
{
  guint32 as = ms_topology_find(selection->topology, asn);
  if (as != MS_NO_AS)
    put(selection, as);
  else
    g_hash_table_add(selection->missing, GUINT_TO_POINTER(asn));
}

/* One that the project knows; graphs without it are nobody's mistake. */
static void put_known(Selection *selection, guint32 asn)
{
  guint32 as = ms_topology_find(selection->topology, asn);
  if (as != MS_NO_AS)
    put(selection, as);
}

static gboolean put_file(Selection *selection, const char *spec, GError **error)
{
  g_autoptr(GArray) asns = ms_asn_file_read(spec, selection->base_dir, error);
  if (asns == NULL)
    return FALSE;
  for (guint i = 0; i < asns->len; i++)
    put_asn(selection, g_array_index(asns, guint32, i));
  return TRUE;
}

/* ---- as of a day */

/* Large networks joined sooner. Of the 466 ASes of operators that had joined by 2020-04-14 (public
 * conformance list of 2023-08) and are in CAIDA's graph of 2019-07, 260 have customers and 7 are
 * tier-1s; drawn alike, 0.25 would be. Successive draws with weights cone^0.3 (Efraimidis and
 * Spirakis, 2006: the least of -ln(1 - u) / weight come first) bring 5, a lower quartile of cones
 * of 3 (listed: 5), a median of 10 (19) and an upper quartile of 110 (75). */
#define CONE_WEIGHT 0.3

static guint64 rank_by_size(const Selection *selection, guint32 as)
{
  double weight = pow(selection->topology->cone[as], CONE_WEIGHT);
  double key = -log1p(-ms_hash_unit(draw(selection, as))) / weight;
  guint64 rank; /* doubles of one sign are in the order of their bits */
  memcpy(&rank, &key, sizeof rank);
  return MAX(1, rank);
}

static void put_operators_of(Selection *selection, const char *date, guint community)
{
  const MsTopology *topology = selection->topology;
  guint wanted = community;
  if (topology->n_ases < SMALL_GRAPH)
    wanted = MAX(
        1, (guint)(((guint64)community * topology->n_ases + WHOLE_INTERNET / 2) / WHOLE_INTERNET));
  guint n_known;
  const MsParticipant *known = ms_task_force(&n_known);
  guint nobody = 1u << MS_ROLE_CDN | 1u << MS_ROLE_CLOUD | 1u << MS_ROLE_IXP;
  g_autoptr(GArray) stubs = g_array_new(FALSE, FALSE, sizeof(Candidate));
  g_autoptr(GArray) others = g_array_new(FALSE, FALSE, sizeof(Candidate));
  for (guint32 as = 0; as < topology->n_ases; as++) {
    if (!((selection->universe & ~nobody) >> topology->role[as] & 1))
      continue;
    /* Rank 0 is kept for those who are known to have joined. */
    Candidate candidate = {rank_by_size(selection, as), as};
    for (guint i = 0; i < n_known; i++)
      if (known[i].asn == topology->asn[as] && known[i].joined != NULL &&
          strcmp(known[i].joined, date) <= 0)
        candidate.rank = 0;
    g_array_append_val(ms_topology_is_stub(topology, as) ? stubs : others, candidate);
  }
  guint of_stubs = (wanted * OPERATORS_WITHOUT_CUSTOMERS + OPERATORS / 2) / OPERATORS;
  guint of_others = wanted - of_stubs;
  if (of_stubs > stubs->len) {
    of_others += of_stubs - stubs->len;
    of_stubs = stubs->len;
  } else if (of_others > others->len) {
    of_stubs += of_others - others->len;
    of_others = others->len;
  }
  put_first(selection, stubs, of_stubs);
  put_first(selection, others, of_others);
}

static gboolean put_rov_of(Selection *selection, const char *date, GError **error)
{
  guint n;
  const MsRovStart *history = ms_rov_history(&n);
  if (strcmp(date, history[0].since) < 0)
    return refuse(error, MS_ADOPTION_ERROR_VALUE, selection,
                  "the history of ROV begins at %s; name a day from then on", history[0].since);
  for (guint i = 0; i < n; i++)
    if (history[i].since != NULL && history[i].import_from == MS_FROM_ALL &&
        strcmp(history[i].since, date) <= 0)
      put_known(selection, history[i].asn);
  return TRUE;
}

static gboolean put_as_of(Selection *selection, const char *date, GError **error)
{
  g_autoptr(GError) wrong = NULL;
  guint community = ms_community_size(date, &wrong);
  if (community == 0)
    return refuse(error, MS_ADOPTION_ERROR_VALUE, selection, "%s", wrong->message);
  if (g_str_equal(selection->what, "rov"))
    return put_rov_of(selection, date, error);
  if (g_str_equal(selection->what, "operators")) {
    if (selection->threshold != NULL)
      selection->expressible = FALSE;
    else
      put_operators_of(selection, date, community);
    return TRUE;
  }
  if (!g_str_equal(selection->what, "cdn-cloud"))
    return refuse(
        error, MS_ADOPTION_ERROR_VALUE, selection,
        "days are known for operators, cdn-cloud and rov, not for %s; name groups, ASNs or a file",
        selection->what);
  guint n;
  const MsParticipant *founders = ms_founders(&n);
  for (guint i = 0; i < n; i++)
    if (strcmp(founders[i].joined, date) <= 0)
      put_known(selection, founders[i].asn);
  return TRUE;
}

/* ---- terms */

/* No term, or nothing that stands before a colon: says what comes nearest. */
static gboolean refuse_word(GError **error, const Selection *selection, const char *word,
                            gboolean before_colon)
{
  static const char *const before[] = {"file", "as-of", "top", "random", NULL};
  static const char *const alone[] = {"none", "all", "founders", "task-force", NULL};
  g_autoptr(GPtrArray) known = g_ptr_array_new();
  for (guint i = 0; group_names[i] != NULL; i++)
    g_ptr_array_add(known, (gpointer)group_names[i]);
  for (const char *const *other = before_colon ? before : alone; *other != NULL; other++)
    g_ptr_array_add(known, (gpointer)*other);
  g_ptr_array_add(known, NULL);
  const char *near = ms_suggest(word, (const char *const *)known->pdata);
  if (near != NULL)
    return refuse(error, MS_ADOPTION_ERROR_UNKNOWN, selection,
                  "no group or list \"%s\"; did you mean \"%s\"?", word, near);
  g_autofree char *all = g_strjoinv(", ", (char **)known->pdata);
  return refuse(
      error, MS_ADOPTION_ERROR_UNKNOWN, selection,
      "no group or list \"%s\"; what may stand here: %s%s", word, all,
      before_colon ? "" : "; or an amount (40%, top:20, random:300), an ASN, file:PATH, as-of:DAY");
}

static gboolean is_number_of_ases(const char *text)
{
  return g_str_has_prefix(text, "top:") || g_str_has_prefix(text, "random:");
}

static gboolean is_amount(const char *text)
{
  return is_number_of_ases(text) || (g_str_has_suffix(text, "%") && strchr(text, ':') == NULL);
}

static gboolean put_amount(Selection *selection, int group, const char *text, GError **error)
{
  if (is_number_of_ases(text))
    return put_number(selection, group, *text == 't', strchr(text, ':') + 1, error);
  return put_percent(selection, group, text, error);
}

/* What begins with a digit, or with AS and a digit. */
static gboolean put_asn_word(Selection *selection, const char *text, GError **error)
{
  guint32 asn = 0;
  if (ms_asn_parse(text, &asn)) {
    put_asn(selection, asn);
    return TRUE;
  }
  char *end = NULL;
  double fraction = g_ascii_strtod(text, &end);
  if (strchr(text, '.') != NULL && *end == '\0' && fraction <= 1)
    return refuse(error, MS_ADOPTION_ERROR_SYNTAX, selection, "a share is written in percent: %g%%",
                  100 * fraction);
  return refuse(error, MS_ADOPTION_ERROR_VALUE, selection,
                "no AS number; AS numbers are 1 to 4294967295, written 15169 or AS15169, and "
                "shares end in %%");
}

static gboolean put_term(Selection *selection, const char *text, GError **error)
{
  guint n;
  const MsParticipant *participants;
  if (g_str_equal(text, "none"))
    return TRUE;
  if (g_str_equal(text, "all")) {
    put_share(selection, -1, 1.0);
    return TRUE;
  }
  if (g_str_equal(text, "founders") || g_str_equal(text, "task-force")) {
    participants = *text == 'f' ? ms_founders(&n) : ms_task_force(&n);
    for (guint i = 0; i < n; i++)
      put_known(selection, participants[i].asn);
    return TRUE;
  }
  if (g_str_has_prefix(text, "file:"))
    return put_file(selection, text + strlen("file:"), error);
  if (g_str_has_prefix(text, "as-of:"))
    return put_as_of(selection, text + strlen("as-of:"), error);
  if (is_amount(text))
    return put_amount(selection, -1, text, error);
  const char *colon = strchr(text, ':');
  if (colon != NULL) {
    g_autofree char *word = g_strchomp(g_strndup(text, (gsize)(colon - text)));
    g_autofree char *amount = g_strchug(g_strdup(colon + 1));
    int group = group_find(word);
    if (group < 0)
      return refuse_word(error, selection, word, TRUE);
    if (!is_amount(amount))
      return refuse(error, MS_ADOPTION_ERROR_SYNTAX, selection,
                    "\"%s\" is no amount; write a share as 40%%, or top:20 or random:300", amount);
    return put_amount(selection, group, amount, error);
  }
  if (g_ascii_isdigit(*text) ||
      (g_ascii_strncasecmp(text, "AS", 2) == 0 && g_ascii_isdigit(text[2])))
    return put_asn_word(selection, text, error);
  int group = group_find(text);
  if (group < 0)
    return refuse_word(error, selection, text, FALSE);
  for (guint32 as = 0; as < selection->topology->n_ases; as++)
    if (group_has(selection->topology, as, group))
      put(selection, as);
  return TRUE;
}

static gboolean refuse_gap(GError **error, const char *message)
{
  g_set_error_literal(error, MS_ADOPTION_ERROR, MS_ADOPTION_ERROR_SYNTAX, message);
  return FALSE;
}

static gboolean put_terms(Selection *selection, const char *text, GError **error)
{
  g_auto(GStrv) terms = g_strsplit(text, ",", -1);
  if (terms[0] == NULL || (terms[1] == NULL && *g_strstrip(terms[0]) == '\0'))
    return refuse_gap(error, "nobody is named; write \"none\" for nobody");
  for (guint i = 0; terms[i] != NULL; i++) {
    char *term = g_strstrip(terms[i]);
    if (*term == '\0')
      return refuse_gap(error,
                        "nothing between two commas, or after the last; take the comma away");
    selection->term = term;
    selection->sign = *term != '-';
    if (selection->sign == 0)
      term = g_strchug(term + 1);
    if (*term == '\0')
      return refuse(error, MS_ADOPTION_ERROR_SYNTAX, selection,
                    "nothing follows the minus; write what it takes away, as in \"all, -15169\"");
    if (!put_term(selection, term, error))
      return FALSE;
  }
  return TRUE;
}

guint64 ms_adoption_key(const char *what)
{
  return XXH3_64bits(what, strlen(what));
}

gboolean ms_adoption_select(const MsTopology *topology, const char *what, guint universe,
                            const char *text, const char *base_dir, guint64 seed, guint8 *members,
                            guint *missing, GError **error)
{
  return ms_adoption_select_keyed(topology, what, universe, text, base_dir, seed,
                                  ms_adoption_key(what), members, missing, error);
}

gboolean ms_adoption_select_keyed(const MsTopology *topology, const char *what, guint universe,
                                  const char *text, const char *base_dir, guint64 seed, guint64 key,
                                  guint8 *members, guint *missing, GError **error)
{
  g_autoptr(GHashTable) absent = g_hash_table_new(NULL, NULL);
  Selection selection = {
      .topology = topology,
      .what = what,
      .base_dir = base_dir,
      .universe = universe,
      .seed = seed,
      .key = key,
      .members = members,
      .missing = absent,
  };
  memset(members, 0, topology->n_ases);
  gboolean done = put_terms(&selection, text, error);
  if (!done)
    memset(members, 0, topology->n_ases);
  if (missing != NULL)
    *missing = g_hash_table_size(absent);
  return done;
}

gboolean ms_adoption_thresholds(const MsTopology *topology, const char *what, guint universe,
                                const char *text, const char *base_dir, guint64 *threshold,
                                gboolean *expressible, guint *missing, GError **error)
{
  g_autoptr(GHashTable) absent = g_hash_table_new(NULL, NULL);
  Selection selection = {
      .topology = topology,
      .what = what,
      .base_dir = base_dir,
      .universe = universe,
      .threshold = threshold,
      .expressible = TRUE,
      .missing = absent,
  };
  memset(threshold, 0, topology->n_ases * sizeof *threshold);
  gboolean done = put_terms(&selection, text, error);
  *expressible = done && selection.expressible;
  if (!*expressible)
    memset(threshold, 0, topology->n_ases * sizeof *threshold);
  if (missing != NULL)
    *missing = g_hash_table_size(absent);
  return done;
}
