/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A scan of a scenario's text before GKeyFile reads it: GKeyFile merges repeated sections and keys
 * silently and gives no line for what is wrong in meaning. The scan records the line of every
 * section and key, and refuses repeats and whatever is neither section, setting nor comment. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** MsScanKey: a setting and the line that it stands on */
typedef struct {
  char *name;
  guint line;
} MsScanKey;

/**
 * MsScanSection:
 * @name: all that stands between the brackets: "incident leak"
 * @kind: its first word: "incident"
 * @label: (nullable): the rest: "leak"
 * @line: of the header
 * @keys: of #MsScanKey
 */
typedef struct {
  char *name, *kind, *label;
  guint line;
  GArray *keys;
} MsScanSection;

/** MsScan: @sections: of #MsScanSection, in the order of the text */
typedef struct {
  GArray *sections;
} MsScan;

/**
 * ms_scan_new:
 * @text: the scenario, NUL-terminated
 * @length: its length without the NUL
 * @file: what messages call it
 *
 * Returns: (transfer full): what stands where, or %NULL with "FILE:LINE: what is wrong; what would
 * be right"
 */
MsScan *ms_scan_new(const char *text, gsize length, const char *file, GError **error);
void ms_scan_free(MsScan *scan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsScan, ms_scan_free)

/** ms_scan_section, ms_scan_key: by name, or %NULL */
const MsScanSection *ms_scan_section(const MsScan *scan, const char *name);
const MsScanKey *ms_scan_key(const MsScanSection *section, const char *name);

G_END_DECLS
