/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a graph to a file of CAIDA's format, whole or not at all.
 *
 * Rows stand sorted by the first AS (the provider, or the lower of two peers), then by the second.
 * Only what the reader would not conclude by itself is written as an attribute, so that a graph
 * from CAIDA stays bare. */
#include "models/topology/caida.h"
#include "models/topology/topology-private.h"
#include "models/topology/well-known.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WRITE_SIZE 262144

typedef struct archive WriteArchive;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WriteArchive, archive_write_free)

/* ---- what is written */

static void put_number(GString *text, guint32 value)
{
  char digits[10];
  gsize at = sizeof digits;
  do
    digits[--at] = (char)('0' + value % 10);
  while ((value /= 10) != 0);
  g_string_append_len(text, digits + at, (gssize)(sizeof digits - at));
}

/* "# KEY: ASN ASN ...", for all of a role; where always is set, even for none */
static void put_list(GString *text, const MsTopology *topology, const char *key, MsRole role,
                     gboolean always)
{
  gboolean begun = FALSE;
  for (guint32 as = 0; as < topology->n_ases; as++) {
    if (topology->role[as] != role)
      continue;
    if (!begun)
      g_string_append_printf(text, "# %s:", key);
    begun = TRUE;
    g_string_append_c(text, ' ');
    put_number(text, topology->asn[as]);
  }
  if (!begun && always)
    g_string_append_printf(text, "# %s:", key);
  if (begun || always)
    g_string_append_c(text, '\n');
}

static void put_attributes(GString *text, const MsTopology *topology, guint32 as)
{
  MsRole role = (MsRole)topology->role[as];
  const MsWellKnown *known = ms_well_known_find(topology->asn[as]);
  gboolean role_is_plain =
      role == MS_ROLE_TIER1 || role == MS_ROLE_IXP /* in the lists */ ||
      role == ms_topology_default_role(topology->asn[as], !ms_topology_is_stub(topology, as));
  if (role_is_plain && topology->region[as] == MS_REGION_UNKNOWN &&
      g_strcmp0(topology->name[as], known != NULL ? known->name : NULL) == 0)
    return;
  g_string_append(text, "# manrs-sim as ");
  put_number(text, topology->asn[as]);
  g_string_append_c(text, ' ');
  g_string_append(text, ms_role_name(role));
  g_string_append_c(text, ' ');
  g_string_append(text, ms_region_name((MsRegion)topology->region[as]));
  if (topology->name[as] != NULL) {
    g_string_append_c(text, ' ');
    g_string_append(text, topology->name[as]);
  }
  g_string_append_c(text, '\n');
}

/* An exchange, and after it its members. */
static void put_exchange(GString *text, const MsTopology *topology, const MsExchange *exchange)
{
  g_string_append(text, "# manrs-sim ixp ");
  put_number(text, exchange->asn);
  g_string_append_printf(text, " %s %s\n", ms_region_name(exchange->region), exchange->name);
  for (guint32 m = exchange->first; m < exchange->first + exchange->n; m++) {
    const MsMember *member = &topology->members[m];
    g_string_append(text, "# manrs-sim member ");
    put_number(text, topology->asn[member->as]);
    g_string_append(text, member->route_server ? " yes\n" : " no\n");
  }
}

static void put_rows(GString *text, const MsTopology *topology, guint32 as, MsTopologyFormat format)
{
  static const char *const source_names[] = {"|", "|bgp", "|mlp", "|bgp,mlp"};
  guint32 customer = topology->first[as], peer = topology->first_peer[as];
  /* Customers and peers, each ascending, as one ascending list; of peers those above. */
  while (peer < topology->first_provider[as] && topology->neighbour[peer] < as)
    peer++;
  while (customer < topology->first_peer[as] || peer < topology->first_provider[as]) {
    gboolean is_customer = peer == topology->first_provider[as] ||
                           (customer < topology->first_peer[as] &&
                            topology->neighbour[customer] < topology->neighbour[peer]);
    guint32 s = is_customer ? customer++ : peer++;
    put_number(text, topology->asn[as]);
    g_string_append_c(text, '|');
    put_number(text, topology->asn[topology->neighbour[s]]);
    g_string_append(text, is_customer ? "|-1" : "|0");
    if (format == MS_TOPOLOGY_SERIAL_2)
      g_string_append(text, source_names[topology->source[s] & 3]);
    g_string_append_c(text, '\n');
  }
}

/* ---- and where to */

static gboolean flush(WriteArchive *archive, GString *text, gsize at_least, GError **error,
                      const char *path)
{
  if (text->len < at_least)
    return TRUE;
  if (archive_write_data(archive, text->str, text->len) != (la_ssize_t)text->len)
    return ms_topology_error(error, MS_TOPOLOGY_ERROR_IO, path, 0, "cannot be written: %s",
                             archive_error_string(archive));
  g_string_truncate(text, 0);
  return TRUE;
}

static gboolean write_graph(const MsTopology *topology, WriteArchive *archive,
                            MsTopologyFormat format, const char *path, GError **error)
{
  g_autoptr(GString) text = g_string_sized_new(WRITE_SIZE + 4096);
  g_string_append_printf(text, "# AS relationships, serial-%d, of %s\n# digest: %s\n",
                         format == MS_TOPOLOGY_SERIAL_2 ? 2 : 1, topology->title, topology->digest);
  put_list(text, topology, "input clique", MS_ROLE_TIER1, TRUE);
  put_list(text, topology, "IXP ASes", MS_ROLE_IXP, FALSE);
  for (guint32 as = 0; as < topology->n_ases; as++) {
    put_attributes(text, topology, as);
    if (!flush(archive, text, WRITE_SIZE, error, path))
      return FALSE;
  }
  for (guint32 e = 0; e < topology->n_exchanges; e++) {
    put_exchange(text, topology, &topology->exchanges[e]);
    if (!flush(archive, text, WRITE_SIZE, error, path))
      return FALSE;
  }
  for (guint32 as = 0; as < topology->n_ases; as++) {
    put_rows(text, topology, as, format);
    if (!flush(archive, text, WRITE_SIZE, error, path))
      return FALSE;
  }
  return flush(archive, text, 1, error, path);
}

static void add_filter(WriteArchive *archive, const char *path)
{
  if (g_str_has_suffix(path, ".gz")) {
    archive_write_add_filter_gzip(archive);
    /* Without the time of writing: same graph, same bytes. */
    archive_write_set_filter_option(archive, "gzip", "timestamp", NULL);
  } else if (g_str_has_suffix(path, ".bz2")) {
    archive_write_add_filter_bzip2(archive);
  } else if (g_str_has_suffix(path, ".xz")) {
    archive_write_add_filter_xz(archive);
  } else if (g_str_has_suffix(path, ".zst")) {
    archive_write_add_filter_zstd(archive);
  }
}

typedef struct archive_entry Entry;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Entry, archive_entry_free)

static gboolean write_stream(const MsTopology *topology, int fd, MsTopologyFormat format,
                             const char *path, GError **error)
{
  g_autoptr(WriteArchive) archive = archive_write_new();
  g_autoptr(Entry) entry = archive_entry_new();
  archive_entry_set_pathname(entry, "as-rel.txt");
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_write_set_format_raw(archive);
  archive_write_set_bytes_in_last_block(archive, 1);
  add_filter(archive, path);
  if (archive_write_open_fd(archive, fd) != ARCHIVE_OK ||
      archive_write_header(archive, entry) != ARCHIVE_OK)
    return ms_topology_error(error, MS_TOPOLOGY_ERROR_IO, path, 0, "cannot be written: %s",
                             archive_error_string(archive));
  if (!write_graph(topology, archive, format, path, error))
    return FALSE;
  if (archive_write_close(archive) != ARCHIVE_OK)
    return ms_topology_error(error, MS_TOPOLOGY_ERROR_IO, path, 0, "cannot be written: %s",
                             archive_error_string(archive));
  return TRUE;
}

gboolean ms_topology_save(const MsTopology *topology, const char *path, MsTopologyFormat format,
                          GError **error)
{
  struct stat info;
  /* A rename would put a file in the place of a device or a pipe. */
  if (stat(path, &info) == 0 && !S_ISREG(info.st_mode))
    return ms_topology_error(error, MS_TOPOLOGY_ERROR_IO, path, 0,
                             "exists and is not a file; name a file, new or to be replaced");
  g_autofree char *temporary = g_strconcat(path, ".XXXXXX", NULL);
  int fd = g_mkstemp_full(temporary, O_WRONLY | O_CLOEXEC, 0666);
  if (fd < 0) {
    int why = errno;
    return ms_topology_error(error, MS_TOPOLOGY_ERROR_IO, path, 0, "cannot be written: %s",
                             g_strerror(why));
  }
  gboolean written = write_stream(topology, fd, format, path, error);
  if (close(fd) != 0 && written) {
    int why = errno;
    written = ms_topology_error(error, MS_TOPOLOGY_ERROR_IO, path, 0, "cannot be written: %s",
                                g_strerror(why));
  }
  if (written && g_rename(temporary, path) != 0) {
    int why = errno;
    written = ms_topology_error(error, MS_TOPOLOGY_ERROR_IO, path, 0, "cannot be put in place: %s",
                                g_strerror(why));
  }
  if (!written)
    g_unlink(temporary);
  return written;
}
