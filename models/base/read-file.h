/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ms_read_file:
 * @path: a file of text, plain or in gzip, bzip2, xz or zstd
 * @n: (out): its length, decompressed
 * @why: (out) (transfer full): where it fails, what is wrong, to be put behind "FILE: "
 *
 * A whole file, up to 1 GiB. A byte order mark at its start is left out.
 *
 * Returns: (transfer full) (nullable): its text, without a NUL in it but the one that ends it
 */
char *ms_read_file(const char *path, gsize *n, char **why);

G_END_DECLS
