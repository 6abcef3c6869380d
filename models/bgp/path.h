/* SPDX-License-Identifier: GPL-2.0-or-later */
/* AS paths, interned with shared tails: a path is a number, equal paths are equal numbers, and
 * prepending an ASN is one look-up. Path 0 is the empty path. A node never goes away while its
 * table lives, so a number stays good; the table grows with the distinct paths of a run (sixteen
 * bytes each), not with the messages. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MsPathNode:
 * @asn: the AS nearest to whoever holds the path
 * @tail: the rest of the path, 0 where this is its last AS
 * @origin: the last AS of the path
 * @length: ASes on it, repeats counted (RFC 4271 section 9.1.2.2 a)
 */
typedef struct {
  guint32 asn, tail, origin, length;
} MsPathNode;

typedef struct {
  MsPathNode *node;
  guint32 n, room;
  guint32 *slot; /* open addressing, 0 = free */
  guint32 mask;
} MsPaths;

MsPaths *ms_paths_new(void);
void ms_paths_free(MsPaths *paths);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsPaths, ms_paths_free)

/** ms_paths_prepend: the path of @asn followed by @tail */
guint32 ms_paths_prepend(MsPaths *paths, guint32 asn, guint32 tail);

/** ms_paths_from_array: the path of @n ASNs, nearest first */
guint32 ms_paths_from_array(MsPaths *paths, const guint32 *asns, guint n);

/** ms_paths_contains: whether @asn is on @path; O(length) */
gboolean ms_paths_contains(const MsPaths *paths, guint32 path, guint32 asn);

/** ms_paths_append_text: "1 34 174 701", nearest first */
void ms_paths_append_text(const MsPaths *paths, guint32 path, GString *text);

static inline guint32 ms_paths_length(const MsPaths *paths, guint32 path)
{
  return paths->node[path].length;
}

static inline guint32 ms_paths_origin(const MsPaths *paths, guint32 path)
{
  return paths->node[path].origin;
}

G_END_DECLS
