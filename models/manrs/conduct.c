/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/manrs/conduct.h"

static const struct {
  const char *name, *title;
} conducts[MS_N_CONDUCTS] = {
    [MS_CONDUCT_COORDINATION] = {"coordination", "has current contacts"},
    [MS_CONDUCT_MONITORING] = {"monitoring", "watches routes and tells"},
    [MS_CONDUCT_ROA] = {"roa", "registers ROAs"},
    [MS_CONDUCT_IRR] = {"irr", "registers route objects"},
    [MS_CONDUCT_ASPA] = {"aspa", "registers its providers"},
    [MS_CONDUCT_ENCOURAGES] = {"encourages", "gets others to join"},
    [MS_CONDUCT_SAV_OWN] = {"sav-own", "validates sources of its own network"},
    [MS_CONDUCT_SAV_STUB] = {"sav-stub", "validates sources of single-homed stub customers"},
    [MS_CONDUCT_SAV_CUSTOMER] = {"sav-customer", "validates sources of other customers"},
    [MS_CONDUCT_SAV_PEER] = {"sav-peer", "validates sources of peers"},
    [MS_CONDUCT_SAV_PROVIDER] = {"sav-provider", "validates sources of providers"},
};

static const MsConductKey keys[] = {
    {"sav", "validates source addresses, at each edge as [spoofing] says",
     1u << MS_CONDUCT_SAV_OWN | 1u << MS_CONDUCT_SAV_STUB | 1u << MS_CONDUCT_SAV_CUSTOMER |
         1u << MS_CONDUCT_SAV_PEER | 1u << MS_CONDUCT_SAV_PROVIDER},
    {"coordination", "has current contacts", 1u << MS_CONDUCT_COORDINATION},
    {"monitoring", "watches routes and tells", 1u << MS_CONDUCT_MONITORING},
};

guint ms_conduct_draws(guint64 seed, const double strength[MS_N_CONDUCTS], guint32 asn)
{
  guint bits = 0;
  for (guint c = 0; c < MS_N_CONDUCTS; c++)
    if (strength[c] > 0 && ms_conduct_draw(seed, (MsConduct)c, asn) < strength[c])
      bits |= 1u << c;
  return bits;
}

const char *ms_conduct_name(MsConduct conduct)
{
  g_assert(conduct < MS_N_CONDUCTS);
  return conducts[conduct].name;
}

const char *ms_conduct_title(MsConduct conduct)
{
  g_assert(conduct < MS_N_CONDUCTS);
  return conducts[conduct].title;
}

const MsConductKey *ms_conduct_keys(guint *n)
{
  *n = G_N_ELEMENTS(keys);
  return keys;
}
