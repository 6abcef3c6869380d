/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A worker is a forked process at the other end of a socket. Unit numbers go down; what comes up is
 * a Reply and its bytes. The coordinator never waits on a worker in the middle of a reply: what has
 * come is kept until the rest is there. */
#include "scenarios/run/pool.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Between processes of one program on one machine: as it lies in memory. */
typedef struct {
  guint64 unit, size;
  guint32 failed; /* the bytes are a message */
} Reply;

typedef struct {
  pid_t pid; /* 0 once it has been waited for */
  int fd;
  guint n_units;
  guint64 unit[MS_POOL_IN_FLIGHT]; /* given to it, the oldest first */
  GByteArray *come;
} Worker;

typedef struct {
  MsPool pool; /* first: what callers see */
  Worker *workers;
  struct pollfd *polled;
} Forked;

/* In the worker */

static gboolean write_all(int fd, gconstpointer bytes, gsize size)
{
  const guint8 *at = bytes;
  while (size > 0) {
    gssize n = send(fd, at, size, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return FALSE;
    at += n;
    size -= (gsize)n;
  }
  return TRUE;
}

static gboolean read_unit(int fd, guint64 *unit)
{
  gssize n;
  do
    n = recv(fd, unit, sizeof *unit, MSG_WAITALL);
  while (n < 0 && errno == EINTR);
  return n == (gssize)sizeof *unit;
}

static gboolean answer(int fd, gpointer worker, const MsPoolTask *task, guint64 unit,
                       GByteArray *result)
{
  g_autoptr(GError) error = NULL;
  g_byte_array_set_size(result, 0);
  gboolean good = task->run(worker, unit, result, &error);
  if (!good) {
    g_byte_array_set_size(result, 0);
    g_byte_array_append(result, (const guint8 *)error->message, (guint)strlen(error->message));
  }
  Reply reply = {.unit = unit, .size = result->len, .failed = !good};
  return write_all(fd, &reply, sizeof reply) && write_all(fd, result->data, result->len);
}

static void work(int fd, const MsPoolTask *task)
{
  GByteArray *result = g_byte_array_new();
  gpointer worker = task->begin(task->data);
  guint64 unit;
  while (read_unit(fd, &unit) && answer(fd, worker, task, unit, result))
    ;
  if (task->end != NULL)
    task->end(worker);
  g_byte_array_unref(result);
}

/* Ends with the process that it was forked from, and leaves signals from the terminal to that one.
 */
G_GNUC_NORETURN
static void be_worker(const Forked *pool, guint number, int fd, const MsPoolTask *task,
                      pid_t parent, int keep_from)
{
  signal(SIGINT, SIG_IGN);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent)
    _exit(1);
  for (guint i = 0; i < number; i++)
    close(pool->workers[i].fd);
  if (keep_from >= 0)
    close(keep_from);
  work(fd, task);
  _exit(0);
}

/* In the coordinator */

static gboolean fork_worker(Forked *pool, guint number, const MsPoolTask *task, int keep_from,
                            GError **error)
{
  Worker *worker = &pool->workers[number];
  int ends[2];
  pid_t parent = getpid();
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "worker %u: no socket: %s",
                number + 1, g_strerror(errno));
    return FALSE;
  }
  pid_t pid = fork();
  if (pid == 0) {
    close(ends[0]);
    be_worker(pool, number, ends[1], task, parent, keep_from);
  }
  int code = errno;
  close(ends[1]);
  if (pid < 0) {
    close(ends[0]);
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(code),
                "worker %u: no process: %s; fewer workers (-j) may do", number + 1,
                g_strerror(code));
    return FALSE;
  }
  *worker = (Worker){.pid = pid, .fd = ends[0], .come = g_byte_array_new()};
  pool->pool.n_workers++;
  return TRUE;
}

static gboolean submit(MsPool *base, guint64 unit)
{
  Forked *pool = (Forked *)base;
  Worker *least = &pool->workers[0];
  for (guint i = 1; i < base->n_workers; i++)
    if (pool->workers[i].n_units < least->n_units)
      least = &pool->workers[i];
  if (least->n_units == MS_POOL_IN_FLIGHT)
    return FALSE;
  least->unit[least->n_units++] = unit;
  /* One that is gone is found out by who waits for its result. */
  if (!write_all(least->fd, &unit, sizeof unit))
    shutdown(least->fd, SHUT_WR);
  return TRUE;
}

static MsPoolGot lost(Forked *pool, guint number, GError **error)
{
  Worker *worker = &pool->workers[number];
  int status = 0;
  if (worker->pid != 0)
    waitpid(worker->pid, &status, 0);
  worker->pid = 0;
  g_autofree char *how = WIFSIGNALED(status)
                             ? g_strdup_printf("killed by signal %d (%s)", WTERMSIG(status),
                                               g_strsignal(WTERMSIG(status)))
                             : g_strdup_printf("ended with %d", WEXITSTATUS(status));
  g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_VALUE,
              "worker %u of %u was lost at unit %" G_GUINT64_FORMAT ": %s%s", number + 1,
              pool->pool.n_workers, worker->n_units > 0 ? worker->unit[0] : 0, how,
              WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL
                  ? "; where nobody did that, memory ran out: fewer workers (-j) need less"
                  : "");
  return MS_POOL_FAILED;
}

/* Whether a whole reply has come from a worker; it is taken out. */
static MsPoolGot take_reply(Worker *worker, guint64 *unit, GByteArray *result, GError **error)
{
  Reply reply;
  if (worker->come->len < sizeof reply)
    return MS_POOL_NOTHING;
  memcpy(&reply, worker->come->data, sizeof reply);
  if (worker->come->len < sizeof reply + reply.size)
    return MS_POOL_NOTHING;
  *unit = reply.unit;
  g_byte_array_set_size(result, 0);
  g_byte_array_append(result, worker->come->data + sizeof reply, (guint)reply.size);
  g_byte_array_remove_range(worker->come, 0, (guint)(sizeof reply + reply.size));
  worker->n_units--;
  memmove(worker->unit, worker->unit + 1, worker->n_units * sizeof *worker->unit);
  if (!reply.failed)
    return MS_POOL_RESULT;
  g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_VALUE, "%.*s", (int)result->len,
              (const char *)result->data);
  return MS_POOL_FAILED;
}

/* What has come, without waiting. Returns: %FALSE where the worker is gone */
static gboolean take_bytes(Worker *worker)
{
  guint8 bytes[1 << 16];
  gssize n = recv(worker->fd, bytes, sizeof bytes, MSG_DONTWAIT);
  if (n > 0)
    g_byte_array_append(worker->come, bytes, (guint)n);
  return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

static MsPoolGot receive(MsPool *base, int timeout_ms, guint64 *unit, GByteArray *result,
                         GError **error)
{
  Forked *pool = (Forked *)base;
  for (guint i = 0; i < base->n_workers; i++) {
    MsPoolGot got = take_reply(&pool->workers[i], unit, result, error);
    if (got != MS_POOL_NOTHING)
      return got;
    pool->polled[i] = (struct pollfd){.fd = pool->workers[i].fd, .events = POLLIN};
  }
  if (poll(pool->polled, base->n_workers, timeout_ms) <= 0)
    return MS_POOL_NOTHING;
  for (guint i = 0; i < base->n_workers; i++) {
    if (pool->polled[i].revents == 0)
      continue;
    if (!take_bytes(&pool->workers[i]))
      return lost(pool, i, error);
    MsPoolGot got = take_reply(&pool->workers[i], unit, result, error);
    if (got != MS_POOL_NOTHING)
      return got;
  }
  return MS_POOL_NOTHING;
}

static void free_forked(MsPool *base)
{
  Forked *pool = (Forked *)base;
  for (guint i = 0; i < base->n_workers; i++) {
    Worker *worker = &pool->workers[i];
    close(worker->fd);
    /* One that has nothing to do ends by itself; another would finish its unit for nobody. */
    if (worker->pid != 0 && worker->n_units > 0)
      kill(worker->pid, SIGKILL);
    while (worker->pid != 0 && waitpid(worker->pid, NULL, 0) < 0 && errno == EINTR)
      ;
    g_byte_array_unref(worker->come);
  }
  g_free(pool->workers);
  g_free(pool->polled);
  g_free(pool);
}

MsPool *ms_pool_fork(const MsPoolTask *task, guint n_workers, int keep_from, GError **error)
{
  g_return_val_if_fail(n_workers > 0, NULL);
  Forked *pool = g_new0(Forked, 1);
  pool->pool = (MsPool){.submit = submit, .receive = receive, .free = free_forked};
  pool->workers = g_new0(Worker, n_workers);
  pool->polled = g_new0(struct pollfd, n_workers);
  for (guint i = 0; i < n_workers; i++)
    if (!fork_worker(pool, i, task, keep_from, error)) {
      ms_pool_free(&pool->pool);
      return NULL;
    }
  return &pool->pool;
}

void ms_pool_free(MsPool *pool)
{
  if (pool != NULL)
    pool->free(pool);
}
