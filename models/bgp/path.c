/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/bgp/path.h"

#include "models/base/hash.h"

enum { FIRST_ROOM = 1024 };

MsPaths *ms_paths_new(void)
{
  MsPaths *paths = g_new0(MsPaths, 1);
  paths->room = FIRST_ROOM;
  paths->node = g_new(MsPathNode, paths->room);
  paths->node[0] = (MsPathNode){0};
  paths->n = 1;
  paths->mask = 2 * FIRST_ROOM - 1;
  paths->slot = g_new0(guint32, 2 * FIRST_ROOM);
  return paths;
}

void ms_paths_free(MsPaths *paths)
{
  if (paths == NULL)
    return;
  g_free(paths->node);
  g_free(paths->slot);
  g_free(paths);
}

static inline guint32 place_of(guint32 asn, guint32 tail)
{
  return (guint32)ms_hash_mix((guint64)tail << 32 | asn);
}

/* Doubles the table; numbers stay as they are. */
static void grow(MsPaths *paths)
{
  paths->room *= 2;
  paths->node = g_renew(MsPathNode, paths->node, paths->room);
  g_free(paths->slot);
  paths->mask = 2 * paths->room - 1;
  paths->slot = g_new0(guint32, (gsize)paths->mask + 1);
  for (guint32 id = 1; id < paths->n; id++) {
    guint32 at = place_of(paths->node[id].asn, paths->node[id].tail) & paths->mask;
    while (paths->slot[at] != 0)
      at = (at + 1) & paths->mask;
    paths->slot[at] = id;
  }
}

guint32 ms_paths_prepend(MsPaths *paths, guint32 asn, guint32 tail)
{
  guint32 at = place_of(asn, tail) & paths->mask;
  for (guint32 id; (id = paths->slot[at]) != 0; at = (at + 1) & paths->mask)
    if (paths->node[id].asn == asn && paths->node[id].tail == tail)
      return id;
  guint32 id = paths->n++;
  paths->node[id] = (MsPathNode){
      .asn = asn,
      .tail = tail,
      .origin = tail == 0 ? asn : paths->node[tail].origin,
      .length = paths->node[tail].length + 1,
  };
  paths->slot[at] = id;
  if (paths->n == paths->room)
    grow(paths);
  return id;
}

guint32 ms_paths_from_array(MsPaths *paths, const guint32 *asns, guint n)
{
  guint32 path = 0;
  for (guint i = n; i-- > 0;)
    path = ms_paths_prepend(paths, asns[i], path);
  return path;
}

gboolean ms_paths_contains(const MsPaths *paths, guint32 path, guint32 asn)
{
  for (; path != 0; path = paths->node[path].tail)
    if (paths->node[path].asn == asn)
      return TRUE;
  return FALSE;
}

void ms_paths_append_text(const MsPaths *paths, guint32 path, GString *text)
{
  for (; path != 0; path = paths->node[path].tail)
    g_string_append_printf(text, paths->node[path].tail != 0 ? "%u " : "%u", paths->node[path].asn);
}
