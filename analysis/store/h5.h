/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HDF5 for this room: every call goes through an #MsH5, which remembers the first failure and makes
 * all later calls do nothing, so that a layout reads as a list and is checked once at the end.
 * HDF5's own printing of errors is off while an #MsH5 is open.
 *
 * Nothing that differs from run to run gets into a file: no object times, bounds of the format
 * fixed, rows packed without padding. */
#pragma once

#include "analysis/store/store.h"
#include "sim/outcome/trial.h"

#include <hdf5.h>

G_BEGIN_DECLS

/** MsH5Type: what one value is; each has one form in files, little-endian where it has more than a
 * byte */
typedef enum {
  MS_H5_U8,
  MS_H5_U16,
  MS_H5_I32,
  MS_H5_U32,
  MS_H5_I64,
  MS_H5_U64,
  MS_H5_F64,
  MS_H5_BOOL, /* enumeration FALSE, TRUE: a bool to h5py */
  MS_H5_ROLE, /* enumerations of one byte with the names of the model; in memory a guint8 */
  MS_H5_REGION,
  MS_H5_LEARNED, /* MsRelation, and MS_H5_NO_ROUTE */
  MS_H5_OUTCOME,
  MS_H5_KIND,    /* MsIncidentKind */
  MS_H5_ACT,     /* MsActKind */
  MS_H5_STATE,   /* MsTrialState */
  MS_H5_OFFENCE, /* MsTrialOffence */
  MS_H5_REPAIR,  /* MsRepairKind */
  MS_H5_TEXT     /* UTF-8 of a fixed width, padded with NUL; in memory a char * */
} MsH5Type;

/** MS_H5_NO_ROUTE: what stands for the relation of no route ("none") */
#define MS_H5_NO_ROUTE 255

/**
 * MsH5Column:
 * @name: in the file
 * @type: of one value
 * @offset: in the row's struct
 * @count: 0 for a value, else the length of an array of them
 */
typedef struct {
  const char *name;
  MsH5Type type;
  gsize offset;
  guint count;
} MsH5Column;

/**
 * MsH5Array:
 * @name: of the dataset
 * @type: of a value
 * @dims: names of the dimensions, separated by commas: the attribute DIMENSION_LABELS
 * @about: what it is, units included: the attribute `about`
 *
 * A dataset as the layout has it.
 */
typedef struct {
  const char *name;
  MsH5Type type;
  const char *dims, *about;
} MsH5Array;

/** MS_H5_MAX_RANK: dimensions of any dataset */
#define MS_H5_MAX_RANK 5

/** MsH5Table: a dataset of rows: how a struct is one */
typedef struct {
  const char *name, *about;
  const MsH5Column *column;
  guint n_columns;
  gsize row_size;
} MsH5Table;

typedef struct {
  const char *path;
  GError *error;
  H5E_auto2_t print;
  void *print_data;
} MsH5;

/** MsH5Id: any HDF5 handle, closed when it goes out of scope */
typedef hid_t MsH5Id;
void ms_h5_close(MsH5Id id);
G_DEFINE_AUTO_CLEANUP_FREE_FUNC(MsH5Id, ms_h5_close, H5I_INVALID_HID)

/** ms_h5_begin: @path names the file in errors and must stay */
void ms_h5_begin(MsH5 *h5, const char *path);

/** ms_h5_end: %FALSE with the first failure */
gboolean ms_h5_end(MsH5 *h5, GError **error);

static inline gboolean ms_h5_good(const MsH5 *h5)
{
  return h5->error == NULL;
}

/**
 * ms_h5_check:
 * @status: what HDF5 returned, below 0 for failure; no other call to HDF5 may lie between, which
 * would wipe its reason
 * @code: #MsStoreError, unless the system's own error is behind it
 * @doing: "cannot write"
 * @parent, @name: what it was about; @name may be %NULL for @parent itself, @parent H5I_INVALID_HID
 * for @name alone
 *
 * Records a failure with HDF5's reason. Returns: whether all is well so far
 */
gboolean ms_h5_check(MsH5 *h5, hid_t status, int code, const char *doing, hid_t parent,
                     const char *name);

/** ms_h5_reject: records that something in a file is not as the layout says: "FILE:
 * runs/nobody/settled WHAT" */
void ms_h5_reject(MsH5 *h5, hid_t parent, const char *name, const char *what, ...)
    G_GNUC_PRINTF(4, 5);

/** ms_h5_type: a handle of the type in files or in memory; TEXT is not for this */
MsH5Id ms_h5_type(MsH5Type type, gboolean in_file);

/** ms_h5_fixed_text_type: TEXT of @width bytes, the same in memory and in files */
MsH5Id ms_h5_fixed_text_type(gsize width);
gsize ms_h5_type_size(MsH5Type type);

/** ms_h5_valid: whether @n values are members of the enumeration @type; %TRUE for other types */
gboolean ms_h5_valid(MsH5Type type, const guint8 *value, gsize n);

/** ms_h5_rank: how many dimensions */
guint ms_h5_rank(const MsH5Array *array);

/** ms_h5_column_size, ms_h5_packed_size: bytes of a value of the column, of a row, packed */
gsize ms_h5_column_size(const MsH5Column *column, gsize text_width);
gsize ms_h5_packed_size(const MsH5Table *table, const gsize *text_width);

/** ms_h5_row_type: a row as it lies packed, with texts of the widths @text_width (by column; the
 * NUL not counted) */
MsH5Id ms_h5_row_type(const MsH5Table *table, const gsize *text_width, gboolean in_file);

/* Writing. */

MsH5Id ms_h5_file_new(MsH5 *h5);
/** ms_h5_file_image: the bytes of a file from ms_h5_file_new(); (transfer full) */
guint8 *ms_h5_file_image(MsH5 *h5, hid_t file, gsize *size);

/** ms_h5_group_new: @about as in #MsH5Array, or %NULL */
MsH5Id ms_h5_group_new(MsH5 *h5, hid_t parent, const char *name, const char *about);
void ms_h5_put_attribute(MsH5 *h5, hid_t object, const char *name, MsH5Type type,
                         gconstpointer value);
void ms_h5_put_attribute_text(MsH5 *h5, hid_t object, const char *name, const char *text);

/** ms_h5_put_text: a dataset of one text; %NULL is the empty one */
void ms_h5_put_text(MsH5 *h5, hid_t parent, const char *name, const char *about, const char *text);
void ms_h5_put(MsH5 *h5, hid_t parent, const MsH5Array *array, const hsize_t *dims,
               gconstpointer data);
/** ms_h5_put_texts: a dataset of @n texts of fixed width (of the longest) */
void ms_h5_put_texts(MsH5 *h5, hid_t parent, const MsH5Array *array, gsize n,
                     const char *const *texts);
void ms_h5_put_table(MsH5 *h5, hid_t parent, const MsH5Table *table, gsize n_rows,
                     gconstpointer rows);

/* Rows by slices: arrays whose first dimension may be too long for memory, in files on the disk. */

/** ms_h5_disk_file_new: over the file @path, which is not locked: whoever calls has seen to that.
 * Where writing fails, HDF5 cannot even close it, and the process had better end */
MsH5Id ms_h5_disk_file_new(MsH5 *h5, const char *path);

/** ms_h5_disk_file_close: with all that was to be written */
void ms_h5_disk_file_close(MsH5 *h5, hid_t file);

/** ms_h5_rows_new: @dims of the whole array; @chunk_rows lie together, compressed */
MsH5Id ms_h5_rows_new(MsH5 *h5, hid_t parent, const MsH5Array *array, const hsize_t *dims,
                      hsize_t chunk_rows);

/** ms_h5_rows_open: checks that it is of type and shape */
MsH5Id ms_h5_rows_open(MsH5 *h5, hid_t parent, const MsH5Array *array, const hsize_t *dims);

/** ms_h5_rows_put, ms_h5_rows_get: the @n rows from row @first */
void ms_h5_rows_put(MsH5 *h5, hid_t rows, const MsH5Array *array, hsize_t first, hsize_t n,
                    gconstpointer data);
void ms_h5_rows_get(MsH5 *h5, hid_t rows, const MsH5Array *array, hsize_t first, hsize_t n,
                    gpointer data);

/* Reading. What is missing, or not of the shape or type expected, is a failure. */

MsH5Id ms_h5_file_open(MsH5 *h5);
MsH5Id ms_h5_group_open(MsH5 *h5, hid_t parent, const char *name);
gboolean ms_h5_has(MsH5 *h5, hid_t parent, const char *name);
void ms_h5_get_attribute(MsH5 *h5, hid_t object, const char *name, MsH5Type type, gpointer value);
char *ms_h5_get_attribute_text(MsH5 *h5, hid_t object, const char *name);
char *ms_h5_get_text(MsH5 *h5, hid_t parent, const char *name);

/** MS_H5_ANY: in the dimensions given to ms_h5_get(): whatever the file has, put there */
#define MS_H5_ANY G_MAXUINT64

/** ms_h5_get: (transfer full): an array of the dimensions @dims; %NULL on failure */
gpointer ms_h5_get(MsH5 *h5, hid_t parent, const MsH5Array *array, hsize_t *dims);

/** ms_h5_get_texts: (transfer full): %NULL-terminated; @n is #MS_H5_ANY or what is expected, and
 * what was found */
char **ms_h5_get_texts(MsH5 *h5, hid_t parent, const MsH5Array *array, hsize_t *n);

/** ms_h5_get_table: (transfer full): rows whose texts are owned, for ms_h5_free_rows() */
gpointer ms_h5_get_table(MsH5 *h5, hid_t parent, const MsH5Table *table, gsize *n_rows);
void ms_h5_free_rows(const MsH5Table *table, gpointer rows, gsize n_rows);

/** ms_h5_children: (transfer full): names of the members of a group in the order in which they were
 * made, %NULL-terminated */
char **ms_h5_children(MsH5 *h5, hid_t group);

G_END_DECLS
