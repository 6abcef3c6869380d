/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/format/placement.h"

#include "models/base/hash.h"
#include "models/base/suggest.h"
#include "models/manrs/adoption.h"
#include "scenarios/format/value.h"

#include <string.h>

static const MsPlacementWord words[] = {
    {"peer-of:X",
     "a peer of X: an ASN, or the word `victim` (in offender) or `offender` (in victim)"},
    {"customer-of:X", "a customer of X"},
    {"provider-of:X", "a provider of X"},
    {"neighbour-of:X", "any of these"},
    {"customers:N", "with so many customers: 5, 5-50, 5- or -50"},
    {"peers:N", "with so many peers"},
    {"providers:N", "with so many providers"},
    {"cone:N", "with so many ASes in its customer cone, itself counted"},
    {"multihomed", "with two providers or more"},
    {"single-homed", "with one provider"},
    {"participants", "that take part in a programme in any run of the scenario"},
    {"not:TERM", "the opposite of any term"},
};

static const struct {
  const char *word;
  MsRelation relation;
} neighbours[] = {{"customer-of", MS_REL_CUSTOMER},
                  {"peer-of", MS_REL_PEER},
                  {"provider-of", MS_REL_PROVIDER},
                  {"neighbour-of", MS_REL_SELF}};

static const char *const counts[] = {"customers", "peers", "providers", "cone"};

const MsPlacementWord *ms_placement_words(guint *n)
{
  *n = G_N_ELEMENTS(words);
  return words;
}

guint64 ms_text_hash(const char *text)
{
  guint64 hash = G_GUINT64_CONSTANT(0xcbf29ce484222325);
  for (; *text != '\0'; text++)
    hash = (hash ^ (guint8)*text) * G_GUINT64_CONSTANT(0x100000001b3);
  return hash;
}

/* All that may stand where @text does, for suggestions: groups, and conditions without what follows
 * their colon. */
static const char *nearest_word(const char *text)
{
  g_autoptr(GPtrArray) known = g_ptr_array_new();
  g_autofree char *bare = g_strndup(text, strcspn(text, ":"));
  for (const char *const *group = ms_group_names(); *group != NULL; group++)
    g_ptr_array_add(known, (gpointer)*group);
  for (guint i = 0; i < G_N_ELEMENTS(neighbours); i++)
    g_ptr_array_add(known, (gpointer)neighbours[i].word);
  for (guint i = 0; i < G_N_ELEMENTS(counts); i++)
    g_ptr_array_add(known, (gpointer)counts[i]);
  g_ptr_array_add(known, (gpointer) "multihomed");
  g_ptr_array_add(known, (gpointer) "single-homed");
  g_ptr_array_add(known, (gpointer) "participants");
  g_ptr_array_add(known, (gpointer) "not");
  g_ptr_array_add(known, NULL);
  return ms_suggest(bare, (const char *const *)known->pdata);
}

static gboolean parse_condition(MsTerm *term, const char *word, const char *value,
                                const char *other, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS(neighbours); i++)
    if (g_str_equal(word, neighbours[i].word)) {
      term->kind = MS_TERM_NEIGHBOUR;
      term->relation = neighbours[i].relation;
      term->of_other = g_str_equal(value, other);
      if (term->of_other || ms_value_asn(value, &term->asn, NULL))
        return TRUE;
      g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_VALUE,
                  "`%s` is neither an AS number nor the other party; write %s:15169 or %s:%s",
                  value, word, word, other);
      return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS(counts); i++)
    if (g_str_equal(word, counts[i])) {
      term->kind = MS_TERM_COUNT;
      term->count = (MsTermCount)i;
      return ms_value_range(value, &term->low, &term->high, error);
    }
  const char *near = nearest_word(word);
  g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_UNKNOWN,
              near != NULL ? "there is no condition `%s`; did you mean `%s`?"
                           : "there is no condition `%s`; `manrs-sim list groups` shows all%s",
              word, near != NULL ? near : "");
  return FALSE;
}

static gboolean parse_term(MsTerm *term, const char *text, const char *other, GError **error)
{
  term->text = g_strdup(text);
  while (g_str_has_prefix(text, "not:")) {
    term->negated = !term->negated;
    text += strlen("not:");
  }
  if (g_str_equal(text, "participants")) {
    term->kind = MS_TERM_PARTICIPANTS;
    return TRUE;
  }
  if (g_str_equal(text, "multihomed") || g_str_equal(text, "single-homed")) {
    term->kind = MS_TERM_COUNT;
    term->count = MS_COUNT_PROVIDERS;
    term->low = *text == 'm' ? 2 : 1;
    term->high = *text == 'm' ? G_MAXUINT32 : 1;
    return TRUE;
  }
  const char *colon = strchr(text, ':');
  if (colon != NULL) {
    g_autofree char *word = g_strndup(text, (gsize)(colon - text));
    return parse_condition(term, word, colon + 1, other, error);
  }
  if (ms_group_known(text)) {
    term->kind = MS_TERM_GROUP;
    term->group = g_strdup(text);
    return TRUE;
  }
  const char *near = nearest_word(text);
  g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_UNKNOWN,
              near != NULL ? "there is no group `%s`; did you mean `%s`?"
                           : "there is no group `%s`; `manrs-sim list groups` shows all%s",
              text, near != NULL ? near : "");
  return FALSE;
}

MsPlacement *ms_placement_parse(const char *text, const char *other, GError **error)
{
  g_autoptr(MsPlacement) placement = g_new0(MsPlacement, 1);
  if (!g_str_has_prefix(text, "random:")) {
    if (g_ascii_isdigit(*text) || g_ascii_strncasecmp(text, "AS", 2) == 0)
      return ms_value_asn(text, &placement->asn, error) ? g_steal_pointer(&placement) : NULL;
    g_set_error(
        error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_VALUE,
        "`%s` names no AS; write an AS number, or random: and a group, as in random:transit", text);
    return NULL;
  }
  g_auto(GStrv) parts = ms_value_list(text + strlen("random:"), error);
  if (parts == NULL)
    return NULL;
  placement->n_terms = g_strv_length(parts);
  placement->terms = g_new0(MsTerm, placement->n_terms);
  for (guint i = 0; i < placement->n_terms; i++)
    if (!parse_term(&placement->terms[i], parts[i], other, error))
      return NULL;
  return g_steal_pointer(&placement);
}

void ms_placement_free(MsPlacement *placement)
{
  if (placement == NULL)
    return;
  for (guint i = 0; i < placement->n_terms; i++) {
    g_free(placement->terms[i].text);
    g_free(placement->terms[i].group);
  }
  g_free(placement->terms);
  g_free(placement);
}

gboolean ms_placement_needs_other(const MsPlacement *placement)
{
  for (guint i = 0; i < placement->n_terms; i++)
    if (placement->terms[i].kind == MS_TERM_NEIGHBOUR && placement->terms[i].of_other)
      return TRUE;
  return FALSE;
}

static guint32 count_of(const MsTopology *topology, guint32 as, MsTermCount count)
{
  switch (count) {
  case MS_COUNT_CUSTOMERS:
    return topology->first_peer[as] - topology->first[as];
  case MS_COUNT_PEERS:
    return topology->first_provider[as] - topology->first_peer[as];
  case MS_COUNT_PROVIDERS:
    return topology->first[as + 1] - topology->first_provider[as];
  case MS_COUNT_CONE:
    break;
  }
  return topology->cone[as];
}

/* @near: index of the AS that a neighbour term speaks of */
static gboolean meets(const MsTerm *term, const MsTopology *topology, const guint8 *participant,
                      guint32 near, guint32 as)
{
  gboolean holds = FALSE;
  switch (term->kind) {
  case MS_TERM_GROUP:
    holds = ms_group_matches(topology, as, term->group);
    break;
  case MS_TERM_COUNT: {
    guint32 n = count_of(topology, as, term->count);
    holds = n >= term->low && n <= term->high;
    break;
  }
  case MS_TERM_PARTICIPANTS:
    holds = participant != NULL && participant[as];
    break;
  case MS_TERM_NEIGHBOUR: {
    guint32 session = ms_topology_session(topology, near, as);
    holds =
        session != G_MAXUINT32 && (term->relation == MS_REL_SELF ||
                                   ms_topology_relation(topology, near, session) == term->relation);
    break;
  }
  }
  return holds != term->negated;
}

guint32 ms_placement_find(const MsPlacement *placement, const MsTopology *topology,
                          const guint8 *participant, guint32 other, guint64 seed, const char *what,
                          guint *n_candidates, GError **error)
{
  if (n_candidates != NULL)
    *n_candidates = 1;
  if (placement->asn != 0) {
    guint32 as = ms_topology_find(topology, placement->asn);
    if (as == MS_NO_AS)
      g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_UNKNOWN,
                  "AS%u is not in the topology (%s); name an AS that is, or random: and a group",
                  placement->asn, topology->title);
    return as;
  }
  g_autofree guint8 *left = g_malloc(topology->n_ases);
  memset(left, 1, topology->n_ases);
  guint n = topology->n_ases;
  if (other != MS_NO_AS) {
    left[other] = 0;
    n--;
  }
  for (guint t = 0; t < placement->n_terms && n > 0; t++) {
    const MsTerm *term = &placement->terms[t];
    guint32 near = other;
    if (term->kind == MS_TERM_NEIGHBOUR && !term->of_other)
      near = ms_topology_find(topology, term->asn);
    if (term->kind == MS_TERM_NEIGHBOUR && near == MS_NO_AS) {
      g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_UNKNOWN,
                  "AS%u of `%s` is not in the topology (%s); name an AS that is", term->asn,
                  term->text, topology->title);
      return MS_NO_AS;
    }
    for (guint32 as = 0; as < topology->n_ases; as++)
      if (left[as] && !meets(term, topology, participant, near, as)) {
        left[as] = 0;
        n--;
      }
    if (n == 0) {
      g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_VALUE,
                  "no AS meets all terms: `%s` leaves nobody; drop or widen it", term->text);
      return MS_NO_AS;
    }
  }
  if (n_candidates != NULL)
    *n_candidates = n;
  guint32 best = MS_NO_AS;
  guint64 lowest = G_MAXUINT64, key = ms_text_hash(what);
  for (guint32 as = 0; as < topology->n_ases; as++) {
    if (!left[as])
      continue;
    guint64 hash = ms_hash3(seed, MS_HASH_PLACEMENT, key, topology->asn[as]);
    if (best == MS_NO_AS || hash < lowest) {
      best = as;
      lowest = hash;
    }
  }
  return best;
}
