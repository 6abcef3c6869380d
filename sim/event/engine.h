/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The message-level engine: every UPDATE is an event. Private to sim/event.
 *
 * Two tables hold everything that an event touches, each entry within a cache line:
 *
 * - a #MsSlot for each (prefix, session): what came in and what went out across it. The slots of an
 * AS lie side by side in the order of MsTopology: customers, peers, providers, each by ascending
 * ASN. So the best route of a class is one pass over neighbouring memory, and under the lowest-ASN
 * rule the first of the shortest is the best;
 * - a #MsNode for each (prefix, AS): its decision, and what it now sends to each class of
 * neighbour.
 *
 * A message is a number of an interned route (0 withdraws), so comparing with what was last sent is
 * comparing numbers. An announcement that has to wait for MRAI is not stored: when the timer
 * expires, whatever is then current is sent. A timer is an event only while something waits for it.
 * So the run has converged when nothing is in flight.
 *
 * Invariants, between events: node.best is the best eligible slot by (rank, length, tie-break, and
 * what mechanisms hold against it); node.send[c] is what policy and mechanisms make of node.route
 * for class c; slot.out differs from what node wants to send only while the session is down, its
 * timer is pending or the node is frozen.
 *
 * What few runs need lies in tables of their own (#MsAside), which are there in those runs alone:
 * what came in as it came, for those that judge it again, and what of it punched holes. */
#pragma once

#include "models/base/hash.h"
#include "sim/event/clock.h"

G_BEGIN_DECLS

enum {
  MS_NO_SESSION = 0xffffffffu,
  MS_OWN_ROUTE = 0xfffffffeu, /* in place of a session: the AS originates */
  MS_NO_ROUTE_LENGTH = 0xffffu,
  MS_NO_LEAK = 0xffffu
};

/** MsSlotFlags: @MS_SLOT_WAITS: a timer event is under way; @MS_SLOT_DOWN: the session is down */
typedef enum { MS_SLOT_WAITS = 1, MS_SLOT_DOWN = 2 } MsSlotFlags;

typedef struct {
  guint32 in, out; /* routes: eligible in the Adj-RIB-In; last sent */
  gint64 ready;    /* when MRAI lets the next announcement go */
  guint16 length;  /* of `in`; MS_NO_ROUTE_LENGTH where there is none */
  guint8 flags;    /* MsSlotFlags */
  guint8 epoch; /* counts the lives of the session: what was under way in an earlier one is lost */
  guint32 age;  /* order of arrival, for the tie-break `oldest` */
} MsSlot;

G_STATIC_ASSERT(sizeof(MsSlot) == 24);

/**
 * MsNodeFlags:
 * @MS_NODE_EACH: what a neighbour gets depends on more than its class
 * @MS_NODE_PREFERS: mechanisms hold things against routes: no short cut of the decision holds
 * @MS_NODE_FORWARDS: it originates, and sends traffic on by the route that it would have without
 * @MS_NODE_FROZEN: it keeps withdrawals to itself
 * @MS_NODE_HOLE: without a route, it drops traffic rather than let a covering route have it (ROV++)
 */
typedef enum {
  MS_NODE_EACH = 1 << 0,
  MS_NODE_PREFERS = 1 << 1,
  MS_NODE_FORWARDS = 1 << 2,
  MS_NODE_FROZEN = 1 << 3,
  MS_NODE_HOLE = 1 << 4
} MsNodeFlags;

typedef struct {
  guint32 best;    /* session, MS_OWN_ROUTE or MS_NO_SESSION */
  guint32 route;   /* of best */
  guint32 send[3]; /* by relation of the receiver */
  guint32 next_hop;
  guint32 first, first_peer,
      first_provider; /* sessions, as in MsTopology; the next node's first ends them */
  guint32 asn;
  gint64 changed; /* when best or route last changed */
  guint32 own;    /* route that it originates, or 0 */
  guint16 leak;   /* number in the schedule, or MS_NO_LEAK */
  guint16 profile;
  guint16 length;
  guint8 learned; /* MsRelation */
  guint8 mark;    /* MsHopMark */
  guint8 flags;   /* MsNodeFlags */
  guint8 mrai;    /* index in MsEngine.mrai */
  guint16 claim;  /* number in the schedule of how it announces, or MS_NO_CLAIM */
} MsNode;

G_STATIC_ASSERT(sizeof(MsNode) == 64);

/**
 * MsAside:
 * @heard: [n_prefixes][n_sessions] routes as they came in, refused or not
 * @hole: [n_prefixes][n_sessions] whether the route heard was refused by a mechanism that punches
 * holes
 * @filtered: [n_prefixes][n_sessions] whether people have set a filter against what comes
 * @way_on: [n_claims] of an announcer that sends traffic on: the session by which
 * @punches: the mechanisms that do, a bit each
 * @fills: those of them that tell customers
 * @courses: by #MsCourse: the mechanisms that have it
 */
typedef struct {
  guint32 *heard;
  guint8 *hole, *filtered;
  guint32 *way_on;
  guint64 punches, fills, courses[MS_N_COURSES];
} MsAside;

/** MsCourses: see course.h */
typedef struct _MsCourses MsCourses;

typedef struct {
  const MsEventSetup *setup;
  const MsTopology *topology;
  MsClock *clock;
  guint32 n_ases, n_sessions;
  guint n_prefixes;
  MsSlot *slot; /* [n_prefixes][n_sessions] */
  MsNode *node; /* [n_prefixes][n_ases + 1] */
  gint64 *busy; /* [n_ases] until when an AS is processing; NULL without processing time */
  gint64 *mrai; /* [n_mrai + 1] interval by MsNode.mrai */
  MsRoutes *routes;
  MsWorld world;
  MsAside aside;
  MsCourses *courses; /* NULL where nobody runs a mechanism of this sort */
  gboolean coupled;   /* what becomes of one prefix hangs on another */
  MsPolicy policy;
  MsEventOptions options;
  gboolean ranks_in_order; /* customers before peers before providers: the first class with a route
                              wins */
  guint32 on_message, on_processed, on_timer; /* handlers */
  guint32 arrivals;
  guint64 in_flight; /* messages and timers under way */
  gint64 last_change;
  gint64 now;        /* time of the latest event */
  guint64 next_look; /* the count of events at which the user and the bounds are asked */
  gint64 bound;      /* no event after this is carried out */
  MsEventProgress progress;
  gpointer progress_data;
  gboolean interrupted, out_of_bounds;
  MsResult *result;
} MsEngine;

/** ms_engine_new: everything idle; @setup is borrowed and must outlive it, counters go to @result
 */
MsEngine *ms_engine_new(const MsEventSetup *setup, MsClock *clock, MsResult *result);
void ms_engine_free(MsEngine *engine);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsEngine, ms_engine_free)

static inline MsNode *ms_engine_node(const MsEngine *engine, guint prefix, guint32 as)
{
  return &engine->node[(gsize)prefix * (engine->n_ases + 1) + as];
}

static inline MsSlot *ms_engine_slot(const MsEngine *engine, guint prefix, guint32 session)
{
  return &engine->slot[(gsize)prefix * engine->n_sessions + session];
}

static inline MsRelation ms_node_relation(const MsNode *node, guint32 session)
{
  return session < node->first_peer       ? MS_REL_CUSTOMER
         : session < node->first_provider ? MS_REL_PEER
                                          : MS_REL_PROVIDER;
}

/* The payload of messages and timers. */
static inline Ns3cPayload ms_pack(guint32 session, guint32 route, guint32 as, guint prefix,
                                  guint8 epoch)
{
  return (Ns3cPayload){{(guint64)session | (guint64)route << 32,
                        (guint64)as | (guint64)prefix << 32 | (guint64)epoch << 48}};
}
static inline guint32 ms_packed_session(const Ns3cPayload *payload)
{
  return (guint32)payload->word[0];
}
static inline guint32 ms_packed_route(const Ns3cPayload *payload)
{
  return (guint32)(payload->word[0] >> 32);
}
static inline guint32 ms_packed_as(const Ns3cPayload *payload)
{
  return (guint32)payload->word[1];
}
static inline guint ms_packed_prefix(const Ns3cPayload *payload)
{
  return (guint16)(payload->word[1] >> 32);
}
static inline guint8 ms_packed_epoch(const Ns3cPayload *payload)
{
  return (guint8)(payload->word[1] >> 48);
}

/** ms_engine_tick: at the start of every message and timer: the time, the bounds, the user's
 * patience. Returns: %FALSE where the event must not be carried out any more */
gboolean ms_engine_tick_slow(MsEngine *engine, gint64 now);
static inline gboolean ms_engine_tick(MsEngine *engine)
{
  gint64 now = ms_clock_now(engine->clock);
  if (G_UNLIKELY(now > engine->bound || engine->result->events == engine->next_look) &&
      !ms_engine_tick_slow(engine, now))
    return FALSE;
  engine->now = now;
  engine->in_flight--;
  engine->result->events++;
  return TRUE;
}

static inline guint32 *ms_engine_heard(const MsEngine *engine, guint prefix, guint32 session)
{
  return &engine->aside.heard[(gsize)prefix * engine->n_sessions + session];
}

static inline guint8 *ms_engine_hole(const MsEngine *engine, guint prefix, guint32 session)
{
  return &engine->aside.hole[(gsize)prefix * engine->n_sessions + session];
}

static inline guint8 *ms_engine_filtered(const MsEngine *engine, guint prefix, guint32 session)
{
  return &engine->aside.filtered[(gsize)prefix * engine->n_sessions + session];
}

static inline const MsClaim *ms_engine_claim(const MsEngine *engine, const MsNode *node)
{
  return node->claim == MS_NO_CLAIM ? NULL : &engine->setup->schedule->claims[node->claim];
}

static inline const MsLeak *ms_engine_leak(const MsEngine *engine, const MsNode *node)
{
  return node->leak == MS_NO_LEAK ? NULL : &engine->setup->schedule->leaks[node->leak];
}

/** ms_engine_stops: whether @as takes part in MANRS and @flags are those of a bogus route: it
 * descends from an offence */
static inline gboolean ms_engine_stops(const MsEngine *engine, guint32 as, guint16 flags)
{
  return engine->setup->participant != NULL && engine->setup->participant[as] &&
         (flags & (MS_ROUTE_HIJACK | MS_ROUTE_CROSSED)) != 0;
}

/** ms_engine_unpoliced: whether an incident has left @session of @node without a policy */
gboolean ms_engine_unpoliced(const MsEngine *engine, const MsNode *node, guint32 session);

/* import.c */
/** ms_engine_import: what import makes of @route at @node: the route as it enters the Adj-RIB-In,
 * or 0 where it is not eligible. @refused_by (out) (nullable): the mechanism that refused it, or
 * #MS_REFUSED_LOOP, #MS_REFUSED_FILTER, or #MS_REFUSED_NOT */
guint32 ms_engine_import(MsEngine *engine, const MsNode *node, guint prefix, guint32 session,
                         guint32 route, guint *refused_by);
/** ms_engine_server_refuses: whether the route server between the two ends of @session, if there is
 * one, keeps @route to itself; @refused_by (out): by which mechanism */
gboolean ms_engine_server_refuses(MsEngine *engine, guint32 session, guint32 route,
                                  guint *refused_by);
enum { MS_REFUSED_NOT = 0xffff, MS_REFUSED_LOOP = 0xfffe, MS_REFUSED_FILTER = 0xfffd };

/** ms_engine_judge_again: all that @as has heard, of all prefixes: after what it goes by changed */
void ms_engine_judge_again(MsEngine *engine, guint32 as);

/* select.c */
/** ms_engine_beats: whether @a, a session with an eligible route, is preferred to @b */
gboolean ms_engine_beats(const MsEngine *engine, const MsNode *node, guint prefix, guint32 a,
                         guint32 b);
/** ms_engine_select: the best session, or #MS_NO_SESSION */
guint32 ms_engine_select(const MsEngine *engine, const MsNode *node, guint prefix);
/** ms_engine_select_clean: the best of those whose route is not of an offender's making */
guint32 ms_engine_select_clean(const MsEngine *engine, const MsNode *node, guint prefix);
/** ms_engine_candidate: a session's route as the decision process sees it */
MsCandidate ms_engine_candidate(const MsEngine *engine, const MsNode *node, guint prefix,
                                guint32 session);

/* coupling.c */
/** ms_engine_find_onward: where the traffic to an announcement goes that its announcer sends on;
 * whether that changed */
gboolean ms_engine_find_onward(MsEngine *engine, guint prefix, guint32 as);
/** ms_engine_forward: the same, and exports anew where it changed */
void ms_engine_forward(MsEngine *engine, guint prefix, guint32 as);
/** ms_engine_couple: after a change of @as's best route to @prefix: what more specific prefixes
 * make of it */
void ms_engine_couple(MsEngine *engine, guint prefix, guint32 as);
/** ms_engine_punch: what @as heard across @session was refused by @refused_by: holes come and go */
void ms_engine_punch(MsEngine *engine, guint prefix, guint32 as, guint32 session, guint refused_by);
/** ms_engine_holes: how many holes in @prefix came across @session */
guint ms_engine_holes(const MsEngine *engine, guint prefix, guint32 session);

/* receive.c */
/** ms_engine_take: the route heard across @session enters the Adj-RIB-In, and may change the best
 * one (RFC 4271 section 9.1) */
void ms_engine_take(MsEngine *engine, guint prefix, guint32 as, guint32 session, guint32 route);
void ms_engine_on_message(gpointer engine, const Ns3cPayload *payload);
void ms_engine_on_processed(gpointer engine, const Ns3cPayload *payload);
/** ms_engine_decide: from scratch, after a change of what the AS originates or of its sessions */
void ms_engine_decide(MsEngine *engine, guint prefix, guint32 as);

/* export.c */
void ms_engine_on_timer(gpointer engine, const Ns3cPayload *payload);
/** ms_engine_export: after a change of the AS's best route or of its export policy */
void ms_engine_export(MsEngine *engine, guint prefix, guint32 as);
/** ms_engine_refresh_session: sends what a session that has just come up should have */
void ms_engine_refresh_session(MsEngine *engine, guint prefix, guint32 as, guint32 session);
/** ms_engine_export_each: to each neighbour what it should have, where classes do not tell */
void ms_engine_export_each(MsEngine *engine, guint prefix, guint32 as);

/* run.c */
/** MsEngineLook: looks at an engine whose run has ended */
typedef void (*MsEngineLook)(MsEngine *engine, gpointer user_data);

/** ms_engine_run: ms_event_run(), with a look before the engine goes; @look: (nullable) */
MsResult *ms_engine_run(const MsEventSetup *setup, MsEventProgress progress, gpointer user_data,
                        MsEngineLook look, gpointer look_data, GError **error);

/* acts.c */
/** ms_engine_set_session: takes both ends of @session of @as down, or up */
void ms_engine_set_session(MsEngine *engine, guint32 as, guint32 session, gboolean down);
void ms_engine_perform(MsEngine *engine, const MsAct *act);

G_END_DECLS
