/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts what a test program allocates, by standing in for malloc: include in one file of it.
 * COUNTS is 0 where a sanitizer does so itself. */
#pragma once

#include <glib.h>
#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||                         \
    __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) &&       \
    !defined(SANITIZED)
#define COUNTS 1
#else
#define COUNTS 0
#endif

static guint64 allocations;

#if COUNTS
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
void *malloc(size_t size);
void *calloc(size_t n, size_t size);
void *realloc(void *memory, size_t size);

void *malloc(size_t size)
{
  allocations++;
  return __libc_malloc(size);
}
void *calloc(size_t n, size_t size)
{
  allocations++;
  return __libc_calloc(n, size);
}
void *realloc(void *memory, size_t size)
{
  allocations++;
  return __libc_realloc(memory, size);
}
#endif
