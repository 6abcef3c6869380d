/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Result files of made-up runs, in a folder that goes away. */
#pragma once

#include "tests/unit/fake-run.h"

G_BEGIN_DECLS

#define N_ASES  400
#define N_SPECS 2

extern const FakeSpec store_specs[N_SPECS];

typedef struct {
  char *folder, *path, *part;
  MsTopology *topology;
} StoreFixture;

/** store_set_up, store_tear_down: cmocka's, with a #StoreFixture for state */
int store_set_up(void **state);
int store_tear_down(void **state);

gboolean store_exists(const char *path);
MsStore *store_create(const StoreFixture *fixture);
void store_add(MsStore *store, const StoreFixture *fixture, const FakeSpec *spec);
void store_finish(MsStore *store);

/** store_write_whole: a result file of all of store_specs */
void store_write_whole(const StoreFixture *fixture);

void store_read_bytes(const char *path, char **bytes, gsize *size);
void store_write_bytes(const char *path, const char *bytes, gsize size);

/** store_check_message: the error is of the store, has @code and says just this */
G_GNUC_PRINTF(3, 4)
void store_check_message(const GError *error, int code, const char *format, ...);

G_END_DECLS
