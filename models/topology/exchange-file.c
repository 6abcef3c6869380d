/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A graph built anew with the exchanges of a file. */
#include "models/topology/exchange-private.h"
#include "models/topology/topology-private.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_SIZE 262144

/* All of PeeringDB is a tenth of it. */
#define MOST_BYTES ((gsize)1 << 30)

typedef struct archive ReadArchive;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReadArchive, archive_read_free)

gboolean ms_exchange_add(MsTopologyBuilder *builder, const char *name, guint32 asn, MsRegion region,
                         const char *source, guint line, guint *number, GError **error)
{
  g_autofree char *clean = ms_topology_clean(name);
  if (clean == NULL)
    return ms_topology_error(error, MS_TOPOLOGY_ERROR_MALFORMED, source, line,
                             "an exchange without a name; every member is one of a named exchange");
  if (!g_utf8_validate(clean, -1, NULL))
    return ms_topology_error(error, MS_TOPOLOGY_ERROR_MALFORMED, source, line,
                             "the name of an exchange is not UTF-8; save the file in UTF-8");
  *number = ms_topology_builder_add_exchange(builder, clean, asn, region);
  if (*number == G_MAXUINT)
    return ms_topology_error(error, MS_TOPOLOGY_ERROR_VALUE, source, line,
                             "more than %u exchanges; a graph holds no more", MS_MAX_EXCHANGES);
  return TRUE;
}

gboolean ms_exchange_parse(MsTopologyBuilder *builder, const char *text, gsize length,
                           const char *source, GError **error)
{
  const char *nul = memchr(text, '\0', length);
  if (nul != NULL)
    return ms_topology_error(error, MS_TOPOLOGY_ERROR_MALFORMED, source, 0,
                             "not text; expected CSV with columns exchange and asn, or PeeringDB's "
                             "netixlan table as JSON");
  if (g_str_has_prefix(text, "\xef\xbb\xbf")) {
    text += 3;
    length -= 3;
  }
  return text[strspn(text, " \t\r\n")] == '{'
             ? ms_exchange_parse_json(builder, text, length, source, error)
             : ms_exchange_parse_csv(builder, text, source, error);
}

/* ---- the file */

static gboolean unreadable(ReadArchive *archive, const char *path, GError **error)
{
  const char *why = archive_error_string(archive);
  return ms_topology_error(error, MS_TOPOLOGY_ERROR_IO, path, 0,
                           "cannot be read: %s; the file is cut short or damaged, fetch it again",
                           why != NULL ? why : "the compressed data end too early");
}

static gboolean read_bytes(int fd, const char *path, GString *text, GError **error)
{
  g_autoptr(ReadArchive) archive = archive_read_new();
  struct archive_entry *entry;
  archive_read_support_filter_gzip(archive);
  archive_read_support_filter_bzip2(archive);
  archive_read_support_filter_xz(archive);
  archive_read_support_filter_zstd(archive);
  archive_read_support_format_raw(archive);
  archive_read_support_format_empty(archive);
  int status = archive_read_open_fd(archive, fd, READ_SIZE);
  if (status == ARCHIVE_OK)
    status = archive_read_next_header(archive, &entry);
  if (status != ARCHIVE_OK)
    return status == ARCHIVE_EOF || unreadable(archive, path, error);
  for (;;) {
    const void *data;
    size_t n;
    la_int64_t offset;
    status = archive_read_data_block(archive, &data, &n, &offset);
    if (status == ARCHIVE_EOF)
      return TRUE;
    if (status != ARCHIVE_OK)
      return unreadable(archive, path, error);
    if (text->len + n > MOST_BYTES)
      return ms_topology_error(error, MS_TOPOLOGY_ERROR_IO, path, 0,
                               "more than %" G_GSIZE_FORMAT " bytes; no list of members is as long",
                               MOST_BYTES);
    g_string_append_len(text, data, (gssize)n);
  }
}

static gboolean read_file(const char *path, GString *text, GError **error)
{
  struct stat info;
  int fd = g_open(path, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) {
    int why = errno;
    return ms_topology_error(error, MS_TOPOLOGY_ERROR_IO, path, 0,
                             "cannot be opened: %s; expected a file of members of exchanges",
                             g_strerror(why));
  }
  gboolean folder = fstat(fd, &info) == 0 && S_ISDIR(info.st_mode);
  gboolean read = folder
                      ? ms_topology_error(error, MS_TOPOLOGY_ERROR_IO, path, 0,
                                          "is a folder; name a file of members of exchanges in it")
                      : read_bytes(fd, path, text, error);
  close(fd);
  return read;
}

/* ---- the graph */

static gboolean copy_graph(MsTopologyBuilder *builder, const MsTopology *graph, GError **error)
{
  g_autoptr(GArray) clique = g_array_new(FALSE, FALSE, sizeof(guint32));
  for (guint32 as = 0; as < graph->n_ases; as++) {
    ms_topology_builder_set_as(builder, graph->asn[as], (MsRole)graph->role[as],
                               (MsRegion)graph->region[as], graph->name[as]);
    if (graph->role[as] == MS_ROLE_TIER1)
      g_array_append_val(clique, graph->asn[as]);
    for (guint32 s = graph->first[as]; s < graph->first_provider[as]; s++) {
      guint32 other = graph->neighbour[s];
      MsRelation relation = ms_topology_relation(graph, as, s);
      if (relation == MS_REL_PEER && other < as)
        continue;
      if (!ms_topology_builder_add_link(builder, graph->asn[as], graph->asn[other], relation,
                                        graph->source[s], 0, error))
        return FALSE;
    }
  }
  ms_topology_builder_set_clique(builder, (const guint32 *)(void *)clique->data, clique->len);
  return TRUE;
}

/* Links between members of route servers that share none in @graph, whose exchanges are those of
 * the file; a pair at several comes several times, and is merged like all repetitions. */
static gboolean add_mesh(MsTopologyBuilder *builder, const MsTopology *graph, const char *path,
                         GError **error)
{
  guint pairs = 0;
  for (guint32 e = 0; e < graph->n_exchanges; e++) {
    const MsMember *member = graph->members + graph->exchanges[e].first;
    for (guint32 i = 0; i < graph->exchanges[e].n; i++)
      for (guint32 j = i + 1; member[i].route_server && j < graph->exchanges[e].n; j++) {
        if (!member[j].route_server ||
            ms_topology_session(graph, member[i].as, member[j].as) != G_MAXUINT32)
          continue;
        if (++pairs > MS_MESH_MOST)
          return ms_topology_error(error, MS_TOPOLOGY_ERROR_VALUE, path, 0,
                                   "a mesh of all members of its route servers has more than %u "
                                   "links that the graph has not; take fewer exchanges, or the "
                                   "known links alone",
                                   MS_MESH_MOST);
        if (!ms_topology_builder_add_link(builder, graph->asn[member[i].as],
                                          graph->asn[member[j].as], MS_REL_PEER, MS_LINK_MLP, 0,
                                          error))
          return FALSE;
      }
  }
  return TRUE;
}

static MsTopology *build(const MsTopology *graph, const MsTopology *meshed, const char *path,
                         const GString *text, MsExchangeReport *report, GError **error)
{
  g_autoptr(MsTopologyBuilder) builder = ms_topology_builder_new(path);
  g_autofree char *base = g_path_get_basename(path);
  g_autofree char *title = g_strdup_printf("%s, exchanges of %s%s", graph->title, base,
                                           meshed != NULL ? ", meshed" : "");
  g_auto(MsTopologyReport) found = {0};
  if (!copy_graph(builder, graph, error) ||
      !ms_exchange_parse(builder, text->str, text->len, path, error) ||
      (meshed != NULL && !add_mesh(builder, meshed, path, error)))
    return NULL;
  MsTopology *built = ms_topology_builder_finish(builder, title, FALSE, &found, error);
  report->strangers = found.strangers;
  report->added = built != NULL ? built->n_p2p - graph->n_p2p : 0;
  return built;
}

MsTopology *ms_topology_with_exchanges(const MsTopology *topology, const char *path,
                                       MsExchangeLinks links, MsExchangeReport *report,
                                       GError **error)
{
  MsExchangeReport own;
  g_autoptr(GString) text = g_string_new(NULL);
  if (report == NULL)
    report = &own;
  *report = (MsExchangeReport){0};
  if (!read_file(path, text, error))
    return NULL;
  MsTopology *known = build(topology, NULL, path, text, report, error);
  if (known == NULL || links == MS_EXCHANGE_KNOWN)
    return known;
  MsTopology *meshed = build(topology, known, path, text, report, error);
  ms_topology_unref(known);
  return meshed;
}
