/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Participants of MANRS that are known by number, the size of the community over time, and when big
 * networks began to drop RPKI-invalid routes. Days are written YYYY-MM-DD, so that they compare as
 * text; what is known to the month or the year holds from its first day. */
#pragma once

#include "models/security/mechanism.h"

G_BEGIN_DECLS

/**
 * MsParticipant:
 * @name: of the organisation; one that has several ASNs has a row for each
 * @asn: AS number
 * @joined: (nullable): day from which it counts as a participant of the programme that the list is
 * about (founders: CDN and cloud providers; task force: network operators); %NULL where it is not
 * known to be one
 */
typedef struct {
  const char *name;
  guint32 asn;
  const char *joined;
} MsParticipant;

/** ms_founders: the founders of the CDN and cloud programme with all their ASNs, @n (out) rows */
const MsParticipant *ms_founders(guint *n);

/** ms_task_force: those of the task force that wrote that programme (2018-2020) who are no founders
 * of it and whose ASN is known, @n (out) rows */
const MsParticipant *ms_task_force(guint *n);

/**
 * MsRovStart:
 * @asn: AS number
 * @since: (nullable): day from which it drops invalid routes; %NULL where it never did from all
 * neighbours of a class
 * @import_from: MS_FROM_ bits: from which neighbours
 * @note: (nullable): what else is known
 */
typedef struct {
  guint32 asn;
  const char *since;
  guint8 import_from;
  const char *note;
} MsRovStart;

/** ms_rov_history: big networks that drop RPKI-invalid routes, @n (out) rows in order of time, the
 * unfinished last; a network that went step by step has several */
const MsRovStart *ms_rov_history(guint *n);

/**
 * ms_date_check:
 * @date: text
 *
 * Returns: whether it is a day of the calendar, written YYYY-MM-DD
 */
gboolean ms_date_check(const char *date);

/**
 * ms_community_size:
 * @date: a day, YYYY-MM-DD
 * @error: #MS_ADOPTION_ERROR_VALUE for what is no day, or one before 2014
 *
 * Returns: how many took part in MANRS: between days that are known in proportion to the time
 * between them, after the last what was known then; 0 on error
 */
guint ms_community_size(const char *date, GError **error);

G_END_DECLS
