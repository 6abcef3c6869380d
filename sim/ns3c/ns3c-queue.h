/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ns3cQueue: a monotone priority queue of plain-data events, first in first out among equal times.
 * Pure C: needs GLib alone, so it serves with and without ns-3.
 *
 * A radix heap (Ahuja, Mehlhorn, Orlin, Tarjan, 1990): an entry lies in a bucket named by the
 * highest digit in which its time differs from that of the last entry popped. Equal times always
 * share a bucket and redistribution keeps the order of a bucket, so the order is (time, order of
 * insertion) without a sequence number. Times are 0 or more. Pushing a time before the last one
 * popped is a programmer's fault; a look ahead (peek, upcoming) binds nothing. After warm-up, that
 * is once as many entries have been in it as ever will be, nothing is allocated. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Ns3cPayload: what an event carries: sixteen bytes of plain data, copied */
typedef struct {
  guint64 word[2];
} Ns3cPayload;

/**
 * Ns3cEntry:
 * @time: when, in nanoseconds
 * @handler: a number that the owner of the queue gives meaning to
 * @slot: for cancellation, 0 where the event cannot be cancelled
 * @payload: what it carries
 */
typedef struct {
  gint64 time;
  guint32 handler;
  guint32 slot;
  Ns3cPayload payload;
} Ns3cEntry;

typedef struct _Ns3cQueue Ns3cQueue;

Ns3cQueue *ns3c_queue_new(void);
void ns3c_queue_free(Ns3cQueue *queue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Ns3cQueue, ns3c_queue_free)

/** ns3c_queue_push: adds an entry; its time must be 0 or more, not before the last one popped */
void ns3c_queue_push(Ns3cQueue *queue, const Ns3cEntry *entry);

/** ns3c_queue_pop: takes the earliest entry out; %FALSE where there is none */
gboolean ns3c_queue_pop(Ns3cQueue *queue, Ns3cEntry *entry);

/** ns3c_queue_peek: time of the earliest entry without taking it; %FALSE where there is none */
gboolean ns3c_queue_peek(const Ns3cQueue *queue, gint64 *time);

/**
 * ns3c_queue_upcoming:
 * @n: (inout): at most how many; on return how many there are
 *
 * For prefetching: entries that the next pops will bring, in order, of the same time as the last
 * one popped. It may tell of fewer than there are, and tells of none where the next time is a later
 * one.
 *
 * Returns: (transfer none): valid until the next call on the queue
 */
const Ns3cEntry *ns3c_queue_upcoming(const Ns3cQueue *queue, gsize *n);

gsize ns3c_queue_size(const Ns3cQueue *queue);

/** Ns3cHint: told of an entry that is to be popped soon; for prefetching what its handler will
 * touch */
typedef void (*Ns3cHint)(gpointer user_data, guint32 handler, const Ns3cPayload *payload);

/**
 * ns3c_queue_set_hint:
 * @hint: (nullable): called for entries that are among the next few hundred to be popped, once or
 * more for each, in no particular order; most entries are told of, none must be. It may not call
 * the queue
 */
void ns3c_queue_set_hint(Ns3cQueue *queue, Ns3cHint hint, gpointer user_data);

/** ns3c_queue_clear: forgets all entries and the last time popped; keeps its memory */
void ns3c_queue_clear(Ns3cQueue *queue);

G_END_DECLS
