/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Joining, serving and leaving; mpi-pool.c is the first rank's side. Nothing waits inside MPI for
 * long: its waiting burns the processor that another rank may need. */
#include "scenarios/run/mpi-private.h"

#include <signal.h>
#include <string.h>

#define REST 200 /* microseconds between two looks at whether anything has come */

/* Whether whatever started this program says that there are several. */
static gboolean are_several(void)
{
  static const char *const sizes[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"};
  for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
    const char *size = g_getenv(sizes[i]);
    if (size != NULL)
      return g_ascii_strtoull(size, NULL, 10) > 1;
  }
  const char *tasks = g_getenv("SLURM_STEP_NUM_TASKS");
  return g_getenv("PMIX_RANK") != NULL && tasks != NULL && g_ascii_strtoull(tasks, NULL, 10) > 1;
}

/* MPI starts threads, which must not be those that a signal finds: they would end the program. */
static void keep_signals(void)
{
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
}

MsRanks *ms_ranks_join(void)
{
  int provided, count;
  if (!are_several())
    return NULL;
  keep_signals();
  if (MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &provided) != MPI_SUCCESS)
    return NULL;
  MPI_Comm_size(MPI_COMM_WORLD, &count);
  if (count == 1) {
    MPI_Finalize();
    return NULL;
  }
  MsRanks *ranks = g_new0(MsRanks, 1);
  MPI_Comm_dup(MPI_COMM_WORLD, &ranks->comm);
  MPI_Comm_set_errhandler(ranks->comm, MPI_ERRORS_RETURN);
  MPI_Comm_rank(ranks->comm, &ranks->number);
  ranks->count = count;
  ranks->peers = g_new0(MsRankPeer, count);
  for (int i = 0; i < count; i++)
    ranks->peers[i] = (MsRankPeer){.incoming = g_byte_array_new(), .request = MPI_REQUEST_NULL};
  return ranks;
}

guint ms_ranks_number(const MsRanks *ranks)
{
  return (guint)ranks->number;
}

guint ms_ranks_count(const MsRanks *ranks)
{
  return (guint)ranks->count;
}

gboolean ms_ranks_agree(MsRanks *ranks, gboolean good, const char *why, char **message)
{
  int bad = good ? ranks->count : ranks->number, first = 0;
  MPI_Allreduce(&bad, &first, 1, MPI_INT, MPI_MIN, ranks->comm);
  if (first == ranks->count)
    return TRUE;
  if (first == ranks->number && first != 0) {
    const char *text = why != NULL ? why : "no reason given";
    MPI_Send(text, (int)strlen(text), MPI_CHAR, 0, MS_RANK_WHY, ranks->comm);
  } else if (ranks->number == 0 && first != 0) {
    MPI_Status status;
    int size;
    MPI_Probe(first, MS_RANK_WHY, ranks->comm, &status);
    MPI_Get_count(&status, MPI_CHAR, &size);
    g_autofree char *text = g_malloc0((gsize)size + 1);
    MPI_Recv(text, size, MPI_CHAR, first, MS_RANK_WHY, ranks->comm, MPI_STATUS_IGNORE);
    *message = g_strdup_printf("rank %d of %d: %s", first, ranks->count, text);
  }
  return FALSE;
}

/* Results that are on their way to the first rank, with their bytes. */
typedef struct {
  guint n;
  MPI_Request request[MS_RANK_IN_FLIGHT];
  GByteArray *bytes[MS_RANK_IN_FLIGHT];
} Outbox;

/* The place of one that has gone; waits where all are still on their way. */
static guint free_place(Outbox *outbox)
{
  if (outbox->n < MS_RANK_IN_FLIGHT) {
    outbox->bytes[outbox->n] = g_byte_array_new();
    outbox->request[outbox->n] = MPI_REQUEST_NULL;
    return outbox->n++;
  }
  int place = 0, done = 0;
  while (MPI_Testany((int)outbox->n, outbox->request, &place, &done, MPI_STATUS_IGNORE) ==
             MPI_SUCCESS &&
         !done)
    g_usleep(REST);
  return place == MPI_UNDEFINED ? 0 : (guint)place;
}

static void push_on(Outbox *outbox)
{
  int all;
  if (outbox->n > 0)
    MPI_Testall((int)outbox->n, outbox->request, &all, MPI_STATUSES_IGNORE);
}

static void answer(MsRanks *ranks, gpointer worker, const MsPoolTask *task, guint64 unit,
                   gboolean skip, Outbox *outbox)
{
  g_autoptr(GError) error = NULL;
  guint place = free_place(outbox);
  GByteArray *bytes = outbox->bytes[place];
  MsRankReply reply = {.unit = unit};
  g_byte_array_set_size(bytes, 0);
  g_byte_array_append(bytes, (const guint8 *)&reply, sizeof reply);
  if (!skip) {
    g_autoptr(GByteArray) result = g_byte_array_new();
    if (task->run(worker, unit, result, &error)) {
      g_byte_array_append(bytes, result->data, result->len);
    } else {
      reply.failed = 1;
      memcpy(bytes->data, &reply, sizeof reply);
      g_byte_array_append(bytes, (const guint8 *)error->message, (guint)strlen(error->message));
    }
  }
  MPI_Isend(bytes->data, (int)bytes->len, MPI_BYTE, 0, MS_RANK_RESULT, ranks->comm,
            &outbox->request[place]);
}

gboolean ms_ranks_serve(MsRanks *ranks, const MsPoolTask *task, GError **error)
{
  gpointer worker = task->begin(task->data);
  Outbox outbox = {0};
  int stop = 0, unit_came = 0, status = MPI_SUCCESS;
  while (status == MPI_SUCCESS) {
    guint64 unit;
    if (!stop)
      status = MPI_Iprobe(0, MS_RANK_STOP, ranks->comm, &stop, MPI_STATUS_IGNORE);
    if (status == MPI_SUCCESS)
      status = MPI_Iprobe(0, MS_RANK_UNIT, ranks->comm, &unit_came, MPI_STATUS_IGNORE);
    if (status == MPI_SUCCESS && unit_came) {
      status = MPI_Recv(&unit, 1, MPI_UINT64_T, 0, MS_RANK_UNIT, ranks->comm, MPI_STATUS_IGNORE);
      answer(ranks, worker, task, unit, stop != 0, &outbox);
    } else if (stop) {
      break;
    } else {
      push_on(&outbox);
      g_usleep(REST);
    }
  }
  if (status == MPI_SUCCESS) {
    MPI_Recv(NULL, 0, MPI_BYTE, 0, MS_RANK_STOP, ranks->comm, MPI_STATUS_IGNORE);
    MPI_Waitall((int)outbox.n, outbox.request, MPI_STATUSES_IGNORE);
  } else {
    g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_VALUE,
                "rank %d of %d: the first rank is lost", ranks->number, ranks->count);
  }
  for (guint i = 0; i < outbox.n; i++)
    g_byte_array_unref(outbox.bytes[i]);
  if (task->end != NULL)
    task->end(worker);
  return status == MPI_SUCCESS;
}

/* What was given is answered before anyone goes. */
static void drain(MsRanks *ranks, int number)
{
  MsRankPeer *peer = &ranks->peers[number];
  MPI_Send(NULL, 0, MPI_BYTE, number, MS_RANK_STOP, ranks->comm);
  if (peer->request != MPI_REQUEST_NULL) {
    MPI_Wait(&peer->request, MPI_STATUS_IGNORE);
    peer->n_units--;
  }
  for (; peer->n_units > 0; peer->n_units--) {
    MPI_Status status;
    int size, came = 0;
    while (MPI_Iprobe(number, MS_RANK_RESULT, ranks->comm, &came, &status) == MPI_SUCCESS && !came)
      g_usleep(REST);
    if (!came)
      return;
    MPI_Get_count(&status, MPI_BYTE, &size);
    g_byte_array_set_size(peer->incoming, (guint)size);
    MPI_Recv(peer->incoming->data, size, MPI_BYTE, number, MS_RANK_RESULT, ranks->comm,
             MPI_STATUS_IGNORE);
  }
}

void ms_ranks_leave(MsRanks *ranks)
{
  if (ranks == NULL)
    return;
  for (int i = 1; ranks->number == 0 && i < ranks->count; i++)
    drain(ranks, i);
  for (int i = 0; i < ranks->count; i++)
    g_byte_array_unref(ranks->peers[i].incoming);
  MPI_Comm_free(&ranks->comm);
  MPI_Finalize();
  g_free(ranks->peers);
  g_free(ranks);
}
