/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of programmes, and how membership becomes a deployment.
 *
 * An action stands here with an effect where a mechanism of models/security/ carries it out, or
 * where it is conduct that other parts of the model ask for: registration makes other networks'
 * filters able to judge, contacts and monitoring shorten an incident, encouragement wins others.
 * Titles and what is mandatory: the pages of the four programmes at manrs.org. A strength of 1 says
 * what the action asks for, not what was measured: conformance is a ceiling, and every study that
 * uses a default sweeps it. */
#include "models/manrs/programme.h"

#define ACTION(number, title, required)                                                            \
  {                                                                                                \
    (number), (required), (title), NULL, 0                                                         \
  }
#define ACTION_WITH(number, title, required, effects)                                              \
  {                                                                                                \
    (number), (required), (title), (effects), G_N_ELEMENTS(effects)                                \
  }
#define RUNS(key, mechanism, from, to, strength, why)                                              \
  {                                                                                                \
    (key), (mechanism), (from), (to), (strength), (why), MS_N_CONDUCTS                             \
  }
#define DOES(key, conduct, strength, why)                                                          \
  {                                                                                                \
    (key), NULL, 0, 0, (strength), (why), MS_CONDUCT_##conduct                                     \
  }

#define ROLE(role) (1u << MS_ROLE_##role)
#define BEYOND     "Beyond the programme's actions"

/* The same action in several programmes, and why its defaults are what they are. */
#define SAV_ASKED_WHY                                                                              \
  "Action 2 asks for source address validation of one's own end users and infrastructure and of "  \
  "single-homed stub customers; 57.5 % of 871 operators conformed to it in 2023-08"
#define SAV_BEYOND_WHY                                                                             \
  "not asked for by Action 2, which names own networks and single-homed stub customers as the "    \
  "least"
#define SAV(programme)                                                                             \
  DOES(programme "-2-own", SAV_OWN, 1.0, SAV_ASKED_WHY),                                           \
      DOES(programme "-2-stub", SAV_STUB, 1.0, SAV_ASKED_WHY),                                     \
      DOES(programme "-2-customer", SAV_CUSTOMER, 0.0, SAV_BEYOND_WHY),                            \
      DOES(programme "-2-peer", SAV_PEER, 0.0, SAV_BEYOND_WHY),                                    \
      DOES(programme "-2-provider", SAV_PROVIDER, 0.0, SAV_BEYOND_WHY)

#define REGISTERS_WHY                                                                              \
  "Action 4 asks for prefixes in an IRR, the RPKI or both; 93.5 % of 871 operators conformed to "  \
  "it in 2023-08, while ROAs covered about half of all routed blocks in 2024, so a lower "         \
  "strength of either is as plausible"
#define ASPA_WHY "Action 4 is older than ASPA and does not name it; few have registered any so far"
#define REGISTERS(programme)                                                                       \
  DOES(programme "-4-roa", ROA, 1.0, REGISTERS_WHY),                                               \
      DOES(programme "-4-irr", IRR, 1.0, REGISTERS_WHY),                                           \
      DOES(programme "-4-aspa", ASPA, 0.0, ASPA_WHY)

#define CONTACTS_WHY                                                                               \
  "Action 3 asks for contacts that are current; whether they answer is another matter, which "     \
  "nobody has measured"

/* ---- network operators, 2014 */

static const MsActionEffect operators_1[] = {
    RUNS("operators-1-ingress", "customer-prefix-filter", MS_FROM_CUSTOMER, 0, 1.0,
         "Action 1 asks for correct announcements of customers with prefix and AS-path "
         "granularity; "
         "98.5 % of 871 operators conformed to it in 2023-08, a ceiling rather than a filter's "
         "strength, and 364 of them have no customers"),
    RUNS("operators-1-egress", "valley-filter", 0, MS_FROM_PEER | MS_FROM_PROVIDER, 1.0,
         "Action 1 asks for the correctness of one's own announcements; what breaks the policy "
         "often breaks this filter too, so a lower strength is as plausible"),
    RUNS("operators-1-max-prefix", "max-prefix", MS_FROM_CUSTOMER, 0, 0.0,
         "a limit on customers' prefixes helps Action 1 without being asked for; it has no steady "
         "state, so it is for the event engine"),
};

static const MsActionEffect operators_2[] = {SAV("operators")};
static const MsActionEffect operators_3[] = {
    DOES("operators-3", COORDINATION, 1.0, CONTACTS_WHY),
};
static const MsActionEffect operators_4[] = {REGISTERS("operators")};

static const MsActionEffect operators_extra[] = {
    RUNS("operators-rov", "rov", MS_FROM_ALL, 0, 0.0,
         "no action of the programme: Action 4 is registration, which makes other networks' "
         "validation work; networks that drop invalid routes do so of their own accord"),
};

static const MsAction operators_actions[] = {
    ACTION_WITH(1, "Prevent propagation of incorrect routing information", TRUE, operators_1),
    ACTION_WITH(2, "Prevent traffic with spoofed source IP addresses", FALSE, operators_2),
    ACTION_WITH(3, "Facilitate global operational communication and coordination", TRUE,
                operators_3),
    ACTION_WITH(4, "Facilitate validation of routing information on a global scale", TRUE,
                operators_4),
    ACTION_WITH(0, BEYOND, FALSE, operators_extra),
};

/* ---- Internet exchange points, 2018 */

/* Where the graph knows exchanges as such, the filters stand at their route servers; else the
 * exchange's own AS stands for it, whose members the graph shows as its peers or customers. */
#define IXP_1_WHY                                                                                  \
  "Action 1 asks the route server to filter by IRR and RPKI; acts where the exchange's AS "        \
  "exchanges routes in the graph, and networks that peer past the route server are not "           \
  "filtered"
static const MsActionEffect ixp_1[] = {
    RUNS("ixp-1-ingress", "customer-prefix-filter", MS_FROM_CUSTOMER, 0, 1.0, IXP_1_WHY),
    RUNS("ixp-1-ingress", "peer-prefix-filter", MS_FROM_PEER, 0, 1.0, IXP_1_WHY),
    RUNS("ixp-1-ingress", "rov", MS_FROM_CUSTOMER | MS_FROM_PEER, 0, 1.0, IXP_1_WHY),
};
static const MsActionEffect ixp_2[] = {
    DOES("ixp-2", ENCOURAGES, 1.0,
         "Action 2 asks for it; how many of its members an exchange wins is the probability of "
         "[spread], which nobody has measured"),
};
static const MsActionEffect ixp_4[] = {
    DOES("ixp-4", COORDINATION, 1.0,
         "an assumption: one of Actions 3 to 5 is asked for besides 1 and 2, and contacts are the "
         "least work"),
};
static const MsActionEffect ixp_5[] = {
    DOES("ixp-5", MONITORING, 0.0,
         "optional, and how many exchanges offer such tools is not known: off unless a scenario "
         "says so"),
};

static const MsAction ixp_actions[] = {
    ACTION_WITH(1, "Facilitate prevention of propagation of incorrect routing information", TRUE,
                ixp_1),
    ACTION_WITH(2, "Promote MANRS in the IXP's membership", TRUE, ixp_2),
    ACTION(3, "Protect the peering platform", FALSE),
    ACTION_WITH(
        4, "Facilitate global operational communication and coordination between network operators",
        FALSE, ixp_4),
    ACTION_WITH(5, "Provide monitoring and debugging tools to members", FALSE, ixp_5),
};

/* ---- CDN and cloud providers, 31 March 2020 */

#define CDN_CLOUD_1_INGRESS_WHY                                                                    \
  "Action 1 asks for explicit allow-lists of prefixes on non-transit peers and customers; "        \
  "conformance is a ceiling (85 % of all members conformed to Actions 1 and 4 in 2022)"
static const MsActionEffect cdn_cloud_1[] = {
    RUNS("cdn-cloud-1-egress", "valley-filter", 0, MS_FROM_PEER | MS_FROM_PROVIDER, 1.0,
         "Action 1 asks that only own and customers' routes are announced; what breaks the routes "
         "often breaks the filter too, as at a founder in January 2026"),
    RUNS("cdn-cloud-1-ingress", "peer-prefix-filter", MS_FROM_PEER, 0, 1.0,
         CDN_CLOUD_1_INGRESS_WHY),
    RUNS("cdn-cloud-1-ingress", "customer-prefix-filter", MS_FROM_CUSTOMER, 0, 1.0,
         CDN_CLOUD_1_INGRESS_WHY),
};
static const MsActionEffect cdn_cloud_2[] = {SAV("cdn-cloud")};
static const MsActionEffect cdn_cloud_3[] = {
    DOES("cdn-cloud-3", COORDINATION, 1.0, CONTACTS_WHY),
};
static const MsActionEffect cdn_cloud_4[] = {REGISTERS("cdn-cloud")};
static const MsActionEffect cdn_cloud_5[] = {
    DOES("cdn-cloud-5", ENCOURAGES, 1.0,
         "Action 5 asks for it; how many of its peers and customers a participant wins is the "
         "probability of [spread], which nobody has measured"),
};
static const MsActionEffect cdn_cloud_6[] = {
    DOES("cdn-cloud-6", MONITORING, 0.0,
         "optional, and how many participants offer such tools is not known: off unless a scenario "
         "says so"),
};

static const MsActionEffect cdn_cloud_extra[] = {
    RUNS(
        "cdn-cloud-rov", "rov", MS_FROM_ALL, 0, 0.0,
        "no action of the programme, which only recommends RPKI as a source for the filters of "
        "Action 1; the founders whose start is known began between 2020 and 2022, one of them only "
        "partly by 2026"),
};

static const MsAction cdn_cloud_actions[] = {
    ACTION_WITH(1, "Prevent propagation of incorrect routing information", TRUE, cdn_cloud_1),
    ACTION_WITH(2, "Prevent traffic of illegitimate source IP addresses", TRUE, cdn_cloud_2),
    ACTION_WITH(3, "Facilitate global operational communication and coordination", TRUE,
                cdn_cloud_3),
    ACTION_WITH(4, "Facilitate validation of routing information on a global scale", TRUE,
                cdn_cloud_4),
    ACTION_WITH(5, "Encourage MANRS adoption", TRUE, cdn_cloud_5),
    ACTION_WITH(6, "Provide monitoring and debugging tools to peering partners", FALSE,
                cdn_cloud_6),
    ACTION_WITH(0, BEYOND, FALSE, cdn_cloud_extra),
};

/* ---- equipment vendors, 2021 */

static const MsActionEffect vendors_1[] = {
    RUNS("vendors-1", "rfc8212", MS_FROM_ALL, MS_FROM_ALL, 1.0,
         "members here are the networks that run such routers, whose default is that sessions "
         "without a policy carry nothing; acts only where an incident leaves sessions without one"),
};

static const MsAction vendors_actions[] = {
    ACTION_WITH(
        1,
        "Provide solutions for the implementation of specific MANRS actions by other participants",
        TRUE, vendors_1),
    ACTION(2, "Promote MANRS through training and technical content", TRUE),
};

static const MsProgramme programmes[] = {
    {"operators", "Network operators", "2014",
     ROLE(ENTERPRISE) | ROLE(ACCESS) | ROLE(CONTENT) | ROLE(TRANSIT) | ROLE(TIER1), 0,
     operators_actions, G_N_ELEMENTS(operators_actions)},
    {"ixp", "Internet exchange points", "2018", ROLE(IXP), 1, ixp_actions,
     G_N_ELEMENTS(ixp_actions)},
    {"cdn-cloud", "CDN and cloud providers", "2020-03-31", ROLE(CDN) | ROLE(CLOUD), 0,
     cdn_cloud_actions, G_N_ELEMENTS(cdn_cloud_actions)},
    /* Members are the networks that run participating vendors' routers: anyone may. */
    {"vendors", "Equipment vendors", "2021", (1u << MS_N_ROLES) - 1, 0, vendors_actions,
     G_N_ELEMENTS(vendors_actions)},
};

const MsProgramme *ms_programmes(guint *n)
{
  *n = G_N_ELEMENTS(programmes);
  return programmes;
}

const MsProgramme *ms_programme_find(const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS(programmes); i++)
    if (g_str_equal(programmes[i].name, name))
      return &programmes[i];
  return NULL;
}

const char **ms_programme_names(void)
{
  const char **names = g_new0(const char *, G_N_ELEMENTS(programmes) + 1);
  for (guint i = 0; i < G_N_ELEMENTS(programmes); i++)
    names[i] = programmes[i].name;
  return names;
}

const MsActionEffect *ms_effect_find(const char *key)
{
  for (guint p = 0; p < G_N_ELEMENTS(programmes); p++)
    for (guint a = 0; a < programmes[p].n_actions; a++)
      for (guint e = 0; e < programmes[p].actions[a].n_effects; e++)
        if (g_str_equal(programmes[p].actions[a].effects[e].key, key))
          return &programmes[p].actions[a].effects[e];
  return NULL;
}

const char *ms_effect_name(const MsActionEffect *effect)
{
  return effect->mechanism != NULL ? effect->mechanism : ms_conduct_title(effect->conduct);
}

gboolean ms_effect_either(const MsActionEffect *effect)
{
  return effect->mechanism == NULL &&
         (effect->conduct == MS_CONDUCT_ROA || effect->conduct == MS_CONDUCT_IRR);
}

const char **ms_strength_keys(void)
{
  g_autoptr(GPtrArray) keys = g_ptr_array_new();
  for (guint p = 0; p < G_N_ELEMENTS(programmes); p++)
    for (guint a = 0; a < programmes[p].n_actions; a++) {
      const MsAction *action = &programmes[p].actions[a];
      for (guint e = 0; e < action->n_effects; e++)
        if (!g_ptr_array_find_with_equal_func(keys, action->effects[e].key, g_str_equal, NULL))
          g_ptr_array_add(keys, (gpointer)action->effects[e].key);
    }
  g_ptr_array_add(keys, NULL);
  return (const char **)g_ptr_array_free(g_steal_pointer(&keys), FALSE);
}

/* Relations with equal strength are told in one row, since a deployment makes a profile of every
 * state between. */
void ms_effect_deployed(const MsActionEffect *effect, MsStrengthOf strength_of, gpointer user_data,
                        GArray *effects)
{
  int mechanism = ms_mechanism_find(effect->mechanism);
  g_assert(mechanism >= 0);
  double strength[3] = {0, 0, 0};
  guint left = effect->import_from | effect->export_to;
  for (guint r = 0; r < 3; r++)
    if (left >> r & 1)
      strength[r] =
          strength_of != NULL ? strength_of(effect, (MsRelation)r, user_data) : effect->strength;
  while (left != 0) {
    guint first = (guint)g_bit_nth_lsf(left, -1), same = 0;
    for (guint r = first; r < 3; r++)
      if ((left >> r & 1) && strength[r] == strength[first])
        same |= 1u << r;
    left &= ~same;
    if (strength[first] <= 0)
      continue;
    MsDeployedEffect part = {(guint)mechanism, (guint8)(effect->import_from & same),
                             (guint8)(effect->export_to & same), strength[first]};
    g_array_append_val(effects, part);
  }
}

GArray *ms_programme_effects(const MsProgramme *programme, MsStrengthOf strength,
                             gpointer user_data)
{
  GArray *effects = g_array_new(FALSE, FALSE, sizeof(MsDeployedEffect));
  for (guint a = 0; a < programme->n_actions; a++)
    for (guint e = 0; e < programme->actions[a].n_effects; e++)
      if (programme->actions[a].effects[e].mechanism != NULL)
        ms_effect_deployed(&programme->actions[a].effects[e], strength, user_data, effects);
  return effects;
}

void ms_programme_deploy(const MsProgramme *programme, const guint8 *members, guint n_ases,
                         MsStrengthOf strength, gpointer user_data, MsDeployment *deployment)
{
  g_assert(n_ases == deployment->n_ases);
  g_autoptr(GArray) effects = ms_programme_effects(programme, strength, user_data);
  for (guint e = 0; e < effects->len; e++) {
    const MsDeployedEffect *effect = &g_array_index(effects, MsDeployedEffect, e);
    for (guint as = 0; as < n_ases; as++)
      if (members[as])
        ms_deployment_add(deployment, as, effect->mechanism, effect->import_from, effect->export_to,
                          effect->strength);
  }
}

void ms_programme_conduct(const MsProgramme *programme, MsStrengthOf strength_of,
                          gpointer user_data, double of[MS_N_CONDUCTS])
{
  for (guint c = 0; c < MS_N_CONDUCTS; c++)
    of[c] = 0;
  for (guint a = 0; a < programme->n_actions; a++)
    for (guint e = 0; e < programme->actions[a].n_effects; e++) {
      const MsActionEffect *effect = &programme->actions[a].effects[e];
      if (effect->mechanism != NULL)
        continue;
      double strength =
          strength_of != NULL ? strength_of(effect, MS_REL_CUSTOMER, user_data) : effect->strength;
      of[effect->conduct] = MAX(of[effect->conduct], strength);
    }
}
