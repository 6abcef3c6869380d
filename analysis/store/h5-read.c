/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading, with nothing taken on trust: a file may be cut off, changed, or another program's. */
#include "analysis/store/h5.h"

#include <string.h>

/* No dataset of a result is larger: a size above it is damage, not data. */
#define MAX_BYTES ((guint64)1 << 40)

static gboolean check(MsH5 *h5, hid_t parent, const char *name, hid_t status)
{
  return ms_h5_check(h5, status, MS_STORE_ERROR_FORMAT, "cannot read", parent, name);
}

MsH5Id ms_h5_file_open(MsH5 *h5)
{
  g_auto(MsH5Id) access = H5Pcreate(H5P_FILE_ACCESS);
  H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
  MsH5Id file = H5Fopen(h5->path, H5F_ACC_RDONLY, access);
  ms_h5_check(h5, file, MS_STORE_ERROR_FORMAT, "cannot open", H5I_INVALID_HID, "the result file");
  if (h5->error != NULL && h5->error->code == MS_STORE_ERROR_FORMAT) {
    g_clear_error(&h5->error);
    h5->error = g_error_new(
        MS_STORE_ERROR, MS_STORE_ERROR_FORMAT,
        "%s: cannot open the result file: it is no HDF5 file, or not a whole one", h5->path);
  }
  return file;
}

MsH5Id ms_h5_group_open(MsH5 *h5, hid_t parent, const char *name)
{
  if (!ms_h5_good(h5))
    return H5I_INVALID_HID;
  MsH5Id group = H5Gopen2(parent, name, H5P_DEFAULT);
  check(h5, parent, name, group);
  return group;
}

gboolean ms_h5_has(MsH5 *h5, hid_t parent, const char *name)
{
  return ms_h5_good(h5) && H5Lexists(parent, name, H5P_DEFAULT) > 0;
}

static gboolean one_value(hid_t space)
{
  return H5Sget_simple_extent_npoints(space) == 1;
}

void ms_h5_get_attribute(MsH5 *h5, hid_t object, const char *name, MsH5Type type, gpointer value)
{
  memset(value, 0, ms_h5_type_size(type));
  if (!ms_h5_good(h5))
    return;
  g_auto(MsH5Id) attribute = H5Aopen(object, name, H5P_DEFAULT);
  if (!check(h5, object, name, attribute))
    return;
  g_auto(MsH5Id) in_memory = ms_h5_type(type, FALSE);
  g_auto(MsH5Id) space = H5Aget_space(attribute);
  if (!one_value(space)) {
    ms_h5_reject(h5, object, name, "is not a single value");
    return;
  }
  check(h5, object, name, H5Aread(attribute, in_memory, value));
}

static gboolean is_variable_text(hid_t type)
{
  return H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) > 0;
}

/* Takes over HDF5's copy of a text. */
static char *take_text(MsH5 *h5, hid_t parent, const char *name, char *text)
{
  char *copy = NULL;
  if (text == NULL || g_utf8_validate(text, -1, NULL)) {
    copy = g_strdup(text != NULL ? text : "");
  } else {
    ms_h5_reject(h5, parent, name, "is not UTF-8");
  }
  H5free_memory(text);
  return copy;
}

char *ms_h5_get_attribute_text(MsH5 *h5, hid_t object, const char *name)
{
  if (!ms_h5_good(h5))
    return NULL;
  g_auto(MsH5Id) attribute = H5Aopen(object, name, H5P_DEFAULT);
  if (!check(h5, object, name, attribute))
    return NULL;
  g_auto(MsH5Id) type = H5Aget_type(attribute);
  g_auto(MsH5Id) space = H5Aget_space(attribute);
  char *text = NULL;
  if (!is_variable_text(type) || !one_value(space)) {
    ms_h5_reject(h5, object, name, "is not a text");
    return NULL;
  }
  return check(h5, object, name, H5Aread(attribute, type, &text))
             ? take_text(h5, object, name, text)
             : NULL;
}

char *ms_h5_get_text(MsH5 *h5, hid_t parent, const char *name)
{
  if (!ms_h5_good(h5))
    return NULL;
  g_auto(MsH5Id) dataset = H5Dopen2(parent, name, H5P_DEFAULT);
  if (!check(h5, parent, name, dataset))
    return NULL;
  g_auto(MsH5Id) type = H5Dget_type(dataset);
  g_auto(MsH5Id) space = H5Dget_space(dataset);
  char *text = NULL;
  if (!is_variable_text(type) || !one_value(space)) {
    ms_h5_reject(h5, parent, name, "is not a text");
    return NULL;
  }
  return check(h5, parent, name, H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, &text))
             ? take_text(h5, parent, name, text)
             : NULL;
}

/* Compares the shape in the file with the one expected, and fills in what may be anything. */
static gboolean read_shape(MsH5 *h5, hid_t parent, const char *name, hid_t dataset, guint rank,
                           hsize_t *dims)
{
  g_auto(MsH5Id) space = H5Dget_space(dataset);
  hsize_t found[MS_H5_MAX_RANK];
  if (H5Sget_simple_extent_ndims(space) != (int)rank ||
      H5Sget_simple_extent_dims(space, found, NULL) < 0) {
    ms_h5_reject(h5, parent, name, "has not %u dimension%s", rank, rank == 1 ? "" : "s");
    return FALSE;
  }
  for (guint i = 0; i < rank; i++) {
    if (dims[i] != MS_H5_ANY && dims[i] != found[i]) {
      ms_h5_reject(h5, parent, name,
                   "has %" G_GUINT64_FORMAT " entries in dimension %u where %" G_GUINT64_FORMAT
                   " belong",
                   (guint64)found[i], i + 1, (guint64)dims[i]);
      return FALSE;
    }
    dims[i] = found[i];
  }
  return TRUE;
}

static gboolean plausible(MsH5 *h5, hid_t parent, const char *name, guint rank, const hsize_t *dims,
                          gsize value_size, gsize *size)
{
  guint64 bytes = value_size;
  for (guint i = 0; i < rank; i++) {
    if (dims[i] != 0 && bytes > MAX_BYTES / dims[i]) {
      ms_h5_reject(h5, parent, name, "says that it holds more than any result can");
      return FALSE;
    }
    bytes *= dims[i];
  }
  *size = (gsize)bytes;
  return TRUE;
}

/* Whether HDF5 can turn what the file has into what is asked for; names of an enumeration that are
 * not known here are the likeliest reason that it cannot. */
static gboolean convertible(MsH5 *h5, hid_t parent, const char *name, hid_t dataset,
                            hid_t in_memory)
{
  g_auto(MsH5Id) in_file = H5Dget_type(dataset);
  H5T_cdata_t *unused = NULL;
  if (H5Tfind(in_file, in_memory, &unused) != NULL)
    return TRUE;
  ms_h5_reject(h5, parent, name,
               "is not of the type, or has not the names, that this version knows");
  return FALSE;
}

gpointer ms_h5_get(MsH5 *h5, hid_t parent, const MsH5Array *array, hsize_t *dims)
{
  if (!ms_h5_good(h5))
    return NULL;
  g_auto(MsH5Id) dataset = H5Dopen2(parent, array->name, H5P_DEFAULT);
  guint rank = ms_h5_rank(array);
  gsize size;
  if (!check(h5, parent, array->name, dataset) ||
      !read_shape(h5, parent, array->name, dataset, rank, dims) ||
      !plausible(h5, parent, array->name, rank, dims, ms_h5_type_size(array->type), &size))
    return NULL;
  g_auto(MsH5Id) in_memory = ms_h5_type(array->type, FALSE);
  if (!convertible(h5, parent, array->name, dataset, in_memory))
    return NULL;
  g_autofree gpointer data = g_try_malloc0(MAX(size, 1));
  if (data == NULL) {
    ms_h5_reject(h5, parent, array->name, "does not fit into memory");
    return NULL;
  }
  if (size > 0 && !check(h5, parent, array->name,
                         H5Dread(dataset, in_memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, data)))
    return NULL;
  if (!ms_h5_valid(array->type, data, size)) {
    ms_h5_reject(h5, parent, array->name, "holds a name that this version does not know");
    return NULL;
  }
  return g_steal_pointer(&data);
}

MsH5Id ms_h5_rows_open(MsH5 *h5, hid_t parent, const MsH5Array *array, const hsize_t *dims)
{
  if (!ms_h5_good(h5))
    return H5I_INVALID_HID;
  g_auto(MsH5Id) dataset = H5Dopen2(parent, array->name, H5P_DEFAULT);
  guint rank = ms_h5_rank(array);
  hsize_t expected[MS_H5_MAX_RANK];
  for (guint i = 0; i < rank; i++)
    expected[i] = dims[i];
  if (!check(h5, parent, array->name, dataset) ||
      !read_shape(h5, parent, array->name, dataset, rank, expected))
    return H5I_INVALID_HID;
  g_auto(MsH5Id) in_memory = ms_h5_type(array->type, FALSE);
  if (!convertible(h5, parent, array->name, dataset, in_memory))
    return H5I_INVALID_HID;
  H5Iinc_ref(dataset); /* the caller's; ours goes with the scope */
  return dataset;
}

char **ms_h5_get_texts(MsH5 *h5, hid_t parent, const MsH5Array *array, hsize_t *n)
{
  if (!ms_h5_good(h5))
    return NULL;
  g_auto(MsH5Id) dataset = H5Dopen2(parent, array->name, H5P_DEFAULT);
  if (!check(h5, parent, array->name, dataset) ||
      !read_shape(h5, parent, array->name, dataset, 1, n))
    return NULL;
  g_auto(MsH5Id) type = H5Dget_type(dataset);
  if (H5Tget_class(type) != H5T_STRING || H5Tis_variable_str(type) != 0) {
    ms_h5_reject(h5, parent, array->name, "holds no texts of fixed width");
    return NULL;
  }
  gsize width = H5Tget_size(type), size;
  if (!plausible(h5, parent, array->name, 1, n, width, &size))
    return NULL;
  g_autofree char *packed = g_try_malloc0(MAX(size, 1));
  if (packed == NULL) {
    ms_h5_reject(h5, parent, array->name, "does not fit into memory");
    return NULL;
  }
  g_auto(MsH5Id) in_memory = ms_h5_fixed_text_type(width);
  if (size > 0 && !check(h5, parent, array->name,
                         H5Dread(dataset, in_memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, packed)))
    return NULL;
  g_auto(GStrv) texts = g_new0(char *, *n + 1);
  for (hsize_t i = 0; i < *n; i++) {
    texts[i] = g_strndup(packed + i * width, width);
    if (!g_utf8_validate(texts[i], -1, NULL)) {
      ms_h5_reject(h5, parent, array->name, "holds a text that is not UTF-8");
      return NULL;
    }
  }
  return g_steal_pointer(&texts);
}

/* The widths of a table's texts as the file has them. */
static gboolean read_text_widths(MsH5 *h5, hid_t parent, const MsH5Table *table, hid_t row_type,
                                 gsize *text_width)
{
  for (guint i = 0; i < table->n_columns; i++) {
    const MsH5Column *column = &table->column[i];
    int member =
        H5Tget_class(row_type) == H5T_COMPOUND ? H5Tget_member_index(row_type, column->name) : -1;
    g_auto(MsH5Id) type =
        member >= 0 ? H5Tget_member_type(row_type, (unsigned)member) : H5I_INVALID_HID;
    gboolean right =
        member >= 0 && (column->type != MS_H5_TEXT ||
                        (H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0));
    if (!right) {
      ms_h5_reject(h5, parent, table->name, "has no column `%s` as it should", column->name);
      return FALSE;
    }
    text_width[i] = column->type == MS_H5_TEXT ? H5Tget_size(type) : 0;
  }
  return TRUE;
}

static void unpack_row(const MsH5Table *table, const gsize *text_width, const guint8 *packed,
                       guint8 *row)
{
  for (guint i = 0; i < table->n_columns; i++) {
    const MsH5Column *column = &table->column[i];
    gsize size = ms_h5_column_size(column, text_width[i]);
    if (column->type == MS_H5_TEXT)
      *(char **)(gpointer)(row + column->offset) = g_strndup((const char *)packed, size);
    else
      memcpy(row + column->offset, packed, size);
    packed += size;
  }
}

/* Values are looked at once all rows own their texts. */
static gboolean check_rows(MsH5 *h5, hid_t parent, const MsH5Table *table, gconstpointer rows,
                           gsize n_rows)
{
  for (gsize r = 0; r < n_rows; r++) {
    for (guint i = 0; i < table->n_columns; i++) {
      const MsH5Column *column = &table->column[i];
      const guint8 *at = (const guint8 *)rows + r * table->row_size + column->offset;
      if (column->type == MS_H5_TEXT &&
          !g_utf8_validate(*(char *const *)(gconstpointer)at, -1, NULL))
        ms_h5_reject(h5, parent, table->name,
                     "has in row %" G_GSIZE_FORMAT " a `%s` that is not UTF-8", r + 1,
                     column->name);
      else if (column->type != MS_H5_TEXT && !ms_h5_valid(column->type, at, 1))
        ms_h5_reject(h5, parent, table->name,
                     "has in row %" G_GSIZE_FORMAT " a `%s` that this version does not know", r + 1,
                     column->name);
    }
  }
  return ms_h5_good(h5);
}

gpointer ms_h5_get_table(MsH5 *h5, hid_t parent, const MsH5Table *table, gsize *n_rows)
{
  *n_rows = 0;
  if (!ms_h5_good(h5))
    return NULL;
  g_auto(MsH5Id) dataset = H5Dopen2(parent, table->name, H5P_DEFAULT);
  if (!check(h5, parent, table->name, dataset))
    return NULL;
  g_auto(MsH5Id) row_type = H5Dget_type(dataset);
  g_autofree gsize *text_width = g_new0(gsize, table->n_columns);
  hsize_t n = MS_H5_ANY;
  if (!read_text_widths(h5, parent, table, row_type, text_width) ||
      !read_shape(h5, parent, table->name, dataset, 1, &n))
    return NULL;
  gsize packed_size = ms_h5_packed_size(table, text_width), size;
  if (!plausible(h5, parent, table->name, 1, &n, MAX(packed_size, table->row_size), &size))
    return NULL;
  g_auto(MsH5Id) in_memory = ms_h5_row_type(table, text_width, FALSE);
  if (!convertible(h5, parent, table->name, dataset, in_memory))
    return NULL;
  g_autofree guint8 *packed = g_try_malloc0(MAX(n * packed_size, 1));
  if (packed == NULL) {
    ms_h5_reject(h5, parent, table->name, "does not fit into memory");
    return NULL;
  }
  if (n > 0 && !check(h5, parent, table->name,
                      H5Dread(dataset, in_memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, packed)))
    return NULL;
  guint8 *rows = g_malloc0(MAX(n * table->row_size, 1));
  for (gsize r = 0; r < n; r++)
    unpack_row(table, text_width, packed + r * packed_size, rows + r * table->row_size);
  if (!check_rows(h5, parent, table, rows, n)) {
    ms_h5_free_rows(table, rows, n);
    return NULL;
  }
  *n_rows = n;
  return rows;
}

void ms_h5_free_rows(const MsH5Table *table, gpointer rows, gsize n_rows)
{
  for (gsize r = 0; rows != NULL && r < n_rows; r++)
    for (guint i = 0; i < table->n_columns; i++)
      if (table->column[i].type == MS_H5_TEXT)
        g_free(
            *(char **)(gpointer)((guint8 *)rows + r * table->row_size + table->column[i].offset));
  g_free(rows);
}

static herr_t add_name(hid_t group G_GNUC_UNUSED, const char *name,
                       const H5L_info_t *info G_GNUC_UNUSED, void *user_data)
{
  g_ptr_array_add(user_data, g_strdup(name));
  return 0;
}

char **ms_h5_children(MsH5 *h5, hid_t group)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
  if (ms_h5_good(h5))
    check(h5, group, NULL,
          H5Literate(group, H5_INDEX_CRT_ORDER, H5_ITER_INC, NULL, add_name, names));
  g_ptr_array_add(names, NULL);
  return (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}
