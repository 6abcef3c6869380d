/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/summary/json-harm.h"

#include <math.h>

/* null where it is not known. */
static void add_number(JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name(builder, name);
  if (isnan(value))
    json_builder_add_null_value(builder);
  else
    json_builder_add_double_value(builder, value);
}

static void add_text(JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name(builder, name);
  if (text != NULL)
    json_builder_add_string_value(builder, text);
  else
    json_builder_add_null_value(builder);
}

static void add_weight(JsonBuilder *builder, const MsHarm *harm, guint w)
{
  json_builder_set_member_name(builder, ms_weight_name((MsWeight)w));
  json_builder_begin_object(builder);
  add_number(builder, "total", harm->total[w] > 0 ? harm->total[w] : NAN);
  add_number(builder, "harmed", harm->harmed[w]);
  add_number(builder, "minutes", harm->minutes[w]);
  add_number(builder, "slow", harm->slow[w]);
  add_number(builder, "carried_before", harm->carried_before[w]);
  add_number(builder, "carried", harm->carried[w]);
  add_number(builder, "congested", harm->congested[w]);
  add_number(builder, "cut_off", harm->cut_off[w]);
  add_number(builder, "unresolved", harm->unresolved[w]);
  add_number(builder, "hurt", harm->hurt[w]);
  json_builder_set_member_name(builder, "hurt_by_region");
  json_builder_begin_object(builder);
  for (guint r = 0; r < MS_N_REGIONS; r++)
    if (!isnan(harm->hurt_region[w][r]))
      add_number(builder, ms_region_name((MsRegion)r), harm->hurt_region[w][r]);
  json_builder_end_object(builder);
  json_builder_set_member_name(builder, "hurt_by_role");
  json_builder_begin_object(builder);
  for (guint r = 0; r < MS_N_ROLES; r++)
    if (!isnan(harm->hurt_role[w][r]))
      add_number(builder, ms_role_name((MsRole)r), harm->hurt_role[w][r]);
  json_builder_end_object(builder);
  json_builder_end_object(builder);
}

void ms_json_harm(JsonBuilder *builder, const MsHarm *harm)
{
  json_builder_set_member_name(builder, "harm");
  if (harm->state == NULL) {
    json_builder_add_null_value(builder);
    return;
  }
  json_builder_begin_object(builder);
  add_text(builder, "state", harm->state);
  json_builder_set_member_name(builder, "delayed_ases");
  json_builder_add_int_value(builder, harm->n_delayed);
  json_builder_set_member_name(builder, "slow_ases");
  json_builder_add_int_value(builder, harm->n_slow);
  add_number(builder, "slow_from_s", harm->slow_from / 1e6);
  add_number(builder, "added_delay_median_s", harm->added_median / 1e6);
  add_number(builder, "added_delay_p90_s", harm->added_p90 / 1e6);
  add_number(builder, "added_delay_most_s", harm->added_most / 1e6);
  add_number(builder, "load", harm->load);
  add_number(builder, "headroom", harm->headroom);
  json_builder_set_member_name(builder, "by_weight");
  json_builder_begin_object(builder);
  for (guint w = 0; w < MS_N_WEIGHTS; w++)
    if (!isnan(harm->hurt[w]))
      add_weight(builder, harm, w);
  json_builder_end_object(builder);
  json_builder_end_object(builder);
}

void ms_json_repairs(JsonBuilder *builder, const MsSummaryTarget *target)
{
  json_builder_set_member_name(builder, "repairs");
  json_builder_begin_array(builder);
  for (guint i = 0; i < target->n_repairs; i++) {
    const MsSummaryRepair *repair = &target->repairs[i];
    json_builder_begin_object(builder);
    add_text(builder, "kind", ms_repair_name(repair->kind));
    json_builder_set_member_name(builder, "asn");
    json_builder_add_int_value(builder, repair->asn);
    add_text(builder, "name", repair->name);
    json_builder_set_member_name(builder, "participant");
    json_builder_add_boolean_value(builder, repair->participates);
    add_number(builder, "detected_after_s", (double)repair->detected / 1e9);
    add_number(builder, "contacted_after_s", (double)repair->contacted / 1e9);
    add_number(builder, "done_after_s", (double)repair->done / 1e9);
    json_builder_end_object(builder);
  }
  json_builder_end_array(builder);
}
