/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/security/rost.h"

#include "models/security/deployment.h"

guint32 ms_rost_denied_by(const MsWorld *world, guint mechanism, const MsRoute *route,
                          guint32 holder, MsRostStatus status, gpointer user_data)
{
  const MsPathNode *node = world->routes->paths->node;
  guint32 before = holder;
  for (guint32 path = route->path; path != 0 && node[path].length > route->forged;
       path = node[path].tail) {
    guint32 as = ms_topology_find(world->topology, node[path].asn);
    /* Nobody has a session with itself: of a prepended run it is the whole that was sent. */
    if (as != MS_NO_AS && before != MS_NO_AS &&
        ms_deployment_has(world->deployment, as, mechanism)) {
      guint32 session = ms_topology_session(world->topology, as, before);
      if (session != G_MAXUINT32 && status(user_data, as, session, route->prefix) != path)
        return as;
    }
    before = as;
  }
  return MS_NO_AS;
}

/* The event engine carries it out (MS_COURSE_STATUS). */
static gboolean import(const MsHop *hop G_GNUC_UNUSED, MsAttributes *attributes G_GNUC_UNUSED)
{
  return TRUE;
}

static void why(const MsHop *hop G_GNUC_UNUSED, gboolean exporting G_GNUC_UNUSED, GString *text)
{
  g_string_append(text, "RoST: an AS on the path publishes that it has withdrawn or replaced what "
                        "it sent");
}

const MsMechanism ms_mechanism_rost = {
    .name = "rost",
    .title = "Route status transparency: gives up routes that an adopter on the path has withdrawn",
    .source = "Anahory, Kong, Scaglione, Furuness, Leibowitz, Herzberg, Wang, Gilad: Suppressing "
              "BGP Zombies with Route Status Transparency, NSDI 2025",
    .needs = "adopters on the paths that publish what they withdraw",
    .import_from = MS_FROM_ALL,
    .course = MS_COURSE_STATUS,
    .import = import,
    .why = why,
};
