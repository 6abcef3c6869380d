/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing, for the most part into a file in memory: a full disk is what HDF5 does not survive in
 * good order; what it could not flush it tries again when the process ends. */
#include "analysis/store/h5.h"

#include <string.h>

/* A file's memory grows by this much. */
#define GROWTH (1 << 20)

/* Groups have few attributes; up to this many lie beside the group itself rather than in a
 * structure of kilobytes. */
#define MANY_ATTRIBUTES 32

/* Chunks hold about this many bytes: enough to compress well, small enough to read a part cheaply.
 */
#define CHUNK_BYTES (256 * 1024)

/* Of gzip, 1 to 9. Rows by the million would take longer to compress than to find. */
#define EFFORT      6
#define ROWS_EFFORT 1

static gboolean check(MsH5 *h5, hid_t parent, const char *name, hid_t status)
{
  return ms_h5_check(h5, status, MS_STORE_ERROR_HDF5, "cannot write", parent, name);
}

/* What holds for every group, the root among them. */
static void set_group(hid_t creation)
{
  H5Pset_obj_track_times(creation, FALSE);
  H5Pset_link_creation_order(creation, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
  H5Pset_attr_phase_change(creation, MANY_ATTRIBUTES, 0);
}

static MsH5Id new_file(MsH5 *h5, const char *name, hid_t access)
{
  g_auto(MsH5Id) creation = H5Pcreate(H5P_FILE_CREATE);
  H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
  H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V18);
  set_group(creation);
  MsH5Id file = H5Fcreate(name, H5F_ACC_TRUNC, creation, access);
  ms_h5_check(h5, file, MS_STORE_ERROR_HDF5, "cannot begin", H5I_INVALID_HID, "the result file");
  return file;
}

MsH5Id ms_h5_file_new(MsH5 *h5)
{
  g_auto(MsH5Id) access = H5Pcreate(H5P_FILE_ACCESS);
  H5Pset_fapl_core(access, GROWTH, FALSE);
  /* HDF5 tells open files in memory apart by name; the name is not in the file. */
  g_autofree char *name = g_strdup_printf("%s#%p", h5->path, (void *)h5);
  return new_file(h5, name, access);
}

MsH5Id ms_h5_disk_file_new(MsH5 *h5, const char *path)
{
  g_auto(MsH5Id) access = H5Pcreate(H5P_FILE_ACCESS);
#if H5_VERSION_GE(1, 10, 7)
  H5Pset_file_locking(access, FALSE, TRUE);
#else
  g_setenv("HDF5_USE_FILE_LOCKING", "FALSE", FALSE);
#endif
  return new_file(h5, path, access);
}

void ms_h5_disk_file_close(MsH5 *h5, hid_t file)
{
  if (ms_h5_good(h5))
    ms_h5_check(h5, H5Fflush(file, H5F_SCOPE_GLOBAL), MS_STORE_ERROR_HDF5, "cannot finish",
                H5I_INVALID_HID, "the result file");
  herr_t status = file >= 0 ? H5Fclose(file) : 0;
  ms_h5_check(h5, status, MS_STORE_ERROR_HDF5, "cannot finish", H5I_INVALID_HID, "the result file");
}

/* Not by H5Fget_file_image(): in 1.10.8 its copy has a byte of the superblock cleared that the
 * checksum covers, and nothing opens it. It does say how long the file is; the memory itself is
 * longer. */
guint8 *ms_h5_file_image(MsH5 *h5, hid_t file, gsize *size)
{
  *size = 0;
  void **memory = NULL;
  if (!ms_h5_good(h5) || !ms_h5_check(h5, H5Fflush(file, H5F_SCOPE_GLOBAL), MS_STORE_ERROR_HDF5,
                                      "cannot finish", H5I_INVALID_HID, "the result file"))
    return NULL;
  gssize length = H5Fget_file_image(file, NULL, 0);
  if (!ms_h5_check(h5, length, MS_STORE_ERROR_HDF5, "cannot measure", H5I_INVALID_HID,
                   "the result file") ||
      !ms_h5_check(h5, H5Fget_vfd_handle(file, H5P_DEFAULT, (void **)&memory), MS_STORE_ERROR_HDF5,
                   "cannot finish", H5I_INVALID_HID, "the result file"))
    return NULL;
  *size = (gsize)length;
  return g_memdup2(*memory, *size);
}

static MsH5Id text_type(void)
{
  MsH5Id type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, H5T_VARIABLE);
  H5Tset_cset(type, H5T_CSET_UTF8);
  return type;
}

/* Texts are written as UTF-8 or not at all: readers decode them. */
static gboolean check_text(MsH5 *h5, hid_t parent, const char *name, const char *text)
{
  if (ms_h5_good(h5) && !g_utf8_validate(text, -1, NULL))
    ms_h5_reject(h5, parent, name, "cannot be written: the text is not UTF-8");
  return ms_h5_good(h5);
}

static void put_attribute(MsH5 *h5, hid_t object, const char *name, hid_t file_type, hid_t type,
                          hid_t space, gconstpointer value)
{
  g_auto(MsH5Id) attribute = H5Acreate2(object, name, file_type, space, H5P_DEFAULT, H5P_DEFAULT);
  if (check(h5, object, name, attribute))
    check(h5, object, name, H5Awrite(attribute, type, value));
}

void ms_h5_put_attribute(MsH5 *h5, hid_t object, const char *name, MsH5Type type,
                         gconstpointer value)
{
  if (!ms_h5_good(h5))
    return;
  g_auto(MsH5Id) in_file = ms_h5_type(type, TRUE);
  g_auto(MsH5Id) in_memory = ms_h5_type(type, FALSE);
  g_auto(MsH5Id) space = H5Screate(H5S_SCALAR);
  put_attribute(h5, object, name, in_file, in_memory, space, value);
}

void ms_h5_put_attribute_text(MsH5 *h5, hid_t object, const char *name, const char *text)
{
  if (!check_text(h5, object, name, text))
    return;
  g_auto(MsH5Id) type = text_type();
  g_auto(MsH5Id) space = H5Screate(H5S_SCALAR);
  put_attribute(h5, object, name, type, type, space, &text);
}

static void put_labels(MsH5 *h5, hid_t dataset, const char *dims)
{
  g_auto(GStrv) labels = g_strsplit(dims, ",", -1);
  hsize_t n = g_strv_length(labels);
  g_auto(MsH5Id) type = H5Tcopy(H5T_C_S1); /* ASCII, as HDF5's own dimension scales have them */
  H5Tset_size(type, H5T_VARIABLE);
  g_auto(MsH5Id) space = H5Screate_simple(1, &n, NULL);
  put_attribute(h5, dataset, "DIMENSION_LABELS", type, type, space, labels);
}

MsH5Id ms_h5_group_new(MsH5 *h5, hid_t parent, const char *name, const char *about)
{
  if (!ms_h5_good(h5))
    return H5I_INVALID_HID;
  g_auto(MsH5Id) creation = H5Pcreate(H5P_GROUP_CREATE);
  set_group(creation);
  g_auto(MsH5Id) link = H5Pcreate(H5P_LINK_CREATE);
  H5Pset_char_encoding(link, H5T_CSET_UTF8);
  MsH5Id group = H5Gcreate2(parent, name, link, creation, H5P_DEFAULT);
  if (check(h5, parent, name, group) && about != NULL)
    ms_h5_put_attribute_text(h5, group, "about", about);
  return group;
}

static void set_chunk(hid_t creation, guint rank, const hsize_t *chunk, guint effort)
{
  H5Pset_chunk(creation, (int)rank, chunk);
  H5Pset_shuffle(creation);
  H5Pset_deflate(creation, effort);
}

/* Whole rows of the last dimensions, as many of the first ones as fit. */
static void set_chunks(hid_t creation, guint rank, const hsize_t *dims, gsize value_size)
{
  hsize_t chunk[MS_H5_MAX_RANK];
  hsize_t room = MAX(CHUNK_BYTES / value_size, 1);
  for (guint i = rank; i-- > 0;) {
    chunk[i] = MIN(dims[i], room);
    room = MAX(room / chunk[i], 1);
  }
  set_chunk(creation, rank, chunk, EFFORT);
}

static MsH5Id put_dataset(MsH5 *h5, hid_t parent, const char *name, hid_t type, hid_t space,
                          hid_t creation, const char *about)
{
  H5Pset_obj_track_times(creation, FALSE);
  MsH5Id dataset = H5Dcreate2(parent, name, type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
  if (check(h5, parent, name, dataset) && about != NULL)
    ms_h5_put_attribute_text(h5, dataset, "about", about);
  return dataset;
}

void ms_h5_put_text(MsH5 *h5, hid_t parent, const char *name, const char *about, const char *text)
{
  const char *value = text != NULL ? text : "";
  if (!check_text(h5, parent, name, value))
    return;
  g_auto(MsH5Id) type = text_type();
  g_auto(MsH5Id) space = H5Screate(H5S_SCALAR);
  g_auto(MsH5Id) creation = H5Pcreate(H5P_DATASET_CREATE);
  g_auto(MsH5Id) dataset = put_dataset(h5, parent, name, type, space, creation, about);
  if (ms_h5_good(h5))
    check(h5, parent, name, H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, &value));
}

static MsH5Id new_array(MsH5 *h5, hid_t parent, const MsH5Array *array, hid_t in_file,
                        const hsize_t *dims, hid_t creation)
{
  g_auto(MsH5Id) space = H5Screate_simple((int)ms_h5_rank(array), dims, NULL);
  MsH5Id dataset = put_dataset(h5, parent, array->name, in_file, space, creation, array->about);
  if (ms_h5_good(h5))
    put_labels(h5, dataset, array->dims);
  return dataset;
}

static gboolean is_empty(guint rank, const hsize_t *dims)
{
  for (guint i = 0; i < rank; i++)
    if (dims[i] == 0)
      return TRUE;
  return FALSE;
}

MsH5Id ms_h5_rows_new(MsH5 *h5, hid_t parent, const MsH5Array *array, const hsize_t *dims,
                      hsize_t chunk_rows)
{
  if (!ms_h5_good(h5))
    return H5I_INVALID_HID;
  guint rank = ms_h5_rank(array);
  hsize_t chunk[MS_H5_MAX_RANK];
  for (guint i = 0; i < rank; i++)
    chunk[i] = dims[i];
  chunk[0] = MIN(chunk_rows, dims[0]);
  g_auto(MsH5Id) creation = H5Pcreate(H5P_DATASET_CREATE);
  if (!is_empty(rank, dims))
    set_chunk(creation, rank, chunk, ROWS_EFFORT);
  g_auto(MsH5Id) in_file = ms_h5_type(array->type, TRUE);
  return new_array(h5, parent, array, in_file, dims, creation);
}

static void put_array(MsH5 *h5, hid_t parent, const MsH5Array *array, hid_t in_file,
                      hid_t in_memory, gsize value_size, const hsize_t *dims, gconstpointer data)
{
  guint rank = ms_h5_rank(array);
  gboolean empty = is_empty(rank, dims);
  g_auto(MsH5Id) creation = H5Pcreate(H5P_DATASET_CREATE);
  if (!empty) /* nothing to compress, and chunks of nothing are refused */
    set_chunks(creation, rank, dims, value_size);
  g_auto(MsH5Id) dataset = new_array(h5, parent, array, in_file, dims, creation);
  if (ms_h5_good(h5) && !empty)
    check(h5, parent, array->name,
          H5Dwrite(dataset, in_memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, data));
}

void ms_h5_put(MsH5 *h5, hid_t parent, const MsH5Array *array, const hsize_t *dims,
               gconstpointer data)
{
  if (!ms_h5_good(h5))
    return;
  g_auto(MsH5Id) in_file = ms_h5_type(array->type, TRUE);
  g_auto(MsH5Id) in_memory = ms_h5_type(array->type, FALSE);
  put_array(h5, parent, array, in_file, in_memory, ms_h5_type_size(array->type), dims, data);
}

void ms_h5_put_texts(MsH5 *h5, hid_t parent, const MsH5Array *array, gsize n,
                     const char *const *texts)
{
  gsize width = 1;
  for (gsize i = 0; i < n; i++) {
    if (!check_text(h5, parent, array->name, texts[i] != NULL ? texts[i] : ""))
      return;
    width = MAX(width, texts[i] != NULL ? strlen(texts[i]) : 0);
  }
  if (!ms_h5_good(h5))
    return;
  g_autofree char *packed = g_malloc0(MAX(n * width, 1));
  for (gsize i = 0; i < n; i++)
    if (texts[i] != NULL)
      memcpy(packed + i * width, texts[i], strlen(texts[i]));
  hsize_t dims = n;
  g_auto(MsH5Id) type = ms_h5_fixed_text_type(width);
  put_array(h5, parent, array, type, type, width, &dims, packed);
}

static const char *text_of(const MsH5Column *column, const guint8 *row)
{
  const char *text = *(const char *const *)(gconstpointer)(row + column->offset);
  return text != NULL ? text : "";
}

static void measure_texts(const MsH5Table *table, gsize n_rows, const guint8 *rows,
                          gsize *text_width)
{
  for (guint i = 0; i < table->n_columns; i++) {
    text_width[i] = 0;
    if (table->column[i].type != MS_H5_TEXT)
      continue;
    for (gsize r = 0; r < n_rows; r++)
      text_width[i] =
          MAX(text_width[i], strlen(text_of(&table->column[i], rows + r * table->row_size)));
  }
}

static gboolean check_row_texts(MsH5 *h5, hid_t parent, const MsH5Table *table, gsize n_rows,
                                const guint8 *rows)
{
  for (gsize r = 0; r < n_rows; r++)
    for (guint i = 0; i < table->n_columns; i++)
      if (table->column[i].type == MS_H5_TEXT &&
          !check_text(h5, parent, table->name,
                      text_of(&table->column[i], rows + r * table->row_size)))
        return FALSE;
  return TRUE;
}

static void pack_row(const MsH5Table *table, const gsize *text_width, const guint8 *row,
                     guint8 *packed)
{
  for (guint i = 0; i < table->n_columns; i++) {
    const MsH5Column *column = &table->column[i];
    gsize size = ms_h5_column_size(column, text_width[i]);
    if (column->type == MS_H5_TEXT) {
      const char *text = text_of(column, row);
      memcpy(packed, text, strlen(text)); /* the rest is 0 */
    } else {
      memcpy(packed, row + column->offset, size);
    }
    packed += size;
  }
}

void ms_h5_put_table(MsH5 *h5, hid_t parent, const MsH5Table *table, gsize n_rows,
                     gconstpointer rows)
{
  if (!ms_h5_good(h5))
    return;
  if (!check_row_texts(h5, parent, table, n_rows, rows))
    return;
  g_autofree gsize *text_width = g_new(gsize, table->n_columns);
  measure_texts(table, n_rows, rows, text_width);
  gsize size = ms_h5_packed_size(table, text_width);
  g_autofree guint8 *packed = g_malloc0(size * n_rows);
  for (gsize r = 0; r < n_rows; r++)
    pack_row(table, text_width, (const guint8 *)rows + r * table->row_size, packed + r * size);

  hsize_t n = n_rows;
  g_auto(MsH5Id) in_file = ms_h5_row_type(table, text_width, TRUE);
  g_auto(MsH5Id) in_memory = ms_h5_row_type(table, text_width, FALSE);
  g_auto(MsH5Id) space = H5Screate_simple(1, &n, NULL);
  g_auto(MsH5Id) creation = H5Pcreate(H5P_DATASET_CREATE);
  g_auto(MsH5Id) dataset =
      put_dataset(h5, parent, table->name, in_file, space, creation, table->about);
  if (ms_h5_good(h5) && n_rows > 0)
    check(h5, parent, table->name,
          H5Dwrite(dataset, in_memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, packed));
}
