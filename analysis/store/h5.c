/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Errors and types; h5-write.c and h5-read.c have the rest. */
#include "analysis/store/h5.h"

#include <stdlib.h>
#include <string.h>

void ms_h5_close(MsH5Id id)
{
  if (id >= 0)
    H5Idec_ref(id);
}

void ms_h5_begin(MsH5 *h5, const char *path)
{
  *h5 = (MsH5){.path = path};
  H5Eget_auto2(H5E_DEFAULT, &h5->print, &h5->print_data);
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

gboolean ms_h5_end(MsH5 *h5, GError **error)
{
  H5Eset_auto2(H5E_DEFAULT, h5->print, h5->print_data);
  if (h5->error == NULL)
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&h5->error));
  return FALSE;
}

/* What the innermost record of HDF5's stack says, and the system's error where one is named in any
 * of them. */
typedef struct {
  char *innermost;
  int code;
} Reason;

static herr_t read_record(unsigned n, const H5E_error2_t *record, void *user_data)
{
  Reason *reason = user_data;
  const char *code = record->desc != NULL ? strstr(record->desc, "errno = ") : NULL;
  if (code != NULL && reason->code == 0)
    reason->code = atoi(code + strlen("errno = "));
  if (n == 0 && record->desc != NULL)
    reason->innermost = g_strdup(record->desc);
  return 0;
}

static char *where(hid_t object, const char *name)
{
  char path[256] = "/";
  if (object >= 0 && H5Iget_name(object, path, sizeof path) >= (gssize)sizeof path)
    path[1] = '\0';
  const char *folder = path[0] == '/' ? path + 1 : path;
  if (name == NULL)
    return g_strdup(*folder != '\0' ? folder : "the root group");
  return *folder != '\0' ? g_strconcat(folder, "/", name, NULL) : g_strdup(name);
}

gboolean ms_h5_check(MsH5 *h5, hid_t status, int code, const char *doing, hid_t parent,
                     const char *name)
{
  if (status >= 0 || h5->error != NULL)
    return h5->error == NULL;
  Reason reason = {NULL, 0};
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, read_record, &reason);
  const char *why = reason.code != 0 ? g_strerror(reason.code) : reason.innermost;
  g_autofree char *what = where(parent, name);
  h5->error =
      g_error_new(MS_STORE_ERROR, reason.code != 0 ? MS_STORE_ERROR_IO : code, "%s: %s %s%s%s",
                  h5->path, doing, what, why != NULL ? ": " : "", why != NULL ? why : "");
  g_free(reason.innermost);
  return FALSE;
}

void ms_h5_reject(MsH5 *h5, hid_t parent, const char *name, const char *what, ...)
{
  if (h5->error != NULL)
    return;
  va_list args;
  va_start(args, what);
  g_autofree char *text = g_strdup_vprintf(what, args);
  va_end(args);
  g_autofree char *which = where(parent, name);
  h5->error =
      g_error_new(MS_STORE_ERROR, MS_STORE_ERROR_FORMAT, "%s: %s %s", h5->path, which, text);
}

static const char *act_name(guint act)
{
  static const char *const names[] = {
      [MS_ACT_ANNOUNCE] = "announce",
      [MS_ACT_WITHDRAW] = "withdraw",
      [MS_ACT_LEAK_START] = "leak-start",
      [MS_ACT_LEAK_END] = "leak-end",
      [MS_ACT_SESSION_DOWN] = "session-down",
      [MS_ACT_SESSION_UP] = "session-up",
      [MS_ACT_FREEZE] = "freeze",
      [MS_ACT_THAW] = "thaw",
      [MS_ACT_REGISTRY] = "registry-change",
      [MS_ACT_FILTER] = "filter",
  };
  return names[act];
}

static const char *const state_names[MS_N_TRIAL_STATES] = {
    [MS_TRIAL_SETTLED] = "settled",
    [MS_TRIAL_MULTIPLE] = "multiple",
    [MS_TRIAL_OSCILLATES] = "oscillates",
};
static const char *const offence_names[MS_N_TRIAL_OFFENCES] = {
    [MS_TRIAL_COMMITTED] = "committed",
    [MS_TRIAL_HELD] = "held",
    [MS_TRIAL_NOTHING] = "nothing",
};

static MsH5Id bool_type(void)
{
  MsH5Id type = H5Tenum_create(H5T_STD_I8LE);
  const gint8 values[] = {0, 1};
  H5Tenum_insert(type, "FALSE", &values[0]);
  H5Tenum_insert(type, "TRUE", &values[1]);
  return type;
}

static void add_member(MsH5Id type, const char *name, guint number)
{
  guint8 value = (guint8)number;
  H5Tenum_insert(type, name, &value);
}

static MsH5Id names_type(MsH5Type of)
{
  MsH5Id type = H5Tenum_create(H5T_STD_U8LE);
  switch (of) {
  case MS_H5_ROLE:
    for (guint i = 0; i < MS_N_ROLES; i++)
      add_member(type, ms_role_name((MsRole)i), i);
    break;
  case MS_H5_REGION:
    for (guint i = 0; i < MS_N_REGIONS; i++)
      add_member(type, ms_region_name((MsRegion)i), i);
    break;
  case MS_H5_LEARNED:
    for (guint i = 0; i <= MS_REL_SELF; i++)
      add_member(type, ms_relation_name((MsRelation)i), i);
    add_member(type, "none", MS_H5_NO_ROUTE);
    break;
  case MS_H5_OUTCOME:
    for (guint i = 0; i < MS_N_OUTCOMES; i++)
      add_member(type, ms_outcome_name((MsOutcome)i), i);
    break;
  case MS_H5_KIND:
    for (guint i = 0; i < MS_N_INCIDENT_KINDS; i++)
      add_member(type, ms_incident_kind_name((MsIncidentKind)i), i);
    break;
  case MS_H5_ACT:
    for (guint i = 0; i <= MS_ACT_FILTER; i++)
      add_member(type, act_name(i), i);
    break;
  case MS_H5_STATE:
    for (guint i = 0; i < MS_N_TRIAL_STATES; i++)
      add_member(type, state_names[i], i);
    break;
  case MS_H5_OFFENCE:
    for (guint i = 0; i < MS_N_TRIAL_OFFENCES; i++)
      add_member(type, offence_names[i], i);
    break;
  case MS_H5_REPAIR:
    for (guint i = 0; i < MS_N_REPAIR_KINDS; i++)
      add_member(type, ms_repair_name((MsRepairKind)i), i);
    break;
  default:
    g_assert_not_reached();
  }
  return type;
}

MsH5Id ms_h5_type(MsH5Type type, gboolean in_file)
{
  switch (type) {
  case MS_H5_U8:
    return H5Tcopy(in_file ? H5T_STD_U8LE : H5T_NATIVE_UINT8);
  case MS_H5_U16:
    return H5Tcopy(in_file ? H5T_STD_U16LE : H5T_NATIVE_UINT16);
  case MS_H5_I32:
    return H5Tcopy(in_file ? H5T_STD_I32LE : H5T_NATIVE_INT32);
  case MS_H5_U32:
    return H5Tcopy(in_file ? H5T_STD_U32LE : H5T_NATIVE_UINT32);
  case MS_H5_I64:
    return H5Tcopy(in_file ? H5T_STD_I64LE : H5T_NATIVE_INT64);
  case MS_H5_U64:
    return H5Tcopy(in_file ? H5T_STD_U64LE : H5T_NATIVE_UINT64);
  case MS_H5_F64:
    return H5Tcopy(in_file ? H5T_IEEE_F64LE : H5T_NATIVE_DOUBLE);
  case MS_H5_BOOL:
    return bool_type();
  case MS_H5_TEXT:
    g_assert_not_reached();
  default:
    return names_type(type);
  }
}

/* The largest value of an enumeration. HDF5 turns names that it does not know into 255. */
static guint8 last_member(MsH5Type type)
{
  switch (type) {
  case MS_H5_BOOL:
    return 1;
  case MS_H5_ROLE:
    return MS_N_ROLES - 1;
  case MS_H5_REGION:
    return MS_N_REGIONS - 1;
  case MS_H5_LEARNED:
    return MS_REL_SELF;
  case MS_H5_OUTCOME:
    return MS_N_OUTCOMES - 1;
  case MS_H5_KIND:
    return MS_N_INCIDENT_KINDS - 1;
  case MS_H5_ACT:
    return MS_ACT_FILTER;
  case MS_H5_STATE:
    return MS_N_TRIAL_STATES - 1;
  case MS_H5_OFFENCE:
    return MS_N_TRIAL_OFFENCES - 1;
  case MS_H5_REPAIR:
    return MS_N_REPAIR_KINDS - 1;
  default:
    return G_MAXUINT8;
  }
}

gboolean ms_h5_valid(MsH5Type type, const guint8 *value, gsize n)
{
  guint8 last = last_member(type);
  for (gsize i = 0; last != G_MAXUINT8 && i < n; i++)
    if (value[i] > last && !(type == MS_H5_LEARNED && value[i] == MS_H5_NO_ROUTE))
      return FALSE;
  return TRUE;
}

gsize ms_h5_type_size(MsH5Type type)
{
  switch (type) {
  case MS_H5_U16:
    return 2;
  case MS_H5_I32:
  case MS_H5_U32:
    return 4;
  case MS_H5_I64:
  case MS_H5_U64:
  case MS_H5_F64:
    return 8;
  case MS_H5_TEXT:
    g_assert_not_reached();
  default:
    return 1;
  }
}

MsH5Id ms_h5_fixed_text_type(gsize width)
{
  MsH5Id type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, MAX(width, 1));
  H5Tset_strpad(type, H5T_STR_NULLPAD);
  H5Tset_cset(type, H5T_CSET_UTF8);
  return type;
}

MsH5Id ms_h5_row_type(const MsH5Table *table, const gsize *text_width, gboolean in_file)
{
  gsize size = ms_h5_packed_size(table, text_width);
  MsH5Id row = H5Tcreate(H5T_COMPOUND, size);
  gsize offset = 0;
  for (guint i = 0; i < table->n_columns; i++) {
    const MsH5Column *column = &table->column[i];
    g_auto(MsH5Id) value = column->type == MS_H5_TEXT ? ms_h5_fixed_text_type(text_width[i])
                                                      : ms_h5_type(column->type, in_file);
    g_auto(MsH5Id) array = H5I_INVALID_HID;
    if (column->count > 0) {
      hsize_t count = column->count;
      array = H5Tarray_create2(value, 1, &count);
    }
    H5Tinsert(row, column->name, offset, column->count > 0 ? array : value);
    offset += ms_h5_column_size(column, text_width[i]);
  }
  return row;
}

gsize ms_h5_column_size(const MsH5Column *column, gsize text_width)
{
  if (column->type == MS_H5_TEXT)
    return MAX(text_width, 1);
  return ms_h5_type_size(column->type) * MAX(column->count, 1);
}

gsize ms_h5_packed_size(const MsH5Table *table, const gsize *text_width)
{
  gsize size = 0;
  for (guint i = 0; i < table->n_columns; i++)
    size += ms_h5_column_size(&table->column[i], text_width[i]);
  return size;
}

guint ms_h5_rank(const MsH5Array *array)
{
  guint rank = 1;
  for (const char *at = array->dims; (at = strchr(at, ',')) != NULL; at++)
    rank++;
  return rank;
}
