/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/cli/progress.h"

#include "analysis/summary/words.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define PATIENCE (2 * G_TIME_SPAN_SECOND)
#define TICK     (G_TIME_SPAN_SECOND / 4)

struct _MsProgress {
  GThread *thread; /* NULL: nothing is drawn */
  GMutex mutex;
  GCond cond;
  gboolean done;
  gint64 began;
  char *stage;
  const MsPlan *plan; /* NULL before the runs */
  gint64 runs_began;
  guint run, phase;
  gint64 now;
  guint64 events, before; /* of this run; of the runs before */
  guint64 phase_began, longest;
  gboolean sweeping;
  gint64 sweep_began;
  MsSweepState sweep;
  gboolean spoofing;
  MsSpoofingNews news;
};

double ms_progress_fraction(guint n_runs, guint run, guint n_phases, guint phase, guint64 events,
                            guint64 expected)
{
  double inside = expected > 0 ? MIN(0.95, (double)events / (double)expected) : 0.5;
  return (run + (phase + inside) / MAX(n_phases, 1)) / MAX(n_runs, 1);
}

static void append_bar(GString *line, double fraction, guint cells, gboolean utf8)
{
  guint full = (guint)(fraction * cells + 0.5);
  g_string_append(line, "[");
  for (guint i = 0; i < cells; i++)
    g_string_append(line, i < full ? (utf8 ? "█" : "#") : (utf8 ? "·" : "."));
  g_string_append(line, "]");
}

/* A part is left out where the terminal is too narrow for it. */
static void append_part(GString *line, guint width, char *part)
{
  if (ms_words_width(line->str) + ms_words_width(part) < width)
    g_string_append(line, part);
  g_free(part);
}

char *ms_progress_line(const char *what, double fraction, double events_per_second,
                       gint64 simulated, double left, gboolean utf8, guint width)
{
  GString *line = g_string_new(what);
  g_autofree char *time = ms_words_duration(simulated);
  if (ms_words_width(what) + 32 < width) {
    g_string_append(line, "  ");
    append_bar(line, fraction, 20, utf8);
  }
  append_part(line, width, g_strdup_printf("  %.0f %%", fraction * 100));
  if (left >= 0) {
    g_autofree char *rest = ms_words_duration((gint64)(left + 0.5) * 1000000000);
    append_part(line, width, g_strdup_printf("  %s left", rest));
  }
  append_part(line, width,
              events_per_second >= 1e6
                  ? g_strdup_printf("  %.1f M events/s", events_per_second * 1e-6)
                  : g_strdup_printf("  %.0f k events/s", events_per_second * 1e-3));
  append_part(line, width, g_strdup_printf("  simulated %s", time));
  return g_string_free(line, FALSE);
}

static char *rate_text(double per_second, const char *of)
{
  return per_second >= 1e6   ? g_strdup_printf("  %.1f M %s/s", per_second * 1e-6, of)
         : per_second >= 1e4 ? g_strdup_printf("  %.0f k %s/s", per_second * 1e-3, of)
                             : g_strdup_printf("  %.0f %s/s", per_second, of);
}

static void append_mean(GString *text, double mean, double half_width, gboolean utf8)
{
  g_string_append_printf(text, "%.1f %%", mean * 100);
  if (isfinite(half_width))
    g_string_append_printf(text, " %s %.1f", utf8 ? "±" : "+-", half_width * 100);
}

char *ms_progress_sweep_line(const MsSweepState *state, gboolean utf8, guint width)
{
  double fraction = (double)state->trials / (double)MAX(state->asked, 1);
  g_autofree char *done = ms_words_count(state->trials), *asked = ms_words_count(state->asked);
  GString *line = g_string_new(NULL), *impact = g_string_new("  impact ");
  g_string_append_printf(line, "trial %s of %s", done, asked);
  if (ms_words_width(line->str) + 32 < width) {
    g_string_append(line, "  ");
    append_bar(line, fraction, 20, utf8);
  }
  append_part(line, width, g_strdup_printf("  %.0f %%", fraction * 100));
  if (state->left >= 0) {
    g_autofree char *rest = ms_words_duration((gint64)(state->left + 0.5) * 1000000000);
    append_part(line, width, g_strdup_printf("  %s left", rest));
  }
  append_part(line, width, rate_text(state->runs_per_second, "runs"));
  append_mean(impact, state->mean[0], state->half_width[0], utf8);
  if (state->mean[0] != state->mean[1] || state->half_width[0] != state->half_width[1]) {
    g_string_append(impact, utf8 ? " … " : " ... ");
    append_mean(impact, state->mean[1], state->half_width[1], utf8);
  }
  if (state->trials > 0)
    append_part(line, width, g_string_free(impact, FALSE));
  else
    g_string_free(impact, TRUE);
  return g_string_free(line, FALSE);
}

char *ms_progress_spoofing_line(const MsSpoofingNews *news, double seconds, gboolean utf8,
                                guint width)
{
  double fraction = (double)news->blocks / MAX(news->asked, 1);
  GString *line = g_string_new(NULL);
  g_string_append_printf(line, "block %u of %u", news->blocks, news->asked);
  if (ms_words_width(line->str) + 32 < width) {
    g_string_append(line, "  ");
    append_bar(line, fraction, 20, utf8);
  }
  append_part(line, width, g_strdup_printf("  %.0f %%", fraction * 100));
  if (news->blocks == 0)
    return g_string_free(line, FALSE);
  gint64 left = (gint64)(seconds / fraction - seconds + 0.5);
  g_autofree char *rest = ms_words_duration(left * 1000000000);
  append_part(line, width, g_strdup_printf("  %s left", rest));
  append_part(line, width, rate_text((double)news->pairs / MAX(seconds, 1e-3), "pairs"));
  GString *arrives = g_string_new("  arrives ");
  append_mean(arrives, news->arrived[0], INFINITY, utf8);
  if (news->arrived[0] != news->arrived[1]) {
    g_string_append(arrives, utf8 ? " … " : " ... ");
    append_mean(arrives, news->arrived[1], INFINITY, utf8);
  }
  append_part(line, width, g_string_free(arrives, FALSE));
  return g_string_free(line, FALSE);
}

static guint terminal_width(void)
{
  struct winsize size = {0};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? size.ws_col : 80;
}

static guint count_phases(const MsSchedule *schedule)
{
  guint n = 0;
  for (guint i = 0; i < schedule->n_acts; i++)
    n += i == 0 || schedule->acts[i].time != schedule->acts[i - 1].time;
  return n;
}

static guint find_phase(const MsSchedule *schedule, gint64 now)
{
  guint n = 0;
  for (guint i = 0; i < schedule->n_acts && schedule->acts[i].time <= now; i++)
    n += i > 0 && schedule->acts[i].time != schedule->acts[i - 1].time;
  return n;
}

static char *describe(MsProgress *progress)
{
  gint64 now = g_get_monotonic_time();
  guint width = terminal_width();
  if (progress->spoofing)
    return ms_progress_spoofing_line(&progress->news,
                                     (double)(now - progress->sweep_began) / G_TIME_SPAN_SECOND,
                                     g_get_charset(NULL), width);
  if (progress->sweeping)
    return ms_progress_sweep_line(&progress->sweep, g_get_charset(NULL), width);
  if (progress->plan == NULL) {
    g_autofree char *time =
        ms_words_duration((now - progress->began) / G_TIME_SPAN_SECOND * 1000000000);
    return g_strdup_printf("%s  %s", progress->stage != NULL ? progress->stage : "starting", time);
  }
  const GPtrArray *runs = progress->plan->runs;
  const MsPlanRun *run = g_ptr_array_index(runs, progress->run);
  double seconds = (double)(now - progress->runs_began) / G_TIME_SPAN_SECOND;
  double fraction =
      ms_progress_fraction(runs->len, progress->run, count_phases(run->schedule), progress->phase,
                           progress->events - progress->phase_began, progress->longest);
  double left = fraction > 0.05 ? seconds / fraction - seconds : -1;
  g_autofree char *what = g_strdup_printf("%s (%u of %u)", run->name, progress->run + 1, runs->len);
  return ms_progress_line(what, fraction,
                          (double)(progress->before + progress->events) / MAX(seconds, 1e-3),
                          progress->now, left, g_get_charset(NULL), width);
}

static gpointer draw(gpointer data)
{
  MsProgress *progress = data;
  sigset_t all;
  gboolean drawn = FALSE;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, NULL); /* signals are the main thread's */
  g_mutex_lock(&progress->mutex);
  gint64 next = progress->began + PATIENCE;
  while (!progress->done) {
    if (g_cond_wait_until(&progress->cond, &progress->mutex, next))
      continue;
    g_autofree char *line = describe(progress);
    fprintf(stderr, "\r%s\033[K", line);
    fflush(stderr);
    drawn = TRUE;
    next = g_get_monotonic_time() + TICK;
  }
  g_mutex_unlock(&progress->mutex);
  if (drawn)
    fputs("\r\033[K", stderr);
  return NULL;
}

MsProgress *ms_progress_new(gboolean quiet)
{
  MsProgress *progress = g_new0(MsProgress, 1);
  progress->began = g_get_monotonic_time();
  g_mutex_init(&progress->mutex);
  g_cond_init(&progress->cond);
  if (!quiet && isatty(STDERR_FILENO))
    progress->thread = g_thread_new("progress", draw, progress);
  return progress;
}

void ms_progress_free(MsProgress *progress)
{
  if (progress == NULL)
    return;
  if (progress->thread != NULL) {
    g_mutex_lock(&progress->mutex);
    progress->done = TRUE;
    g_cond_signal(&progress->cond);
    g_mutex_unlock(&progress->mutex);
    g_thread_join(progress->thread);
  }
  g_mutex_clear(&progress->mutex);
  g_cond_clear(&progress->cond);
  g_free(progress->stage);
  g_free(progress);
}

void ms_progress_stage(MsProgress *progress, const char *what)
{
  g_mutex_lock(&progress->mutex);
  g_free(progress->stage);
  progress->stage = g_strdup(what);
  progress->plan = NULL;
  progress->sweeping = FALSE;
  g_mutex_unlock(&progress->mutex);
}

void ms_progress_plan(MsProgress *progress, const MsPlan *plan)
{
  g_mutex_lock(&progress->mutex);
  progress->plan = plan;
  progress->runs_began = g_get_monotonic_time();
  g_mutex_unlock(&progress->mutex);
}

void ms_progress_catch_signals(void)
{
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static gboolean signal_came(void)
{
  sigset_t pending;
  return sigpending(&pending) == 0 &&
         (sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1);
}

gboolean ms_progress_update(gpointer data, guint run, gint64 now, guint64 events)
{
  MsProgress *progress = data;
  g_mutex_lock(&progress->mutex);
  if (progress->plan != NULL) {
    const MsPlanRun *planned = g_ptr_array_index(progress->plan->runs, run);
    guint phase = find_phase(planned->schedule, now);
    if (run != progress->run) {
      progress->before += progress->events;
      progress->longest = MAX(progress->longest, progress->events - progress->phase_began);
      progress->phase_began = 0;
      progress->phase = 0;
    }
    if (phase != progress->phase) {
      progress->longest = MAX(progress->longest, events - progress->phase_began);
      progress->phase_began = events;
    }
    progress->run = run;
    progress->phase = phase;
    progress->now = now;
    progress->events = events;
  }
  g_mutex_unlock(&progress->mutex);
  return !signal_came();
}

static MsSweepState state_of(const MsSweepNews *news, double seconds)
{
  const MsSweepEstimate *estimate = news->estimate;
  guint64 trials = estimate->end.trials, asked = estimate->rule->trials;
  double done = (double)(trials - news->resumed);
  const guint cell[] = {0, estimate->n_cells - news->n_targets};
  MsSweepState state = {.trials = trials,
                        .asked = asked,
                        .runs_per_second = done * news->n_points / MAX(seconds, 1e-3),
                        .left = done > 0 ? seconds * (double)(asked - trials) / done : -1};
  for (guint i = 0; i < 2; i++) {
    state.mean[i] = estimate->cell[cell[i]].mean;
    state.half_width[i] = ms_sweep_estimate_half_width(estimate, cell[i]);
  }
  return state;
}

gboolean ms_progress_sweep(gpointer data, const MsSweepNews *news)
{
  MsProgress *progress = data;
  gint64 now = g_get_monotonic_time();
  if (news->writing) {
    if (progress->sweeping)
      ms_progress_stage(progress, "writing the result file");
    return !signal_came();
  }
  g_mutex_lock(&progress->mutex);
  if (!progress->sweeping)
    progress->sweep_began = now;
  progress->sweeping = TRUE;
  progress->sweep = state_of(news, (double)(now - progress->sweep_began) / G_TIME_SPAN_SECOND);
  g_mutex_unlock(&progress->mutex);
  return !signal_came();
}

gboolean ms_progress_spoofing(gpointer data, const MsSpoofingNews *news)
{
  MsProgress *progress = data;
  g_mutex_lock(&progress->mutex);
  if (!progress->spoofing)
    progress->sweep_began = g_get_monotonic_time();
  progress->spoofing = TRUE;
  progress->news = *news;
  g_mutex_unlock(&progress->mutex);
  return !signal_came();
}
