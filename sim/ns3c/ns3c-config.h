/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ns-3's global values, by name and from the command line. Known to the core: RngSeed, RngRun,
 * SchedulerType, SimulatorImplementationType; other ns-3 modules bring theirs. They are the
 * process's, and outlive a simulation. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ns3c_set_global:
 * @name: of the global value
 * @value: as text; checked here first, because ns-3 ends the program on a text that it cannot read
 * @error: #NS3C_ERROR_UNKNOWN with the names that there are, or #NS3C_ERROR_VALUE
 */
gboolean ns3c_set_global(const char *name, const char *value, GError **error);

/**
 * ns3c_get_global:
 * @error: #NS3C_ERROR_UNKNOWN
 *
 * Returns: (transfer full): its value as text, or %NULL
 */
char *ns3c_get_global(const char *name, GError **error);

/** ns3c_list_globals: Returns: (transfer full): the names that there are, sorted, %NULL at the end;
 * for g_strfreev() */
char **ns3c_list_globals(void);

/**
 * ns3c_parse_arguments:
 * @argc: (inout): as main() has it
 * @argv: (inout): as main() has it; the strings themselves are not touched
 * @error: #NS3C_ERROR_VALUE
 *
 * Sets global values from arguments of the form `--RngRun=7` and takes those out. All others stay,
 * in order, for the caller to judge, and so does everything from a `--` on. On an error nothing is
 * set and nothing taken out.
 */
gboolean ns3c_parse_arguments(int *argc, char ***argv, GError **error);

G_END_DECLS
