/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Slices of arrays, to and from files on the disk. */
#include "analysis/store/h5.h"

/* Spaces of the rows [first, first + n), in the file and in memory. */
typedef struct {
  MsH5Id file, memory;
} Slice;

static void close_slice(Slice *slice)
{
  ms_h5_close(slice->file);
  ms_h5_close(slice->memory);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Slice, close_slice)

static Slice new_slice(hid_t rows, hsize_t first, hsize_t n)
{
  Slice slice = {H5Dget_space(rows), H5I_INVALID_HID};
  hsize_t start[MS_H5_MAX_RANK] = {first}, dims[MS_H5_MAX_RANK] = {0};
  int rank = H5Sget_simple_extent_dims(slice.file, dims, NULL);
  dims[0] = n;
  H5Sselect_hyperslab(slice.file, H5S_SELECT_SET, start, NULL, dims, NULL);
  slice.memory = H5Screate_simple(rank, dims, NULL);
  return slice;
}

void ms_h5_rows_put(MsH5 *h5, hid_t rows, const MsH5Array *array, hsize_t first, hsize_t n,
                    gconstpointer data)
{
  if (!ms_h5_good(h5) || n == 0)
    return;
  g_auto(MsH5Id) in_memory = ms_h5_type(array->type, FALSE);
  g_auto(Slice) slice = new_slice(rows, first, n);
  ms_h5_check(h5, H5Dwrite(rows, in_memory, slice.memory, slice.file, H5P_DEFAULT, data),
              MS_STORE_ERROR_HDF5, "cannot write", rows, NULL);
}

static gsize values_in(const Slice *slice)
{
  return (gsize)H5Sget_simple_extent_npoints(slice->memory);
}

void ms_h5_rows_get(MsH5 *h5, hid_t rows, const MsH5Array *array, hsize_t first, hsize_t n,
                    gpointer data)
{
  if (!ms_h5_good(h5) || n == 0)
    return;
  g_auto(MsH5Id) in_memory = ms_h5_type(array->type, FALSE);
  g_auto(Slice) slice = new_slice(rows, first, n);
  if (ms_h5_check(h5, H5Dread(rows, in_memory, slice.memory, slice.file, H5P_DEFAULT, data),
                  MS_STORE_ERROR_FORMAT, "cannot read", rows, NULL) &&
      !ms_h5_valid(array->type, data, values_in(&slice)))
    ms_h5_reject(h5, rows, NULL, "holds a name that this version does not know");
}
