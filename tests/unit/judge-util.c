/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/judge-util.h"

#include "models/topology/builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static MsTopology *graph_of(const char *links)
{
  g_autoptr(MsTopologyBuilder) builder = ms_topology_builder_new("hand-drawn");
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) words = g_strsplit(links, " ", -1);
  for (guint i = 0; words[i] != NULL; i++) {
    char *end;
    guint32 a = (guint32)strtoul(words[i], &end, 10);
    MsRelation relation = *end == '>' ? MS_REL_CUSTOMER : MS_REL_PEER;
    guint32 b = (guint32)strtoul(end + 1, &end, 10);
    assert_true(ms_topology_builder_add_link(builder, a, b, relation, 0, 0, &error));
  }
  MsTopology *topology = ms_topology_builder_finish(builder, "hand-drawn", FALSE, NULL, &error);
  assert_non_null(topology);
  return topology;
}

Judging *judging_new(const char *links)
{
  Judging *judging = g_new0(Judging, 1);
  judging->topology = graph_of(links);
  judging->registry = ms_registry_new();
  judging->routes = ms_routes_new();
  judging->options = *ms_security_options_default();
  judging->world = (MsWorld){.topology = judging->topology,
                             .registry = judging->registry,
                             .prefixes = &judging->prefix,
                             .routes = judging->routes,
                             .options = &judging->options};
  return judging;
}

void judging_free(Judging *judging)
{
  ms_routes_free(judging->routes);
  ms_registry_free(judging->registry);
  ms_topology_unref(judging->topology);
  g_free(judging);
}

MsPrefix judging_prefix(const char *text)
{
  MsPrefix prefix;
  g_autoptr(GError) error = NULL;
  if (!ms_prefix_parse(text, &prefix, &error))
    fail_msg("%s", error->message);
  return prefix;
}

guint32 judging_route(Judging *judging, const Offer *offer)
{
  g_auto(GStrv) words = g_strsplit(offer->path, " ", -1);
  guint32 asns[32];
  guint n = 0;
  for (; words[n] != NULL; n++)
    asns[n] = (guint32)strtoul(words[n], NULL, 10);
  MsRouteKey key = {.path = ms_paths_from_array(judging->routes->paths, asns, n),
                    .otc = offer->otc,
                    .flags = offer->flags,
                    .forged = offer->forged};
  return ms_routes_intern(judging->routes, &key);
}

gboolean judging_asks(Judging *judging, const char *mechanism, gboolean exporting,
                      const Offer *offer, MsAttributes *attributes, char **why)
{
  int number = ms_mechanism_find(mechanism);
  assert_in_range(number, 0, MS_MAX_MECHANISMS - 1);
  guint n;
  const MsMechanism *m = ms_mechanisms(&n)[number];
  const MsTopology *topology = judging->topology;
  judging->prefix = judging_prefix(offer->prefix == NULL ? "192.0.2.0/24" : offer->prefix);
  guint32 as = ms_topology_find(topology, offer->asn);
  guint32 session = ms_topology_session(topology, as, ms_topology_find(topology, offer->neighbour));
  assert_int_not_equal(session, G_MAXUINT32);
  guint32 route = judging_route(judging, offer);
  /* A fresh copy: the prefix, which is not part of what the verdict is kept under, has changed. */
  MsRoute copy = judging->routes->route[route];
  MsHop hop = {.asn = offer->asn,
               .neighbour_asn = offer->neighbour,
               .relation = ms_topology_relation(topology, as, session),
               .learned = offer->learned,
               .unpoliced = offer->unpoliced,
               .holes = offer->holes,
               .route = &copy,
               .world = &judging->world};
  MsAttributes after = {.otc = copy.otc, .flags = copy.flags};
  hop.verdict = m->judge == NULL ? 0 : m->judge(&judging->world, &copy);
  if (m->judge != NULL)
    assert_in_range(hop.verdict, 1, 3);
  gboolean passes = exporting ? m->export(&hop, &after) : m->import(&hop, &after);
  g_autoptr(GString) text = g_string_new(NULL);
  if (!passes && m->why != NULL) {
    m->why(&hop, exporting, text);
    assert_true(text->len > 0);
    assert_null(strchr(text->str, '\n'));
  }
  if (attributes != NULL)
    *attributes = after;
  if (why != NULL)
    *why = g_strdup(text->str);
  return passes;
}
