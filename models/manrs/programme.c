/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of programmes, and how membership becomes a deployment.
 *
 * An action stands here with an effect only where a mechanism of models/security/ carries it out.
 * Registration, coordination, promotion and tools act on other networks or on people, never on the
 * participant's own routes. Titles and what is mandatory: the pages of the four programmes at
 * manrs.org. A strength of 1 says what the action asks for, not what was measured: conformance is a
 * ceiling, and every study that uses a default sweeps it. */
#include "models/manrs/programme.h"

#define ACTION(number, title, required)                                                            \
  {                                                                                                \
    (number), (required), (title), NULL, 0                                                         \
  }
#define ACTION_WITH(number, title, required, effects)                                              \
  {                                                                                                \
    (number), (required), (title), (effects), G_N_ELEMENTS(effects)                                \
  }

#define ROLE(role) (1u << MS_ROLE_##role)
#define BEYOND     "Beyond the programme's actions"

/* ---- network operators, 2014 */

static const MsActionEffect operators_1[] = {
    {"operators-1-ingress", "customer-prefix-filter", MS_FROM_CUSTOMER, 0, 1.0,
     "Action 1 asks for correct announcements of customers with prefix and AS-path granularity; "
     "98.5 % of 871 operators conformed to it in 2023-08, a ceiling rather than a filter's "
     "strength, and 364 of them have no customers"},
    {"operators-1-egress", "valley-filter", 0, MS_FROM_PEER | MS_FROM_PROVIDER, 1.0,
     "Action 1 asks for the correctness of one's own announcements; what breaks the policy "
     "often breaks this filter too, so a lower strength is as plausible"},
};

static const MsActionEffect operators_extra[] = {
    {"operators-rov", "rov", MS_FROM_ALL, 0, 0.0,
     "no action of the programme: Action 4 is registration, which makes other networks' "
     "validation work; networks that drop invalid routes do so of their own accord"},
};

static const MsAction operators_actions[] = {
    ACTION_WITH(1, "Prevent propagation of incorrect routing information", TRUE, operators_1),
    ACTION(2, "Prevent traffic with spoofed source IP addresses", FALSE),
    ACTION(3, "Facilitate global operational communication and coordination", TRUE),
    ACTION(4, "Facilitate validation of routing information on a global scale", TRUE),
    ACTION_WITH(0, BEYOND, FALSE, operators_extra),
};

/* ---- Internet exchange points, 2018 */

/* A route server is no object of the graph: the exchange's own AS stands for it, whose members the
 * graph shows as its peers or customers. */
#define IXP_1_WHY                                                                                  \
  "Action 1 asks the route server to filter by IRR and RPKI; acts where the exchange's AS "        \
  "exchanges routes in the graph, and networks that peer past the route server are not "           \
  "filtered"
static const MsActionEffect ixp_1[] = {
    {"ixp-1-ingress", "customer-prefix-filter", MS_FROM_CUSTOMER, 0, 1.0, IXP_1_WHY},
    {"ixp-1-ingress", "peer-prefix-filter", MS_FROM_PEER, 0, 1.0, IXP_1_WHY},
    {"ixp-1-ingress", "rov", MS_FROM_CUSTOMER | MS_FROM_PEER, 0, 1.0, IXP_1_WHY},
};

static const MsAction ixp_actions[] = {
    ACTION_WITH(1, "Facilitate prevention of propagation of incorrect routing information", TRUE,
                ixp_1),
    ACTION(2, "Promote MANRS in the IXP's membership", TRUE),
    ACTION(3, "Protect the peering platform", FALSE),
    ACTION(4,
           "Facilitate global operational communication and coordination between network operators",
           FALSE),
    ACTION(5, "Provide monitoring and debugging tools to members", FALSE),
};

/* ---- CDN and cloud providers, 31 March 2020 */

#define CDN_CLOUD_1_INGRESS_WHY                                                                    \
  "Action 1 asks for explicit allow-lists of prefixes on non-transit peers and customers; "        \
  "conformance is a ceiling (85 % of all members conformed to Actions 1 and 4 in 2022)"
static const MsActionEffect cdn_cloud_1[] = {
    {"cdn-cloud-1-egress", "valley-filter", 0, MS_FROM_PEER | MS_FROM_PROVIDER, 1.0,
     "Action 1 asks that only own and customers' routes are announced; what breaks the routes "
     "often breaks the filter too, as at a founder in January 2026"},
    {"cdn-cloud-1-ingress", "peer-prefix-filter", MS_FROM_PEER, 0, 1.0, CDN_CLOUD_1_INGRESS_WHY},
    {"cdn-cloud-1-ingress", "customer-prefix-filter", MS_FROM_CUSTOMER, 0, 1.0,
     CDN_CLOUD_1_INGRESS_WHY},
};

static const MsActionEffect cdn_cloud_extra[] = {
    {"cdn-cloud-rov", "rov", MS_FROM_ALL, 0, 0.0,
     "no action of the programme, which only recommends RPKI as a source for the filters of "
     "Action 1; the founders whose start is known began between 2020 and 2022, one of them only "
     "partly by 2026"},
};

static const MsAction cdn_cloud_actions[] = {
    ACTION_WITH(1, "Prevent propagation of incorrect routing information", TRUE, cdn_cloud_1),
    ACTION(2, "Prevent traffic of illegitimate source IP addresses", TRUE),
    ACTION(3, "Facilitate global operational communication and coordination", TRUE),
    ACTION(4, "Facilitate validation of routing information on a global scale", TRUE),
    ACTION(5, "Encourage MANRS adoption", TRUE),
    ACTION(6, "Provide monitoring and debugging tools to peering partners", FALSE),
    ACTION_WITH(0, BEYOND, FALSE, cdn_cloud_extra),
};

/* ---- equipment vendors, 2021 */

static const MsAction vendors_actions[] = {
    ACTION(
        1,
        "Provide solutions for the implementation of specific MANRS actions by other participants",
        TRUE),
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
