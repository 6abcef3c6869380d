/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/store/layout.h"

#define TABLE(dataset, words, columns, row)                                                        \
  {                                                                                                \
    .name = (dataset), .about = (words), .column = (columns), .n_columns = G_N_ELEMENTS(columns),  \
    .row_size = sizeof(row)                                                                        \
  }
#define COLUMN(row, field, value_type)                                                             \
  {                                                                                                \
#field, (value_type), G_STRUCT_OFFSET(row, field), 0                                           \
  }

static const MsH5Column group_columns[] = {
    COLUMN(MsGroupRow, name, MS_H5_TEXT),
    COLUMN(MsGroupRow, role, MS_H5_ROLE),
    COLUMN(MsGroupRow, participant, MS_H5_BOOL),
};
const MsH5Table ms_layout_groups =
    TABLE("group", "what the dimension `group` counts apart: roles, in and outside MANRS",
          group_columns, MsGroupRow);

static const MsH5Column incident_columns[] = {
    COLUMN(MsIncidentRow, name, MS_H5_TEXT),       COLUMN(MsIncidentRow, kind, MS_H5_KIND),
    COLUMN(MsIncidentRow, offender, MS_H5_U32),    COLUMN(MsIncidentRow, victim, MS_H5_U32),
    COLUMN(MsIncidentRow, prefix, MS_H5_TEXT),     COLUMN(MsIncidentRow, hijacked, MS_H5_TEXT),
    COLUMN(MsIncidentRow, start, MS_H5_I64),       COLUMN(MsIncidentRow, end, MS_H5_I64),
    COLUMN(MsIncidentRow, leak_types, MS_H5_U32),  COLUMN(MsIncidentRow, table, MS_H5_U32),
    COLUMN(MsIncidentRow, limited, MS_H5_BOOL),    COLUMN(MsIncidentRow, strips, MS_H5_BOOL),
    COLUMN(MsIncidentRow, intercepts, MS_H5_BOOL), COLUMN(MsIncidentRow, silent, MS_H5_BOOL),
    COLUMN(MsIncidentRow, unpoliced, MS_H5_BOOL),  COLUMN(MsIncidentRow, leak_sent, MS_H5_U64),
};
const MsH5Table ms_layout_incidents =
    TABLE("incidents",
          "what goes wrong: AS numbers (0: none), times in ns (2^63-1: never ends), RFC 7908 types "
          "as bits 1 << type, "
          "announcements that left the offender against policy",
          incident_columns, MsIncidentRow);

static const MsH5Column incident_as_columns[] = {
    COLUMN(MsIncidentAsRow, incident, MS_H5_U32),
    COLUMN(MsIncidentAsRow, asn, MS_H5_U32),
};
const MsH5Table ms_layout_to =
    TABLE("to", "the only neighbours that a limited incident's offender tells, AS numbers",
          incident_as_columns, MsIncidentAsRow);
const MsH5Table ms_layout_claimed =
    TABLE("claimed", "what an offender writes behind itself, nearest first, AS numbers (0: a set)",
          incident_as_columns, MsIncidentAsRow);
static const MsH5Column repair_columns[] = {
    COLUMN(MsRepairRow, incident, MS_H5_U32),  COLUMN(MsRepairRow, kind, MS_H5_REPAIR),
    COLUMN(MsRepairRow, asn, MS_H5_U32),       COLUMN(MsRepairRow, detected, MS_H5_I64),
    COLUMN(MsRepairRow, contacted, MS_H5_I64), COLUMN(MsRepairRow, time, MS_H5_I64),
};
const MsH5Table ms_layout_repairs =
    TABLE("repairs",
          "what people do against an incident: who, what; in ns: when it notices, when it has "
          "reached who can act, and when the repair takes effect",
          repair_columns, MsRepairRow);
const MsH5Table ms_layout_origins =
    TABLE("origins", "who else may announce the victim's prefix, and does, AS numbers",
          incident_as_columns, MsIncidentAsRow);

static const MsH5Column target_columns[] = {
    COLUMN(MsTargetRow, incident, MS_H5_U32),
    COLUMN(MsTargetRow, victim, MS_H5_U32),
    COLUMN(MsTargetRow, offender, MS_H5_U32),
    {"prefixes", MS_H5_I32, G_STRUCT_OFFSET(MsTargetRow, prefixes), MS_LAYOUT_MAX_COVERING},
};
const MsH5Table ms_layout_targets = TABLE("targets",
                                          "what the dimension `target` counts apart: destinations "
                                          "whose traffic is followed; prefixes: numbers of those "
                                          "that cover it, most specific first, -1 past the last",
                                          target_columns, MsTargetRow);

static const MsH5Column act_columns[] = {
    COLUMN(MsActRow, time, MS_H5_I64),     COLUMN(MsActRow, kind, MS_H5_ACT),
    COLUMN(MsActRow, asn, MS_H5_U32),      COLUMN(MsActRow, neighbour, MS_H5_U32),
    COLUMN(MsActRow, prefix, MS_H5_I32),   COLUMN(MsActRow, offence, MS_H5_BOOL),
    COLUMN(MsActRow, incident, MS_H5_I32),
};
const MsH5Table ms_layout_acts = TABLE("acts",
                                       "the schedule carried out: time in ns; neighbour: for "
                                       "sessions (else 0); prefix, incident: -1 for none",
                                       act_columns, MsActRow);

static const MsH5Column settled_columns[] = {
    COLUMN(MsSettledRow, time, MS_H5_I64),       COLUMN(MsSettledRow, settled, MS_H5_I64),
    COLUMN(MsSettledRow, converged, MS_H5_BOOL), COLUMN(MsSettledRow, changes, MS_H5_U64),
    COLUMN(MsSettledRow, messages, MS_H5_U64),
};
const MsH5Table ms_layout_settled = TABLE("settled",
                                          "for each time of an act: the last change of any best "
                                          "route before the next (ns), whether nothing was pending "
                                          "then, changes of best routes, messages",
                                          settled_columns, MsSettledRow);

static const MsH5Column refused_columns[] = {
    COLUMN(MsRefusedRow, mechanism, MS_H5_TEXT),
    COLUMN(MsRefusedRow, on_import, MS_H5_U64),
    COLUMN(MsRefusedRow, on_export, MS_H5_U64),
    COLUMN(MsRefusedRow, by_participants, MS_H5_U64),
};
const MsH5Table ms_layout_refused = TABLE("refused",
                                          "by mechanism: routes refused on import, times that a "
                                          "route was kept from neighbours on export; "
                                          "of both, bogus routes stopped by participants of MANRS",
                                          refused_columns, MsRefusedRow);

const MsH5Array ms_layout_asn = {"asn", MS_H5_U32, "as",
                                 "AS numbers, ascending: the dimension `as` everywhere"};
const MsH5Array ms_layout_role = {"role", MS_H5_ROLE, "as", "what an AS does for a living"};
const MsH5Array ms_layout_region = {"region", MS_H5_REGION, "as", "service region of the RIRs"};
const MsH5Array ms_layout_cone = {"cone", MS_H5_U32, "as",
                                  "ASes in the customer cone, the AS itself counted"};
const MsH5Array ms_layout_as_name = {"name", MS_H5_TEXT, "as", "name, empty where none is known"};

const MsH5Array ms_layout_weights[MS_N_WEIGHTS - 1] = {
    {"addresses", MS_H5_U32, "as", "IPv4 addresses that the AS originates, of 2^30"},
    {"users", MS_H5_U32, "as", "people who reach the Internet through the AS, of 2^30"},
    {"traffic", MS_H5_U32, "as", "traffic of the AS to and from CDNs and clouds, of 2^30"},
};

const MsH5Array ms_layout_weight_names = {"weight", MS_H5_TEXT, "weight",
                                          "what the dimension `weight` counts apart"};
const MsH5Array ms_layout_regions = {"region", MS_H5_TEXT, "region",
                                     "what the dimension `region` counts apart"};
const MsH5Array ms_layout_outcomes = {"outcome", MS_H5_TEXT, "outcome",
                                      "what the dimension `outcome` counts apart"};

const MsH5Array ms_layout_prefixes = {"prefixes", MS_H5_TEXT, "prefix",
                                      "what the dimension `prefix` counts apart"};
const MsH5Array ms_layout_participant = {"participant", MS_H5_BOOL, "as",
                                         "whether the AS takes part in MANRS"};
const MsH5Array ms_layout_lost = {
    "lost_seconds", MS_H5_F64, "target,as",
    "seconds without a legitimate path, of an AS that had one before the first offence"};
const MsH5Array ms_layout_restless = {
    "restless", MS_H5_U32, "n",
    "AS numbers that still changed when a run ended that did not converge"};

const MsH5Array ms_layout_time = {"time", MS_H5_I64, "sample",
                                  "ns; the state holds until the next sample"};
const MsH5Array ms_layout_events = {"events", MS_H5_U64, "sample", "events run so far"};
const MsH5Array ms_layout_announcements = {"announcements", MS_H5_U64, "sample",
                                           "announcements sent so far"};
const MsH5Array ms_layout_withdrawals = {"withdrawals", MS_H5_U64, "sample",
                                         "withdrawals sent so far"};
const MsH5Array ms_layout_count = {"count", MS_H5_U32, "sample,target,group,outcome", "ASes"};

const MsH5Array ms_layout_weighted = {
    "weighted", MS_H5_U32, "sample,target,weight,participant,outcome",
    "ASes by what they weigh, of 2^30: those outside MANRS, then those in it"};

const MsH5Array ms_layout_next_hop = {
    "next_hop", MS_H5_U32, "prefix,as",
    "AS number of the next hop; the AS's own where it originates; 0 without route"};
const MsH5Array ms_layout_learned = {"learned", MS_H5_LEARNED, "prefix,as",
                                     "what the next hop is to the AS"};
const MsH5Array ms_layout_outcome = {"outcome", MS_H5_OUTCOME, "target,as",
                                     "what happens to the AS's traffic"};
const MsH5Array ms_layout_path_length = {
    "path_length", MS_H5_U16, "prefix,as",
    "ASes on the path, the AS itself counted; 0 without route"};
const MsH5Array ms_layout_path_first = {"path_first", MS_H5_U32, "prefix_as",
                                        "where in path_asn the path of (prefix p, AS i) starts: "
                                        "entry p * n_ases + i; it ends where the next one starts"};
const MsH5Array ms_layout_path_asn = {
    "path_asn", MS_H5_U32, "hop", "AS numbers of all paths, the AS itself first, the origin last"};

static const MsH5Column axis_columns[] = {
    COLUMN(MsAxisRow, section, MS_H5_TEXT),
    COLUMN(MsAxisRow, key, MS_H5_TEXT),
};
const MsH5Table ms_layout_sweep_axes =
    TABLE("axes",
          "settings that take several values; of no section: the key `variant`, for the scenario's "
          "variants",
          axis_columns, MsAxisRow);

static const MsH5Column axis_value_columns[] = {
    COLUMN(MsAxisValueRow, axis, MS_H5_U32),
    COLUMN(MsAxisValueRow, value, MS_H5_TEXT),
};
const MsH5Table ms_layout_sweep_values = TABLE(
    "values", "the values of each axis, in order: number of the axis, the value as it was written",
    axis_value_columns, MsAxisValueRow);

const MsH5Array ms_layout_looks = {
    "looks", MS_H5_U64, "look",
    "trial counts at which the sweep may stop, ascending; the last is the number asked for"};
const MsH5Array ms_layout_sweep_targets = {
    "targets", MS_H5_TEXT, "target", "incidents whose harm is followed: what column target counts"};

const MsH5Array ms_layout_point_names = {"name", MS_H5_TEXT, "point",
                                         "settings of the point: what column point counts"};
const MsH5Array ms_layout_point_values = {"value", MS_H5_U32, "point,axis",
                                          "number of the value of each axis"};

#define ROWS(field, type, dims, about, ...)                                                        \
  {                                                                                                \
    {#field, type, dims, about}, G_STRUCT_OFFSET(MsTrial, field), sizeof(((MsTrial *)0)->field),   \
        {__VA_ARGS__}, FALSE                                                                       \
  }
#define WEIGHED_ROWS(field, type, dims, about, ...)                                                \
  {                                                                                                \
    {#field, type, dims, about}, G_STRUCT_OFFSET(MsTrial, field), sizeof(((MsTrial *)0)->field),   \
        {__VA_ARGS__}, TRUE                                                                        \
  }
const MsRowArray ms_layout_rows[MS_N_ROW_ARRAYS] = {
    ROWS(trial, MS_H5_U32, "row", "number of the draw; the same offender and victim at each point",
         0),
    ROWS(point, MS_H5_U32, "row", "number of the point", 0),
    ROWS(target, MS_H5_U32, "row", "number of the incident whose harm this is", 0),
    ROWS(offender, MS_H5_U32, "row", "AS number; 0: none", 0),
    ROWS(victim, MS_H5_U32, "row", "AS number; 0: none", 0),
    ROWS(state, MS_H5_STATE, "row", "whether the state counted is stable, and the only one", 0),
    ROWS(offence, MS_H5_OFFENCE, "row",
         "whether anything left the offender against policy, was held by its own filters, or there "
         "was nothing to send",
         0),
    ROWS(lost_seconds, MS_H5_F64, "row",
         "seconds without a legitimate path, of all ASes that had one before, added up; NaN where "
         "the engine knows no time",
         0),
    ROWS(repaired_seconds, MS_H5_F64, "row",
         "seconds from the start to the last repair of people; NaN where nobody responds", 0),
    ROWS(count, MS_H5_U32, "row,group,outcome", "ASes, the offender left out", MS_N_GROUPS,
         MS_N_OUTCOMES),
    ROWS(region, MS_H5_U32, "row,region,outcome", "ASes, the offender left out", MS_N_REGIONS,
         MS_N_OUTCOMES),
    WEIGHED_ROWS(weighted, MS_H5_U32, "row,weight,participant,outcome",
                 "ASes by what they weigh, of 2^30, the offender left out: those outside MANRS, "
                 "then those in it",
                 MS_N_WEIGHTS - 1, 2, MS_N_OUTCOMES),
    WEIGHED_ROWS(lost_share, MS_H5_F64, "row,weight",
                 "seconds without a legitimate path times the share of the weight that lacks it; "
                 "NaN where it is not known",
                 MS_N_WEIGHTS - 1),
};

void ms_layout_row_dims(const MsRowArray *column, guint64 n_rows, hsize_t dims[MS_H5_MAX_RANK])
{
  dims[0] = n_rows;
  for (guint i = 1; i < MS_H5_MAX_RANK; i++)
    dims[i] = column->dims[i - 1];
}
