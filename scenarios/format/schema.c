/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/format/schema.h"

#include "models/manrs/programme.h"
#include "models/security/mechanism.h"
#include "models/topology/generator.h"
#include "scenarios/format/schema-private.h"
#include "scenarios/format/types.h"

#define SECOND G_GUINT64_CONSTANT(1000000000)
#define DAY    (86400 * SECOND)

static const MsSectionKind sections[] = {
    {"scenario", FALSE, "What this is about, and the seed of all draws."},
    {"topology", FALSE, "The AS graph: a file of CAIDA's, or a generated one. All runs share it."},
    {"adoption", FALSE, "Who takes part in MANRS, and who runs single mechanisms besides."},
    {"strength", FALSE,
     "How surely participants carry out their actions, membership being no implementation, and how "
     "surely those who run a mechanism besides run it."},
    {"mechanism", FALSE, "Parameters of mechanisms, the same for all who run them."},
    {"registry", FALSE,
     "What is registered: ROAs, IRR route objects, ASPAs and published neighbours, drawn or from "
     "real data; and whom Peerlock and Peerlock-lite protect."},
    {"incident", TRUE, "What goes wrong: a leak, a hijack, or worse. Several may happen at once."},
    {"session", TRUE, "A link that fails and comes back."},
    {"lapse", TRUE,
     "Participants who do not carry out an action, or less surely than others: membership is not "
     "implementation."},
    {"spread", FALSE,
     "How adoption spreads from those who encourage it; off unless it is asked for."},
    {"response", FALSE,
     "The people who repair an incident: how long they take, by who carries out which action."},
    {"harm", FALSE, "What is counted as harm beyond reach."},
    {"spoofing", FALSE,
     "Traffic under borrowed source addresses, in place of an incident: which of it gets out and "
     "arrives."},
    {"engine", FALSE, "How it is run: the engine, BGP's timers, the decision process."},
    {"sweep", FALSE,
     "Many trials at each point of a grid: besides these keys, each SECTION.KEY = VALUES is an "
     "axis "
     "of it."},
    {"output", FALSE, "What is kept of the time line."},
    {"variant", TRUE,
     "One run of the scenario, with other settings: each key but title is SECTION.KEY. The first "
     "is what the "
     "others are compared with."},
};

static const char *const engines[] = {"event", "steady", NULL};
static const char *const permutations[] = {"independent", "common", NULL};
static const char *const clocks[] = {"ns3", "ns3-default", "ns3-driven", "queue", NULL};
static const char *const schedulers[] = {"map", "heap", "list", "calendar", "priority-queue", NULL};
static const char *const tie_breaks[] = {"lowest-asn", "hash", "oldest", NULL};
static const char *const mrai_per[] = {"peer", "destination", NULL};
static const char *const sender_checks[] = {"split", "none", "path", NULL};
static const char *const exports[] = {"valley-free", "all", NULL};

static const MsKey fixed[] = {
    {.section = "scenario",
     .name = "title",
     .type = &ms_type_text,
     .fallback_words = "the file's name",
     .help = "One line for people."},
    {.section = "scenario",
     .name = "description",
     .type = &ms_type_text,
     .fallback_words = "none",
     .help = "What the scenario shows, and where its facts come from."},
    {.section = "scenario",
     .name = "seed",
     .type = &ms_type_count,
     .fallback = "1",
     .help = "Seed of every draw; the same scenario and seed give the same bytes."},

    {.section = "session",
     .name = "between",
     .type = &ms_type_between,
     .required = TRUE,
     .help = "The two ends of the link."},
    {.section = "session",
     .name = "down",
     .type = &ms_type_duration,
     .required = TRUE,
     .help = "When it fails."},
    {.section = "session",
     .name = "up",
     .type = &ms_type_time,
     .fallback = "never",
     .help = "When it comes back."},

    {.section = "engine",
     .name = "kind",
     .type = &ms_type_choice,
     .fallback = "event",
     .fallback_words = "event, or steady for sweeps",
     .sweep_fallback = "steady",
     .choices = engines,
     .help = "The engine (`manrs-sim list engines`)."},
    {.section = "engine",
     .name = "clock",
     .type = &ms_type_choice,
     .fallback = "ns3",
     .choices = clocks,
     .help = "What carries the events: ns-3 with our simulator, with its own, as driver of a "
             "queue, or a queue "
             "without ns-3. All give the same bytes."},
    {.section = "engine",
     .name = "scheduler",
     .type = &ms_type_choice,
     .fallback_words = "ns-3's own, map",
     .choices = schedulers,
     .help = "For clock = ns3-default: the ns-3 scheduler."},
    {.section = "engine",
     .name = "tie-break",
     .type = &ms_type_choice,
     .fallback = "lowest-asn",
     .fallback_words = "lowest-asn, or hash for sweeps",
     .sweep_fallback = "hash",
     .choices = tie_breaks,
     .help = "The last step of the decision process. hash is a preference of each AS among its "
             "neighbours, drawn anew for each trial of a sweep; oldest is for the event engine."},
    {.section = "engine",
     .name = "mrai",
     .type = &ms_type_mix,
     .fallback = "30s:50%, 0s:50%",
     .help = "Minimum route advertisement interval over ASes: Cisco and Huawei ship 30 s, Junos, "
             "FRR, BIRD and "
             "OpenBGPD none."},
    {.section = "engine",
     .name = "jitter",
     .type = &ms_type_bool,
     .fallback = "yes",
     .help = "Each interval times a uniform 0.75 to 1 (RFC 4271 section 9.2.1.1)."},
    {.section = "engine",
     .name = "wrate",
     .type = &ms_type_bool,
     .fallback = "no",
     .help = "Withdrawals wait for the interval too."},
    {.section = "engine",
     .name = "mrai-per",
     .type = &ms_type_choice,
     .fallback = "peer",
     .choices = mrai_per,
     .help =
         "One interval for a session, as routers do, or for each prefix of it, as the RFC says."},
    {.section = "engine",
     .name = "processing",
     .type = &ms_type_span,
     .fallback = "0s",
     .help = "What an AS takes to process an update; one at a time."},
    {.section = "engine",
     .name = "latency",
     .type = &ms_type_latency,
     .fallback = "topology",
     .help = "One-way delay of links."},
    {.section = "engine",
     .name = "sender-check",
     .type = &ms_type_choice,
     .fallback = "split",
     .choices = sender_checks,
     .help = "What is not sent since the receiver would refuse it: back to where it came from "
             "(split), nothing "
             "(none), to any AS of the path (path)."},
    {.section = "engine",
     .name = "export",
     .type = &ms_type_choice,
     .fallback = "valley-free",
     .choices = exports,
     .help = "The export rule; all sends everything to everyone."},
    {.section = "engine",
     .name = "local-pref",
     .type = &ms_type_preference,
     .fallback = "customer > peer > provider",
     .help = "Whose routes are preferred."},
    {.section = "engine",
     .name = "until",
     .type = &ms_type_duration,
     .fallback = "24h",
     .min = 1,
     .max = 10000 * DAY,
     .help = "Bound on simulated time; a run that still changes then did not converge."},
    {.section = "engine",
     .name = "max-events",
     .type = &ms_type_count,
     .fallback = "0",
     .help = "Bound on events; 0 is none."},

    {.section = "sweep",
     .name = "trials",
     .type = &ms_type_count,
     .fallback = "1000",
     .min = 1,
     .max = G_MAXUINT32,
     .help = "Trials at each point; with until, the most there may be."},
    {.section = "sweep",
     .name = "until",
     .type = &ms_type_until,
     .fallback_words = "all trials",
     .help = "Stops all points together once the interval of each point's mean impact is this "
             "narrow; looked at after 1024 trials, 2048, 4096 and so on."},
    {.section = "sweep",
     .name = "confidence",
     .type = &ms_type_confidence,
     .fallback = "95%",
     .help = "Of those intervals, all looks taken together."},
    {.section = "sweep",
     .name = "permutation",
     .type = &ms_type_choice,
     .fallback = "independent",
     .choices = permutations,
     .help = "Whether each programme and mechanism draws its adopters anew, or all in one common "
             "order, so that equal shares are the same ASes."},

    {.section = "output",
     .name = "sample",
     .type = &ms_type_sample,
     .fallback = "auto",
     .min = 1,
     .max = 10000 * DAY,
     .help = "Time between samples; auto is close after each act and wider later."},

    {.section = "variant",
     .name = "title",
     .type = &ms_type_text,
     .fallback_words = "its name",
     .help = "One line for people."},
};

static void add_fixed(const char *kind, const MsKey *table, guint n, GArray *keys)
{
  for (guint i = 0; i < n; i++)
    if (g_str_equal(table[i].section, kind))
      g_array_append_val(keys, table[i]);
}

static const char *keep(MsSchema *schema, char *text)
{
  g_ptr_array_add(schema->owned, text);
  return text;
}

static void add_programmes(MsSchema *schema, GArray *keys)
{
  guint n;
  const MsProgramme *programmes = ms_programmes(&n);
  for (guint i = 0; i < n; i++) {
    MsKey key = {.section = "adoption",
                 .name = programmes[i].name,
                 .type = &ms_type_selector,
                 .fallback = "none"};
    key.help =
        keep(schema, g_strdup_printf("Participants of the programme: %s.", programmes[i].title));
    g_array_append_val(keys, key);
  }
  static const MsKey day = {
      .section = "adoption",
      .name = "as-of",
      .type = &ms_type_day,
      .fallback_words = "none",
      .help = "The community as it stood on a day: operators, cdn-cloud and rov as-of:DAY, as far "
              "as anybody had begun by then and the key itself is not given."};
  g_array_append_val(keys, day);
}

/* What others than participants do as well. */
static void add_conducts(MsSchema *schema, GArray *keys)
{
  guint n;
  const MsConductKey *conducts = ms_conduct_keys(&n);
  for (guint i = 0; i < n; i++) {
    MsKey key = {.section = "adoption",
                 .name = conducts[i].name,
                 .type = &ms_type_selector,
                 .fallback = "none"};
    key.help = keep(schema, g_strdup_printf("Who does it besides: %s.", conducts[i].title));
    g_array_append_val(keys, key);
  }
}

static void add_mechanisms(MsSchema *schema, GArray *keys)
{
  guint n;
  const MsMechanism *const *mechanisms = ms_mechanisms(&n);
  for (guint i = 0; i < n; i++) {
    const MsMechanism *m = mechanisms[i];
    MsKey key = {
        .section = "adoption", .name = m->name, .type = &ms_type_selector, .fallback = "none"};
    key.help = keep(schema, g_strdup_printf("Who runs it besides: %s (%s).", m->title, m->source));
    g_array_append_val(keys, key);
  }
}

/* The effects that share a key, as one key: its default is that of the first. */
static void add_strengths(MsSchema *schema, GArray *keys)
{
  guint n;
  const MsProgramme *programmes = ms_programmes(&n);
  g_autofree const char **names = ms_strength_keys();
  for (guint k = 0; names[k] != NULL; k++) {
    g_autoptr(GString) help = g_string_new(NULL);
    const MsActionEffect *first = NULL;
    for (guint p = 0; p < n; p++)
      for (guint a = 0; a < programmes[p].n_actions; a++)
        for (guint e = 0; e < programmes[p].actions[a].n_effects; e++) {
          const MsActionEffect *effect = &programmes[p].actions[a].effects[e];
          if (!g_str_equal(effect->key, names[k]))
            continue;
          g_string_append_printf(help, "%s%s",
                                 first != NULL ? ", "
                                 : effect->mechanism != NULL
                                     ? "Share of sessions on which it works: "
                                     : "Share of participants of whom it "
                                       "holds: ",
                                 ms_effect_name(effect));
          first = first == NULL ? effect : first;
        }
    if (first == NULL)
      continue;
    g_string_append_printf(help, ". Default: %s", first->why);
    if (help->str[help->len - 1] != '.')
      g_string_append_c(help, '.');
    MsKey key = {.section = "strength",
                 .name = names[k],
                 .type = first->mechanism != NULL ? &ms_type_strength : &ms_type_share};
    key.help = keep(schema, g_strdup(help->str));
    key.fallback = keep(schema, g_strdup_printf("%g%%", first->strength * 100));
    g_array_append_val(keys, key);
  }
}

/* And one for each mechanism of those who run it by [adoption]. */
static void add_own_strengths(MsSchema *schema, GArray *keys)
{
  guint n;
  const MsMechanism *const *mechanisms = ms_mechanisms(&n);
  for (guint i = 0; i < n; i++) {
    MsKey key = {.section = "strength",
                 .name = mechanisms[i]->name,
                 .type = &ms_type_strength,
                 .fallback = "100%"};
    key.help = keep(schema, g_strdup_printf("Share of sessions on which it works at those who run "
                                            "it by adoption.%s.",
                                            mechanisms[i]->name));
    g_array_append_val(keys, key);
  }
}

MsSchema *ms_schema_new(void)
{
  MsSchema *schema = g_new0(MsSchema, 1);
  schema->sections = sections;
  schema->n_sections = G_N_ELEMENTS(sections);
  schema->owned = g_ptr_array_new_with_free_func(g_free);
  static const MsKey *(*const tables[])(guint *) = {
      ms_schema_topology, ms_schema_mechanism, ms_schema_registry, ms_schema_incident,
      ms_schema_spread,   ms_schema_response,  ms_schema_harm,     ms_schema_spoofing};
  g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(MsKey));
  for (guint s = 0; s < schema->n_sections; s++) {
    const char *kind = sections[s].kind;
    if (g_str_equal(kind, "adoption")) {
      add_programmes(schema, keys);
      add_mechanisms(schema, keys);
      add_conducts(schema, keys);
    } else if (g_str_equal(kind, "strength")) {
      add_strengths(schema, keys);
      add_own_strengths(schema, keys);
    }
    add_fixed(kind, fixed, G_N_ELEMENTS(fixed), keys);
    for (guint t = 0; t < G_N_ELEMENTS(tables); t++) {
      guint n;
      const MsKey *table = tables[t](&n);
      add_fixed(kind, table, n, keys);
    }
  }
  for (guint i = 0; i < keys->len; i++) {
    MsKey *key = &g_array_index(keys, MsKey, i);
    if (g_str_equal(key->section, "topology") && g_str_equal(key->name, "generate"))
      key->choices = ms_topology_profiles();
  }
  schema->n_keys = keys->len;
  schema->keys = (MsKey *)(void *)g_array_free(g_steal_pointer(&keys), FALSE);
  return schema;
}

void ms_schema_free(MsSchema *schema)
{
  if (schema == NULL)
    return;
  g_ptr_array_unref(schema->owned);
  g_free(schema->keys);
  g_free(schema);
}

const MsSectionKind *ms_schema_section(const MsSchema *schema, const char *kind)
{
  for (guint i = 0; i < schema->n_sections; i++)
    if (g_str_equal(schema->sections[i].kind, kind))
      return &schema->sections[i];
  return NULL;
}

const MsKey *ms_schema_key(const MsSchema *schema, const char *kind, const char *name)
{
  for (guint i = 0; i < schema->n_keys; i++)
    if (g_str_equal(schema->keys[i].section, kind) && g_str_equal(schema->keys[i].name, name))
      return &schema->keys[i];
  return NULL;
}

const char **ms_schema_kinds(const MsSchema *schema)
{
  const char **kinds = g_new0(const char *, schema->n_sections + 1);
  for (guint i = 0; i < schema->n_sections; i++)
    kinds[i] = schema->sections[i].kind;
  return kinds;
}

const char **ms_schema_names(const MsSchema *schema, const char *kind)
{
  const char **names = g_new0(const char *, schema->n_keys + 1);
  guint n = 0;
  for (guint i = 0; i < schema->n_keys; i++)
    if (g_str_equal(schema->keys[i].section, kind))
      names[n++] = schema->keys[i].name;
  return names;
}

char *ms_key_range_text(const MsKey *key)
{
  if (key->choices != NULL)
    return g_strjoinv(", ", (char **)key->choices);
  if (key->type == &ms_type_count && key->max != 0)
    return g_strdup_printf("%s, %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT, key->type->form,
                           key->min, key->max);
  return g_strdup(key->type->form);
}

const char *ms_key_default_text(const MsKey *key)
{
  if (key->fallback_words != NULL)
    return key->fallback_words;
  return key->fallback != NULL ? key->fallback : "required";
}
