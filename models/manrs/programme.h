/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The programmes of MANRS as data: programme -> actions -> mechanisms of routes, and conduct.
 * Membership is not implementation: how surely a participant carries out an action is its strength.
 */
#pragma once

#include "models/manrs/conduct.h"
#include "models/security/deployment.h"

G_BEGIN_DECLS

/**
 * MsActionEffect:
 * @key: what scenarios call it in [strength]: "operators-1-ingress"; effects that stand or fall
 * together share one
 * @mechanism: (nullable): name of the mechanism; %NULL where it is no mechanism of routes but
 * @conduct
 * @import_from, @export_to: MS_FROM_ bits: where the mechanism runs
 * @strength: default, 0-1: of a mechanism the share of sessions on which it works, of conduct the
 * share of participants who do it; 0: nobody unless a scenario says so
 * @why: the default's source or reason
 * @conduct: what it is where there is no mechanism
 */
typedef struct {
  const char *key, *mechanism;
  guint8 import_from, export_to;
  double strength;
  const char *why;
  MsConduct conduct;
} MsActionEffect;

/**
 * MsAction:
 * @number: in its programme; 0 for what some participants do beyond its actions
 * @required: mandatory for participants
 * @title: in the programme's words
 * @effects: (nullable): what it does
 * @n_effects: 0 where the simulator knows no effect of it
 */
typedef struct {
  guint number;
  gboolean required;
  const char *title;
  const MsActionEffect *effects;
  guint n_effects;
} MsAction;

/**
 * MsProgramme:
 * @name: as scenarios write it in [adoption]
 * @title: for people
 * @since: when it began: a year or a day
 * @universe_roles: bits 1 << #MsRole of ASes that a fraction of this programme is taken of
 * @more_required: how many of its optional actions a participant carries out besides the required
 * ones
 * @actions: in order of their numbers, number 0 last
 */
typedef struct {
  const char *name, *title, *since;
  guint universe_roles, more_required;
  const MsAction *actions;
  guint n_actions;
} MsProgramme;

/** ms_programmes: all programmes, @n (out) of them, in the order in which they began */
const MsProgramme *ms_programmes(guint *n);

/** ms_programme_find: (nullable): by name */
const MsProgramme *ms_programme_find(const char *name);

/** ms_programme_names: all names, %NULL-terminated; (transfer container) */
const char **ms_programme_names(void);

/** ms_effect_find: (nullable): the first effect of that key */
const MsActionEffect *ms_effect_find(const char *key);

/** ms_effect_name: what it is, for people: "rov", "registers ROAs" */
const char *ms_effect_name(const MsActionEffect *effect);

/** ms_effect_either: whether @effect is one of those of which one is enough: Action 4 asks for
 * registration in an IRR, the RPKI or both */
gboolean ms_effect_either(const MsActionEffect *effect);

/** ms_strength_keys: all keys of effects, each once, %NULL-terminated; (transfer container) */
const char **ms_strength_keys(void);

/** MsDeployedEffect: what members of a programme run: @mechanism on sessions with neighbours of the
 * classes @import_from and @export_to (MS_FROM_ bits), on a share @strength, above 0, of them */
typedef struct {
  guint mechanism;
  guint8 import_from, export_to;
  double strength;
} MsDeployedEffect;

/**
 * MsStrengthOf:
 * @effect: an effect of the programme that is deployed
 * @relation: class of neighbours; of no meaning for conduct
 * @user_data: handed through
 *
 * Returns: the strength of @effect on sessions with such neighbours, 0-1
 */
typedef double (*MsStrengthOf)(const MsActionEffect *effect, MsRelation relation,
                               gpointer user_data);

/** ms_effect_deployed: adds what one effect, which has a mechanism, comes to, to @effects, of
 * #MsDeployedEffect; see ms_programme_effects() */
void ms_effect_deployed(const MsActionEffect *effect, MsStrengthOf strength, gpointer user_data,
                        GArray *effects);

/**
 * ms_programme_effects:
 * @strength: (nullable): called for each effect and each relation on which it runs, once; %NULL for
 * the defaults
 * @user_data: for @strength
 *
 * What a member does with routes. An effect whose strength differs by relation is told in parts;
 * one with strength 0 is left out.
 *
 * Returns: (transfer full): of #MsDeployedEffect
 */
GArray *ms_programme_effects(const MsProgramme *programme, MsStrengthOf strength,
                             gpointer user_data);

/**
 * ms_programme_deploy:
 * @programme: a programme
 * @members: [n_ases] whether each AS takes part
 * @n_ases: of the graph and of @deployment
 * @strength, @user_data: as for ms_programme_effects()
 * @deployment: what the participants do is added to it
 */
void ms_programme_deploy(const MsProgramme *programme, const guint8 *members, guint n_ases,
                         MsStrengthOf strength, gpointer user_data, MsDeployment *deployment);

/** ms_programme_conduct: what a member does besides: @of (out): [MS_N_CONDUCTS] strengths */
void ms_programme_conduct(const MsProgramme *programme, MsStrengthOf strength, gpointer user_data,
                          double of[MS_N_CONDUCTS]);

G_END_DECLS
