/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/format/placement.h"

#include "models/base/hash.h"
#include "models/base/suggest.h"
#include "models/manrs/adoption.h"
#include "models/manrs/asn-file.h"
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
    {"participants",
     "that take part in a programme in any run of the scenario, or at any point of a sweep"},
    {"can-leak", "for the offender of a leak: with a peer or provider to learn the victim's route "
                 "from, and somebody else that the leak can go to; the victim is not in its "
                 "customer cone, from where it could export the route to everyone"},
    {"N",
     "first after random:, where several may be placed (victim of a leak, origins): so many, up to "
     "64"},
    {"file:PATH", "in a list, in any form that who adopts takes too; `file:PATH` stands for "
                  "`random:file:PATH`"},
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
  g_ptr_array_add(known, (gpointer) "can-leak");
  g_ptr_array_add(known, (gpointer) "file");
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
  if (g_str_equal(text, "can-leak")) {
    term->kind = MS_TERM_CAN_LEAK;
    if (g_str_equal(other, "victim"))
      return TRUE;
    g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_VALUE,
                "`%s` says who can leak, not who suffers; write it in offender", term->text);
    return FALSE;
  }
  if (g_str_has_prefix(text, "file:")) {
    term->kind = MS_TERM_LIST;
    term->path = g_strdup(text + strlen("file:"));
    if (*term->path != '\0')
      return TRUE;
    g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_VALUE,
                "`%s` names no file; write file:PATH", term->text);
    return FALSE;
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
  gboolean list = g_str_has_prefix(text, "file:");
  if (!list && !g_str_has_prefix(text, "random:")) {
    if (g_ascii_isdigit(*text) || g_ascii_strncasecmp(text, "AS", 2) == 0)
      return ms_value_asn(text, &placement->asn, error) ? g_steal_pointer(&placement) : NULL;
    g_set_error(
        error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_VALUE,
        "`%s` names no AS; write an AS number, or random: and a group, as in random:transit", text);
    return NULL;
  }
  g_auto(GStrv) parts = ms_value_list(list ? text : text + strlen("random:"), error);
  if (parts == NULL)
    return NULL;
  placement->n_terms = g_strv_length(parts);
  placement->terms = g_new0(MsTerm, placement->n_terms);
  for (guint i = 0; i < placement->n_terms; i++)
    if (!parse_term(&placement->terms[i], parts[i], other, error))
      return NULL;
  return g_steal_pointer(&placement);
}

static void free_placement(gpointer placement)
{
  ms_placement_free(placement);
}

static gboolean add_placement(GPtrArray *all, const char *text, const char *other, guint rank,
                              GError **error)
{
  MsPlacement *one = ms_placement_parse(text, other, error);
  if (one == NULL)
    return FALSE;
  one->rank = rank;
  for (guint i = 0; i < all->len && one->asn != 0; i++)
    if (((const MsPlacement *)g_ptr_array_index(all, i))->asn == one->asn) {
      ms_value_refuse(error, "AS%u is there twice; write each AS once", one->asn);
      ms_placement_free(one);
      return FALSE;
    }
  g_ptr_array_add(all, one);
  return TRUE;
}

/* "5, content" of "random:5, content": how many, and what to draw each of them by. */
static gboolean split_count(const char *text, guint64 *n, char **terms)
{
  const char *rest = text + strcspn(text, ",");
  g_autofree char *first = g_strndup(text, (gsize)(rest - text));
  if (!g_ascii_string_to_unsigned(g_strstrip(first), 10, 0, G_MAXUINT64, n, NULL))
    return FALSE;
  *terms = g_strconcat("random:", *rest == ',' ? rest + 1 : "any", NULL);
  return TRUE;
}

GPtrArray *ms_placements_parse(const char *text, const char *other, GError **error)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(free_placement);
  guint64 n = 1;
  g_autofree char *terms = NULL;
  g_auto(GStrv) parts = NULL;
  if (g_str_has_prefix(text, "random:") && split_count(text + strlen("random:"), &n, &terms)) {
    for (guint i = 0; i < n && n <= MS_MAX_SEVERAL; i++)
      if (!add_placement(all, terms, other, i, error))
        return NULL;
  } else if (g_ascii_isdigit(*text) || g_ascii_strncasecmp(text, "AS", 2) == 0) {
    parts = ms_value_list(text, error);
    if (parts == NULL)
      return NULL;
    n = g_strv_length(parts);
    for (guint i = 0; i < n && n <= MS_MAX_SEVERAL; i++)
      if (!add_placement(all, parts[i], other, 0, error))
        return NULL;
  } else if (!add_placement(all, text, other, 0, error)) {
    return NULL;
  }
  if (n >= 1 && n <= MS_MAX_SEVERAL)
    return g_steal_pointer(&all);
  ms_value_refuse(error,
                  n == 0 ? "%" G_GUINT64_FORMAT " of them is nobody; write 1 to %u"
                         : "%" G_GUINT64_FORMAT " ASes are too many; write at most %u, or a sweep "
                           "([sweep] trials = N), which draws anew for each trial",
                  n, MS_MAX_SEVERAL);
  return NULL;
}

void ms_placement_free(MsPlacement *placement)
{
  if (placement == NULL)
    return;
  for (guint i = 0; i < placement->n_terms; i++) {
    g_free(placement->terms[i].text);
    g_free(placement->terms[i].group);
    g_free(placement->terms[i].path);
    g_free(placement->terms[i].listed);
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

gboolean ms_placement_has(const MsPlacement *placement, MsTermKind kind)
{
  for (guint i = 0; i < placement->n_terms; i++)
    if (placement->terms[i].kind == kind)
      return TRUE;
  return FALSE;
}

void ms_placement_keep_apart(MsPlacement *placement)
{
  placement->terms = g_renew(MsTerm, placement->terms, placement->n_terms + 1);
  placement->terms[placement->n_terms++] =
      (MsTerm){.kind = MS_TERM_APART, .text = g_strdup("can-leak of the offender")};
}

static gboolean read_list(MsTerm *term, const MsTopology *topology, const char *base_dir,
                          guint *missing, GError **error)
{
  g_autoptr(GError) cause = NULL;
  g_autoptr(GArray) asns = ms_asn_file_read(term->path, base_dir, &cause);
  if (asns == NULL) {
    g_set_error_literal(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_FILE, cause->message);
    return FALSE;
  }
  g_autoptr(GHashTable) absent = g_hash_table_new(NULL, NULL);
  g_free(term->listed);
  term->listed = g_malloc0(topology->n_ases);
  for (guint i = 0; i < asns->len; i++) {
    guint32 asn = g_array_index(asns, guint32, i), as = ms_topology_find(topology, asn);
    if (as != MS_NO_AS)
      term->listed[as] = 1;
    else if (g_hash_table_add(absent, GUINT_TO_POINTER(asn)))
      (*missing)++;
  }
  return TRUE;
}

gboolean ms_placement_resolve(MsPlacement *placement, const MsTopology *topology,
                              const char *base_dir, guint *missing, GError **error)
{
  *missing = 0;
  placement->as = placement->asn != 0 ? ms_topology_find(topology, placement->asn) : MS_NO_AS;
  if (placement->asn != 0 && placement->as == MS_NO_AS) {
    g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_UNKNOWN,
                "AS%u is not in the topology (%s); name an AS that is, or random: and a group",
                placement->asn, topology->title);
    return FALSE;
  }
  for (guint t = 0; t < placement->n_terms; t++) {
    MsTerm *term = &placement->terms[t];
    if (term->kind == MS_TERM_LIST && !read_list(term, topology, base_dir, missing, error))
      return FALSE;
    if (term->kind != MS_TERM_NEIGHBOUR || term->of_other)
      continue;
    term->as = ms_topology_find(topology, term->asn);
    if (term->as == MS_NO_AS) {
      g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_UNKNOWN,
                  "AS%u of `%s` is not in the topology (%s); name an AS that is", term->asn,
                  term->text, topology->title);
      return FALSE;
    }
  }
  return TRUE;
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

static gboolean is_neighbour(const MsTerm *term, const MsTopology *topology, guint32 near,
                             guint32 as)
{
  if (near == MS_NO_AS)
    return FALSE;
  guint32 session = ms_topology_session(topology, near, as);
  return session != G_MAXUINT32 &&
         (term->relation == MS_REL_SELF ||
          ms_topology_relation(topology, near, session) == term->relation);
}

/* Whether @member is in the cone of @top; a cone of one AS needs no search. */
static gboolean in_cone(const MsTopology *topology, guint32 top, guint32 member)
{
  return member != MS_NO_AS &&
         (top == member || (topology->cone[top] > 1 && ms_topology_in_cone(topology, top, member)));
}

gboolean ms_term_is_fixed(const MsTerm *term)
{
  return term->kind == MS_TERM_GROUP || term->kind == MS_TERM_COUNT || term->kind == MS_TERM_LIST ||
         (term->kind == MS_TERM_NEIGHBOUR && !term->of_other);
}

gboolean ms_term_holds(const MsTerm *term, const MsPlacementContext *context, guint32 as)
{
  const MsTopology *topology = context->topology;
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
    holds = context->participant != NULL && context->participant[as];
    break;
  case MS_TERM_NEIGHBOUR:
    holds = is_neighbour(term, topology, term->of_other ? context->other : term->as, as);
    break;
  case MS_TERM_CAN_LEAK:
    holds = context->can_leak != NULL && context->can_leak[as] &&
            !in_cone(topology, as, context->other);
    break;
  case MS_TERM_APART:
    holds = !in_cone(topology, context->other, as);
    break;
  case MS_TERM_LIST:
    holds = term->listed[as];
    break;
  }
  return holds != term->negated;
}

void ms_placement_refuse(const MsTerm *term, GError **error)
{
  g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_VALUE,
              "no AS meets all terms: `%s` leaves nobody; drop or widen it", term->text);
}

/* The AS of @left whose hash is number @rank from the lowest; equal hashes in the order of ASNs. */
static guint32 draw(const MsTopology *topology, const guint8 *left, guint64 seed, guint64 key,
                    guint rank)
{
  struct {
    guint64 hash;
    guint32 as;
  } lowest[MS_MAX_SEVERAL] = {{0, MS_NO_AS}};
  guint n = 0;
  g_assert(rank < MS_MAX_SEVERAL);
  for (guint32 as = 0; as < topology->n_ases; as++) {
    if (!left[as])
      continue;
    guint64 hash = ms_hash3(seed, MS_HASH_PLACEMENT, key, topology->asn[as]);
    if (n == rank + 1 && hash >= lowest[rank].hash)
      continue;
    guint at = n <= rank ? n++ : rank;
    for (; at > 0 && lowest[at - 1].hash > hash; at--)
      lowest[at] = lowest[at - 1];
    lowest[at].hash = hash;
    lowest[at].as = as;
  }
  return lowest[rank].as;
}

guint32 ms_placement_find(const MsPlacement *placement, const MsPlacementContext *context,
                          guint64 seed, guint64 key, guint *n_candidates, GError **error)
{
  const MsTopology *topology = context->topology;
  if (n_candidates != NULL)
    *n_candidates = 1;
  if (placement->asn != 0)
    return placement->as;
  g_autofree guint8 *left = g_malloc(topology->n_ases);
  memset(left, 1, topology->n_ases);
  guint n = topology->n_ases;
  if (context->other != MS_NO_AS) {
    left[context->other] = 0;
    n--;
  }
  if (context->has_apart && context->apart != MS_NO_AS && left[context->apart]) {
    left[context->apart] = 0;
    n--;
  }
  for (guint t = 0; t < placement->n_terms && n > 0; t++) {
    const MsTerm *term = &placement->terms[t];
    for (guint32 as = 0; as < topology->n_ases; as++)
      if (left[as] && !ms_term_holds(term, context, as)) {
        left[as] = 0;
        n--;
      }
    if (n == 0) {
      ms_placement_refuse(term, error);
      return MS_NO_AS;
    }
  }
  if (n_candidates != NULL)
    *n_candidates = n;
  if (n <= placement->rank) {
    g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_VALUE,
                "%u ASes meet all terms, which are fewer than are to be drawn; widen the terms", n);
    return MS_NO_AS;
  }
  return draw(topology, left, seed, key, placement->rank);
}
