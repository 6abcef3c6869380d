/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/judged.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

Judged *judged_new(const char *links, const char *prefix)
{
  Judged *j = g_new0(Judged, 1);
  j->test = ms_test_world_new(links);
  j->prefix = ms_test_prefix(prefix);
  j->routes = ms_routes_new();
  j->world = (MsWorld){.topology = j->test->topology,
                       .registry = j->test->registry,
                       .prefixes = &j->prefix,
                       .routes = j->routes,
                       .deployment = j->test->deployment,
                       .options = ms_security_options_default()};
  return j;
}

void judged_free(Judged *j)
{
  ms_routes_free(j->routes);
  ms_test_world_free(j->test);
  g_free(j);
}

const MsMechanism *judged_mechanism(const char *name)
{
  guint n;
  int number = ms_mechanism_find(name);
  assert_true(number >= 0);
  return ms_mechanisms(&n)[number];
}

void judged_list(Judged *j, const guint32 *asns)
{
  for (guint i = 0; asns[i] != 0; i++)
    j->test->listed[ms_test_as(j->test, asns[i])] = 1;
  j->world.listed = j->test->listed;
}

guint32 judged_key(Judged *j, const guint32 *path, guint n, guint signatures, guint forged)
{
  MsRouteKey key = {.path = ms_paths_from_array(j->routes->paths, path, n),
                    .signatures = (guint16)signatures,
                    .forged = (guint16)forged};
  return ms_routes_intern(j->routes, &key);
}

guint32 judged_route(Judged *j, const guint32 *path)
{
  guint n = 0;
  while (path[n] != 0)
    n++;
  return judged_key(j, path, n, 0, 0);
}

JudgedAnswer judged_ask(Judged *j, const MsMechanism *mechanism, MsRelation relation,
                        guint32 neighbour_asn, guint32 route)
{
  MsHop hop = {.asn = 64500,
               .neighbour_asn = neighbour_asn,
               .relation = relation,
               .route = &j->routes->route[route],
               .world = &j->world};
  if (neighbour_asn == 0)
    hop.neighbour_asn = ms_hop_head(&hop);
  if (mechanism->judge != NULL) {
    hop.verdict = mechanism->judge(&j->world, hop.route);
    assert_in_range(hop.verdict, 1, 3);
    assert_int_equal(mechanism->judge(&j->world, hop.route), hop.verdict);
  }
  MsAttributes attributes = {.otc = 7, .signatures = hop.route->signatures};
  JudgedAnswer answer = {.in = mechanism->import(&hop, &attributes)};
  assert_int_equal(attributes.otc, 7);
  assert_int_equal(attributes.signatures, hop.route->signatures);
  assert_false(attributes.settled);
  answer.flags = attributes.flags;
  GString *text = g_string_new(NULL);
  if (mechanism->why != NULL && !answer.in)
    mechanism->why(&hop, FALSE, text);
  assert_int_equal(text->len > 0, !answer.in);
  answer.why = g_string_free(text, FALSE);
  return answer;
}

gboolean judged_lets_in(Judged *j, const MsMechanism *mechanism, guint32 route, const char *why)
{
  g_auto(JudgedAnswer) answer = judged_ask(j, mechanism, MS_REL_CUSTOMER, 0, route);
  if (!answer.in && why != NULL && strstr(answer.why, why) == NULL)
    fail_msg("\"%s\" does not say \"%s\"", answer.why, why);
  return answer.in;
}
