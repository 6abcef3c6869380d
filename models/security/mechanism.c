/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/security/mechanism.h"

/* One row a mechanism, in the order in which they are asked: ms_mechanism_NAME of its file. First
 * what vouches for a route against all others (blackhole); then what is wrong by itself (shape of
 * prefix and path), by what registries and signatures say, and by policy; then what prefers; last
 * what changes attributes (OTC), so that a refused route is never rewritten. */
#define MECHANISMS(ROW)                                                                            \
  ROW(blackhole)                                                                                   \
  ROW(blackhole_unchecked)                                                                         \
  ROW(first_as)                                                                                    \
  ROW(as_set_filter)                                                                               \
  ROW(tier1_filter)                                                                                \
  ROW(edge_filter)                                                                                 \
  ROW(prefix_length_filter)                                                                        \
  ROW(bogon_filter)                                                                                \
  ROW(bogon_asn_filter)                                                                            \
  ROW(rov_plus_plus_v2)                                                                            \
  ROW(rov_plus_plus_v2_lite)                                                                       \
  ROW(rov_plus_plus_v1)                                                                            \
  ROW(rov_plus_plus_v1_lite)                                                                       \
  ROW(rov)                                                                                         \
  ROW(aspa)                                                                                        \
  ROW(aspa_neighbours)                                                                             \
  ROW(path_end)                                                                                    \
  ROW(bgp_isec)                                                                                    \
  ROW(customer_prefix_filter)                                                                      \
  ROW(peer_prefix_filter)                                                                          \
  ROW(peerlock)                                                                                    \
  ROW(peerlock_lite)                                                                               \
  ROW(rfc8212)                                                                                     \
  ROW(rov_export)                                                                                  \
  ROW(valley_filter)                                                                               \
  ROW(rost)                                                                                        \
  ROW(damping)                                                                                     \
  ROW(damping_2439)                                                                                \
  ROW(max_prefix)                                                                                  \
  ROW(rov_prefer_valid)                                                                            \
  ROW(rov_prefer_valid_first)                                                                      \
  ROW(bgpsec_1st)                                                                                  \
  ROW(bgpsec_2nd)                                                                                  \
  ROW(bgpsec_3rd)                                                                                  \
  ROW(otc_reduced)                                                                                 \
  ROW(otc)

#define DECLARE(name) extern const MsMechanism ms_mechanism_##name;
#define ADDRESS(name) &ms_mechanism_##name,

MECHANISMS(DECLARE)

static const MsMechanism *const mechanisms[] = {MECHANISMS(ADDRESS)};

G_STATIC_ASSERT(G_N_ELEMENTS(mechanisms) <= MS_MAX_MECHANISMS);

const MsMechanism *const *ms_mechanisms(guint *n)
{
  *n = G_N_ELEMENTS(mechanisms);
  return mechanisms;
}

int ms_mechanism_find(const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS(mechanisms); i++)
    if (g_str_equal(mechanisms[i]->name, name))
      return (int)i;
  return -1;
}

const char **ms_mechanism_names(void)
{
  const char **names = g_new0(const char *, G_N_ELEMENTS(mechanisms) + 1);
  for (guint i = 0; i < G_N_ELEMENTS(mechanisms); i++)
    names[i] = mechanisms[i]->name;
  return names;
}
