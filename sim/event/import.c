/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an AS makes of a route that comes in, by its mechanisms, and what route servers make of it
 * before. */
#include "sim/event/engine.h"

gboolean ms_engine_unpoliced(const MsEngine *engine, const MsNode *node, guint32 session)
{
  const MsLeak *leak = ms_engine_leak(engine, node);
  if (leak == NULL || !leak->unpoliced)
    return FALSE;
  for (guint i = 0; i < leak->n_to; i++)
    if (leak->to[i] == session)
      return TRUE;
  return leak->to == NULL;
}

gboolean ms_engine_server_refuses(MsEngine *engine, guint32 session, guint32 route,
                                  guint *refused_by)
{
  const MsTopology *topology = engine->topology;
  const MsDeployment *deployment = engine->setup->deployment;
  const MsProfile *server = ms_deployment_server(deployment, topology, session);
  if (server == NULL)
    return FALSE;
  MsHop hop =
      ms_deployment_served(topology, topology->exchange_of[session], topology->neighbour[session]);
  MsRouteKey key = ms_route_key(&engine->routes->route[route]);
  MsAttributes attributes = {.otc = key.otc, .flags = key.flags, .signatures = key.signatures};
  return !ms_deployment_import(deployment, server, &engine->world, route, &hop, &attributes,
                               refused_by);
}

guint32 ms_engine_import(MsEngine *engine, const MsNode *node, guint prefix, guint32 session,
                         guint32 route, guint *refused_by)
{
  *refused_by = MS_REFUSED_NOT;
  if (ms_route_has_as(engine->routes, &engine->routes->route[route], node->asn)) {
    engine->result->loops++;
    *refused_by = MS_REFUSED_LOOP;
    return 0;
  }
  if (ms_engine_server_refuses(engine, session, route, refused_by)) {
    engine->result->refused_import[*refused_by]++;
    return 0;
  }
  if (engine->aside.filtered != NULL && *ms_engine_filtered(engine, prefix, session)) {
    *refused_by = MS_REFUSED_FILTER;
    return 0;
  }
  if (node->profile == 0)
    return route;
  const MsDeployment *deployment = engine->setup->deployment;
  const MsProfile *profile = &deployment->profiles[node->profile];
  MsHop hop = {.asn = node->asn,
               .neighbour_asn = engine->topology->asn[engine->topology->neighbour[session]],
               .relation = ms_node_relation(node, session),
               .unpoliced = node->leak != MS_NO_LEAK && ms_engine_unpoliced(engine, node, session),
               .holes = engine->aside.hole == NULL ? 0 : ms_engine_holes(engine, prefix, session)};
  MsRouteKey key = ms_route_key(&engine->routes->route[route]);
  MsAttributes attributes = {.otc = key.otc, .flags = key.flags, .signatures = key.signatures};
  if (!ms_deployment_import(deployment, profile, &engine->world, route, &hop, &attributes,
                            refused_by)) {
    engine->result->refused_import[*refused_by]++;
    engine->result->stopped[*refused_by] +=
        ms_engine_stops(engine, (guint32)(node - ms_engine_node(engine, prefix, 0)), key.flags);
    return 0;
  }
  *refused_by = MS_REFUSED_NOT;
  if (attributes.otc == key.otc && attributes.flags == key.flags)
    return route;
  key.otc = attributes.otc;
  key.flags = attributes.flags;
  return ms_routes_intern(engine->routes, &key);
}

void ms_engine_judge_again(MsEngine *engine, guint32 as)
{
  for (guint prefix = 0; prefix < engine->n_prefixes; prefix++) {
    const MsNode *node = ms_engine_node(engine, prefix, as);
    for (guint32 s = node->first; s < node[1].first; s++)
      if (*ms_engine_heard(engine, prefix, s) != 0)
        ms_engine_take(engine, prefix, as, s, *ms_engine_heard(engine, prefix, s));
  }
}
