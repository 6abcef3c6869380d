/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/security/mechanism.h"

/* In the order in which they are asked. On import: what is wrong by itself (filters by registry and
 * path) before what changes attributes (OTC), so that a refused route is never rewritten. */
static const MsMechanism *const mechanisms[] = {
    &ms_mechanism_rov,
    &ms_mechanism_customer_prefix_filter,
    &ms_mechanism_peer_prefix_filter,
    &ms_mechanism_peerlock_lite,
    &ms_mechanism_valley_filter,
    &ms_mechanism_otc,
};

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
