/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What mechanisms do with the course of events (#MsCourse): flap damping, limits on prefixes, route
 * status. Their rules are in models/security; here is what they remember of a run, and their
 * timers. A run in which nobody has such a mechanism has no #MsCourses. */
#pragma once

#include "sim/event/engine.h"

G_BEGIN_DECLS

/** ms_courses_new: %NULL where nobody runs such a mechanism */
MsCourses *ms_courses_new(MsEngine *engine);
void ms_courses_free(MsCourses *courses);

/** ms_course_refuses: whether such a mechanism of @as makes a route ineligible that import lets
 * pass. @refused_by (out): its number */
gboolean ms_course_refuses(MsEngine *engine, guint prefix, guint32 as, guint32 session,
                           guint32 route, guint *refused_by);

/** ms_course_heard: @as has heard and taken a route across @session */
void ms_course_heard(MsEngine *engine, guint prefix, guint32 as, guint32 session);

/** ms_course_changing: @as hears @route across @session, where there was @before, and is about to
 * take it */
void ms_course_changing(MsEngine *engine, guint prefix, guint32 as, guint32 session, guint32 before,
                        guint32 route);

/** ms_course_sent: what @node last sent across @session is no longer @before */
void ms_course_sent(MsEngine *engine, const MsNode *node, guint prefix, guint32 before);

/** ms_course_holds_down: whether a session that a fault gives free has to stay down; @failed:
 * whether a fault holds it */
gboolean ms_course_holds_down(MsEngine *engine, guint32 session, gboolean failed);

G_END_DECLS
