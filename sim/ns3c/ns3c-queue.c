/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The radix heap, with digits of several bits so that an entry moves fewer times.
 *
 * Let L be the highest digit in which a time differs from `last`, the time popped last. The entry
 * lies in bucket (L, its own digit L); an entry at exactly `last` lies in bucket 0. So
 *  - equal times lie in one bucket, in the order of their insertion;
 *  - the earliest entry lies in bucket 0 or, that being empty, in the lowest digit of the lowest
 * level in use;
 *  - when `last` moves on to the least time of that bucket, only its own entries change their
 * place, and each goes to a level below. A bucket is a list of chunks out of one common store, so
 * the memory is that of the most entries there ever were at once, wherever they lay, and nothing is
 * allocated for a bucket that fills for the first time. Each bucket knows its least and greatest
 * time: a look at the next time moves nothing, and a bucket of equal times becomes bucket 0 as it
 * is. */
#include "sim/ns3c/ns3c-queue.h"

#define DIGIT_BITS 4
#define RADIX      (1u << DIGIT_BITS)
#define LEVELS     ((63 + DIGIT_BITS - 1) / DIGIT_BITS)

/* Not a power of two bytes: the first entries of many chunks would otherwise fall into the same few
 * cache sets. */
#define CHUNK_ENTRIES 129
#define SLAB_CHUNKS_FIRST                                                                          \
  (LEVELS * RADIX + 1) /* one for each bucket; a page is not touched before it is used */
#define SLAB_CHUNKS_MOST 1024

typedef struct Chunk Chunk;
struct Chunk {
  Chunk *next; /* in its bucket, or in the store of free ones */
  guint64 padding[3];
  Ns3cEntry entry[CHUNK_ENTRIES];
};

typedef struct {
  Ns3cEntry *end;   /* where the next entry goes */
  Ns3cEntry *limit; /* end of the last chunk; both %NULL in an empty bucket */
  Chunk *first, *last;
  gint64 least, greatest; /* times; undefined in an empty bucket */
} Bucket;

struct _Ns3cQueue {
  gint64 last;     /* time popped last */
  Ns3cEntry *head; /* of bucket 0: the next to pop */
  Bucket now;      /* bucket 0 */
  gsize size;
  guint64 levels;         /* bit L: level L has an entry */
  guint32 digits[LEVELS]; /* bit d: bucket (L, d) has an entry */
  Bucket bucket[LEVELS][RADIX];
  Chunk *store;             /* free chunks */
  Chunk *uncut, *uncut_end; /* the rest of the last slab */
  GPtrArray *slabs;         /* what the chunks were cut from */
  gsize slab_chunks;        /* of the next slab */
  Ns3cHint hint;
  gpointer hint_data;
};

Ns3cQueue *ns3c_queue_new(void)
{
  Ns3cQueue *queue = g_new0(Ns3cQueue, 1);
  queue->slabs = g_ptr_array_new_with_free_func(g_free);
  queue->slab_chunks = SLAB_CHUNKS_FIRST;
  return queue;
}

void ns3c_queue_free(Ns3cQueue *queue)
{
  if (queue == NULL)
    return;
  g_ptr_array_unref(queue->slabs);
  g_free(queue);
}

static Chunk *take_chunk(Ns3cQueue *queue)
{
  Chunk *chunk = queue->store;
  if (G_LIKELY(chunk != NULL)) {
    queue->store = chunk->next;
  } else {
    if (queue->uncut == queue->uncut_end) {
      queue->uncut = g_new(Chunk, queue->slab_chunks);
      queue->uncut_end = queue->uncut + queue->slab_chunks;
      g_ptr_array_add(queue->slabs, queue->uncut);
      queue->slab_chunks = MIN(queue->slab_chunks * 2, SLAB_CHUNKS_MOST);
    }
    chunk = queue->uncut++;
  }
  chunk->next = NULL;
  return chunk;
}

static inline void give_chunk(Ns3cQueue *queue, Chunk *chunk)
{
  chunk->next = queue->store;
  queue->store = chunk;
}

static void G_GNUC_NO_INLINE extend(Ns3cQueue *queue, Bucket *bucket)
{
  Chunk *chunk = take_chunk(queue);
  if (bucket->first == NULL)
    bucket->first = chunk;
  else
    bucket->last->next = chunk;
  bucket->last = chunk;
  bucket->end = chunk->entry;
  bucket->limit = chunk->entry + CHUNK_ENTRIES;
}

static inline void append(Ns3cQueue *queue, Bucket *bucket, const Ns3cEntry *entry)
{
  if (G_UNLIKELY(bucket->end == bucket->limit)) {
    if (bucket->first == NULL)
      bucket->least = bucket->greatest = entry->time;
    extend(queue, bucket);
  }
  bucket->least = MIN(bucket->least, entry->time);
  bucket->greatest = MAX(bucket->greatest, entry->time);
  *bucket->end++ = *entry;
}

/* Puts an entry in its place; its time is not before `last`. */
static inline void place(Ns3cQueue *queue, const Ns3cEntry *entry)
{
  guint64 difference = (guint64)entry->time ^ (guint64)queue->last;
  if (difference == 0) {
    if (queue->now.first == NULL) {
      extend(queue, &queue->now);
      queue->head = queue->now.end;
    } else if (G_UNLIKELY(queue->now.end == queue->now.limit)) {
      extend(queue, &queue->now);
    }
    *queue->now.end++ = *entry;
    return;
  }
  unsigned level = (63u - (unsigned)__builtin_clzll(difference)) / DIGIT_BITS;
  unsigned digit = ((guint64)entry->time >> (level * DIGIT_BITS)) & (RADIX - 1);
  append(queue, &queue->bucket[level][digit], entry);
  queue->digits[level] |= 1u << digit;
  queue->levels |= G_GUINT64_CONSTANT(1) << level;
}

void ns3c_queue_push(Ns3cQueue *queue, const Ns3cEntry *entry)
{
  if (G_UNLIKELY(entry->time < queue->last))
    g_error("ns3c_queue_push: time %" G_GINT64_FORMAT
            " is before the last one popped, %" G_GINT64_FORMAT,
            entry->time, queue->last);
  place(queue, entry);
  queue->size++;
}

/* Moves `last` on to the least time in the queue, where bucket 0 is empty and the queue is not. */
static void advance(Ns3cQueue *queue)
{
  unsigned level = (unsigned)__builtin_ctzll(queue->levels);
  unsigned digit = (unsigned)__builtin_ctz(queue->digits[level]);
  Bucket from = queue->bucket[level][digit];
  queue->bucket[level][digit] = (Bucket){0};
  queue->digits[level] &= queue->digits[level] - 1;
  if (queue->digits[level] == 0)
    queue->levels &= queue->levels - 1;
  queue->last = from.least;
  if (from.least == from.greatest) {
    queue->now = from;
    queue->head = from.first->entry;
    return;
  }
  /* The earliest bucket: where it is but one chunk, these are the next to be popped. */
  if (queue->hint != NULL && from.first == from.last)
    for (const Ns3cEntry *entry = from.first->entry; entry < from.end; entry++)
      queue->hint(queue->hint_data, entry->handler, &entry->payload);
  for (Chunk *chunk = from.first; chunk != NULL;) {
    const Ns3cEntry *end = chunk == from.last ? from.end : chunk->entry + CHUNK_ENTRIES;
    for (const Ns3cEntry *entry = chunk->entry; entry < end; entry++)
      place(queue, entry);
    Chunk *next = chunk->next;
    give_chunk(queue, chunk);
    chunk = next;
  }
}

gboolean ns3c_queue_pop(Ns3cQueue *queue, Ns3cEntry *entry)
{
  if (queue->now.first == NULL) {
    if (queue->size == 0)
      return FALSE;
    advance(queue);
    g_assert(queue->now.first != NULL);
  }
  Bucket *now = &queue->now;
  *entry = *queue->head++;
  queue->size--;
  if (queue->head == now->end) {
    give_chunk(queue, now->first);
    *now = (Bucket){0};
  } else if (G_UNLIKELY(queue->head == now->first->entry + CHUNK_ENTRIES)) {
    Chunk *done = now->first;
    now->first = done->next;
    queue->head = now->first->entry;
    give_chunk(queue, done);
  }
  return TRUE;
}

gboolean ns3c_queue_peek(const Ns3cQueue *queue, gint64 *time)
{
  if (queue->now.first != NULL) {
    *time = queue->last;
    return TRUE;
  }
  if (queue->size == 0)
    return FALSE;
  unsigned level = (unsigned)__builtin_ctzll(queue->levels);
  *time = queue->bucket[level][__builtin_ctz(queue->digits[level])].least;
  return TRUE;
}

const Ns3cEntry *ns3c_queue_upcoming(const Ns3cQueue *queue, gsize *n)
{
  if (queue->now.first == NULL) {
    *n = 0;
    return NULL;
  }
  const Bucket *now = &queue->now;
  const Ns3cEntry *end = now->first == now->last ? now->end : now->first->entry + CHUNK_ENTRIES;
  *n = MIN(*n, (gsize)(end - queue->head));
  return queue->head;
}

void ns3c_queue_set_hint(Ns3cQueue *queue, Ns3cHint hint, gpointer user_data)
{
  queue->hint = hint;
  queue->hint_data = user_data;
}

gsize ns3c_queue_size(const Ns3cQueue *queue)
{
  return queue->size;
}

static void empty(Ns3cQueue *queue, Bucket *bucket)
{
  for (Chunk *chunk = bucket->first; chunk != NULL;) {
    Chunk *next = chunk->next;
    give_chunk(queue, chunk);
    chunk = next;
  }
  *bucket = (Bucket){0};
}

void ns3c_queue_clear(Ns3cQueue *queue)
{
  empty(queue, &queue->now);
  for (unsigned level = 0; level < LEVELS; level++) {
    for (unsigned digit = 0; digit < RADIX; digit++)
      empty(queue, &queue->bucket[level][digit]);
    queue->digits[level] = 0;
  }
  queue->levels = 0;
  queue->size = 0;
  queue->last = 0;
}
