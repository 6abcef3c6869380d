/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Within the scenarios: one in the making. */
#pragma once

#include "tests/property/scenario.h"

G_BEGIN_DECLS

#define SECOND ((gint64)1000000000)
/* Between two moments of change: longer than any of these runs takes to converge. */
#define STAGE (7200 * SECOND)
enum { MAX_ASES = 60, STAGES = 6 };

typedef struct {
  Scenario *it;
  guint64 state;
  guint n;
  guint32 asn[MAX_ASES];
  gboolean plain;
  gboolean rides; /* no mechanism but such as ride in a packed route */
} Draw;

guint64 draw(Draw *d);
guint below(Draw *d, guint n);
gboolean chance(Draw *d, double share);

/** draw_incidents: what goes wrong, and what is registered of the prefixes */
void draw_incidents(Draw *d);

/** draw_links: what ASes say of their providers and neighbours */
void draw_links(Draw *d);

/** draw_faults: sessions that fail, and a change of what is registered */
void draw_faults(Draw *d);

G_END_DECLS
