/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The keys of [lapse] and [spread]. */
#include "scenarios/format/schema-private.h"
#include "scenarios/format/types.h"

static const char *const models[] = {"none", "cascade", "threshold", NULL};
static const char *const joins[] = {"by-role", "operators", NULL};

static const MsKey keys[] = {
    {.section = "lapse",
     .name = "who",
     .type = &ms_type_selector,
     .required = TRUE,
     .help = "The participants; drawn once, by the scenario's seed."},
    {.section = "lapse",
     .name = "what",
     .type = &ms_type_effects,
     .required = TRUE,
     .help = "What they do not carry out, or less surely."},
    {.section = "lapse",
     .name = "strength",
     .type = &ms_type_strength,
     .fallback = "0%",
     .help = "How surely they carry it out, in the place of what [strength] says. Where lapses "
             "meet, the last counts."},

    {.section = "spread",
     .name = "model",
     .type = &ms_type_choice,
     .fallback = "none",
     .choices = models,
     .help = "cascade: each that encourages tries once to win each neighbour; threshold: one is "
             "won by enough of its neighbours (Kempe, Kleinberg, Tardos, 2003). Who encourages: "
             "participants by cdn-cloud-5, exchanges by ixp-2."},
    {.section = "spread",
     .name = "to-peers",
     .type = &ms_type_share,
     .fallback = "0%",
     .help = "Probability that one that encourages wins a peer. Nobody has measured it: sweep it."},
    {.section = "spread",
     .name = "to-members",
     .type = &ms_type_share,
     .fallback = "0%",
     .help = "That an exchange wins a member."},
    {.section = "spread",
     .name = "to-customers",
     .type = &ms_type_share,
     .fallback = "0%",
     .help = "That one wins a customer, of whom it is demanded: no registration, no session."},
    {.section = "spread",
     .name = "onward",
     .type = &ms_type_bool,
     .fallback = "yes",
     .help = "Whether those who are reached encourage others in turn."},
    {.section = "spread",
     .name = "rounds",
     .type = &ms_type_count,
     .fallback = "0",
     .help = "How many steps at most; 0 is no bound."},
    {.section = "spread",
     .name = "joins",
     .type = &ms_type_choice,
     .fallback = "by-role",
     .choices = joins,
     .help = "What those who are won join: the programme that their role is for, or operators."},
};

const MsKey *ms_schema_spread(guint *n)
{
  *n = G_N_ELEMENTS(keys);
  return keys;
}
