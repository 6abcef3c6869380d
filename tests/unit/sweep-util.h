/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A sweep made from text, for tests. */
#pragma once

#include "scenarios/plan/sweep.h"

G_BEGIN_DECLS

/** TestSweep: a sweep and all that it borrows */
typedef struct {
  MsScenario *scenario;
  MsTopology *topology;
  MsSweep *sweep;
} TestSweep;

/** SWEEP_LAB, SWEEP_TOWN: the drawn graph of scenarios/library/lab.as-rel.txt, two lines; a
 * synthetic Internet of 3,000 ASes, three lines */
#define SWEEP_LAB  "[topology]\nfile = lab.as-rel.txt\n"
#define SWEEP_TOWN "[topology]\ngenerate = internet-2020\nases = 3000\n"

/** SWEEP_HIJACK: an incident of random parties, four lines */
#define SWEEP_HIJACK                                                                               \
  "[incident x]\nkind = origin-hijack\noffender = random:any\nvictim = random:any\n"

/** test_sweep_make: files are relative to scenarios/library, and messages begin with "x.ini" */
gboolean test_sweep_make(TestSweep *it, const char *text, const char *const *set, char **message);

/** test_sweep_must: the same, where it has to work */
void test_sweep_must(TestSweep *it, const char *text);

/** test_sweep_draw: the draws of a trial, which have to work */
void test_sweep_draw(const TestSweep *it, guint64 trial, MsDraw *draw);
void test_sweep_clear(TestSweep *it);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(TestSweep, test_sweep_clear)

G_END_DECLS
