/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/run/sweep-finish.h"

#include "analysis/store/sweep-log.h"
#include "analysis/store/trial-pack.h"
#include "scenarios/format/value.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define TICK_MS 100

/* Rows of a log, one after the other. */
typedef struct {
  MsSweepLog *log;
  GByteArray *payload;
  const guint8 *at;
} Source;

static gboolean damaged(GError **error)
{
  g_set_error(error, MS_STORE_ERROR, MS_STORE_ERROR_FORMAT,
              "the log has fewer rows than a moment ago: something else has changed it");
  return FALSE;
}

static gboolean next_unit(Source *source, GError **error)
{
  guint32 n_rows;
  g_autoptr(GError) cause = NULL;
  if (!ms_sweep_log_read(source->log, &n_rows, source->payload, &cause)) {
    if (cause == NULL)
      return damaged(error);
    g_propagate_error(error, g_steal_pointer(&cause));
    return FALSE;
  }
  source->at = source->payload->data;
  return TRUE;
}

static gboolean next_rows(gpointer user_data, gsize n, MsTrial *rows, GError **error)
{
  Source *source = user_data;
  for (gsize r = 0; r < n; r++) {
    while (source->at == source->payload->data + source->payload->len)
      if (!next_unit(source, error))
        return FALSE;
    if (!ms_trial_unpack(&source->at, source->payload->data + source->payload->len, &rows[r]))
      return damaged(error);
  }
  return TRUE;
}

static gboolean write_file(const char *log, const char *output, const MsStoreHeader *header,
                           const MsStoreSweep *sweep, const MsStoreEnd *end, GError **error)
{
  Source source = {.log = ms_sweep_log_open(log, error), .payload = g_byte_array_new()};
  if (source.log == NULL)
    return FALSE;
  source.at = source.payload->data;
  gboolean good = ms_sweep_file_write(output, header, sweep, end, next_rows, &source, error);
  ms_sweep_log_free(source.log);
  g_byte_array_unref(source.payload);
  return good;
}

/* The message of a failure goes through the pipe; nothing does if all is well. */
G_GNUC_NORETURN
static void be_writer(int fd, const GError *error)
{
  gsize size = error != NULL ? strlen(error->message) : 0;
  gboolean told = error == NULL || write(fd, error->message, size) == (gssize)size;
  _exit(error == NULL ? 0 : told ? 1 : 2);
}

static gboolean interrupted(const char *output, GError **error)
{
  g_autofree char *part = g_strconcat(output, ".part", NULL);
  g_unlink(part);
  g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_INTERRUPTED,
              "stopped while writing %s; `manrs-sim run --resume %s` goes on", output, output);
  return FALSE;
}

static gboolean wait_for_writer(pid_t pid, int fd, const char *output, MsSweepAlive alive,
                                gpointer user_data, GError **error)
{
  g_autoptr(GString) message = g_string_new(NULL);
  char bytes[1024];
  gssize n = 1;
  int status;
  while (n != 0) {
    struct pollfd polled = {.fd = fd, .events = POLLIN};
    if (alive != NULL && !alive(user_data)) {
      kill(pid, SIGKILL);
      waitpid(pid, &status, 0);
      return interrupted(output, error);
    }
    n = poll(&polled, 1, TICK_MS) > 0 ? read(fd, bytes, sizeof bytes) : -1;
    if (n > 0)
      g_string_append_len(message, bytes, n);
  }
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
    ;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
    return TRUE;
  if (message->len > 0)
    g_set_error(error, MS_STORE_ERROR, MS_STORE_ERROR_IO, "%s", message->str);
  else
    g_set_error(error, MS_STORE_ERROR, MS_STORE_ERROR_IO,
                "%s: the process that writes it was lost (%s)", output,
                WIFSIGNALED(status) ? g_strsignal(WTERMSIG(status)) : "no message");
  return FALSE;
}

gboolean ms_sweep_finish(const char *log, const char *output, const MsStoreHeader *header,
                         const MsStoreSweep *sweep, const MsStoreEnd *end, MsSweepAlive alive,
                         gpointer user_data, GError **error)
{
  int ends[2];
  pid_t parent = getpid();
  if (!g_unix_open_pipe(ends, FD_CLOEXEC, error))
    return FALSE;
  pid_t pid = fork();
  if (pid < 0) {
    g_set_error(error, MS_STORE_ERROR, MS_STORE_ERROR_IO, "%s: no process to write it: %s", output,
                g_strerror(errno));
    close(ends[0]);
    close(ends[1]);
    return FALSE;
  }
  if (pid == 0) {
    GError *cause = NULL;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
      _exit(2);
    close(ends[0]);
    write_file(log, output, header, sweep, end, &cause);
    be_writer(ends[1], cause);
  }
  close(ends[1]);
  gboolean good = wait_for_writer(pid, ends[0], output, alive, user_data, error);
  close(ends[0]);
  return good;
}
