/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of the topology share: graphs drawn at random, and what holds of every graph. */
#pragma once

#include "models/topology/caida-private.h"

/* parse: of text that has to be right */
MsTopology *parse(const char *text, gboolean break_cycles, MsTopologyReport *report);

/* random_rows: of a random acyclic graph with ASNs from all of 32 bits; about one in ten repeats,
 * counted. */
GPtrArray *random_rows(GRand *rand, guint n_ases, guint n_links, guint *n_repeats);
void shuffle(GRand *rand, GPtrArray *rows);

/* join: rows to text */
char *join(const GPtrArray *rows);

/* check_invariants: those that models/topology/topology.h states, and what its questions answer */
void check_invariants(const MsTopology *t);

/* check_cones: sizes and membership against a walk downwards, for every @step-th AS */
void check_cones(const MsTopology *t, guint32 step);

char *folder_new(void);
void folder_remove(const char *folder);

/* data_file: a file of the as-rel data, or %NULL, with a message, where there is none */
char *data_file(const char *name);
