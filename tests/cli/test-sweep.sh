#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Sweeps from outside: the same bytes on any number of processes and ranks, whatever stops them on the way; and what is
# said when something does.
#
#     test-sweep.sh MANRS-SIM
# Backquotes in single quotes are what the messages have; `pass` never fails, so A && pass || fail is an if.
# shellcheck disable=SC2015,SC2016
set -u
command=$1
# shellcheck source=tests/cli/checks.sh
. "$(dirname "${BASH_SOURCE[0]}")/checks.sh"

# ends STATUS WANTED WHAT
ends() {
  [ "$1" -eq "$2" ] && pass || fail "$3 ends with $1, not $2" "$(head -3 err)"
}

# try STATUS ARGUMENT...: runs the command, keeps what it prints in `out` and `err`, and checks how it ends.
try() {
  local want=$1
  shift
  "$command" "$@" >out 2>err
  ends $? "$want" "manrs-sim $*"
}

# like FILE EXPRESSION: a line of FILE is like that
like() {
  grep -qE -- "$2" "$1" && pass || fail "nothing like \"$2\" is in $1:" "$(head -5 "$1")"
}

same() {
  cmp "$1" "$2" >cmp.out 2>&1 && pass || fail "$3: $(cat cmp.out)"
}

there() {
  [ -e "$1" ] && pass || fail "$1 is not there"
}

absent() {
  [ -e "$1" ] && fail "$1 is there" || pass
}

# finish FILE WHAT: resumes, and compares with the uninterrupted sweep's
finish() {
  try 0 run --resume "$1" -q
  same "$1" whole.h5 "$2"
  absent "$1.log"
  absent "$1.part"
  rm -f "$1"
}

# begun FILE: waits until some trials are in its log. Fails where the run is over before
begun() {
  local i size
  for ((i = 0; i < 1000; i++)); do
    size=$(stat -c %s "$1.log" 2>/dev/null || echo 0)
    [ "$size" -gt 50000 ] && return 0
    [ -e "$1" ] && return 1
    sleep 0.01
  done
  return 1
}

cat >sweep.ini <<'END'
[scenario]
title = A sweep for tests
seed = 3

[topology]
generate = internet-2020
ases = 1500

[incident hijack]
kind = origin-hijack
offender = random:access
victim = random:content

[sweep]
trials = 512
adoption.rov = 0%, 50%, 100%
END

# ---- how many trials take about two seconds on one process here
try 0 run sweep.ini -j 1 --json -o probe.h5
rate=$(sed -n 's/.*"trials_per_second" : \([0-9]*\).*/\1/p' out)
trials=$((${rate:-500} * 2))
[ "$trials" -lt 2000 ] && trials=2000
[ "$trials" -gt 60000 ] && trials=60000
sed -i "s/^trials = .*/trials = $trials/" sweep.ini

# ---- the same bytes on any number of processes
try 0 run sweep.ini -j1 -o whole.h5
says out 'A sweep for tests'
says out 'The result file is whole.h5'
[ -s err ] && fail 'something is said that is no result' "$(head -3 err)" || pass
try 0 run sweep.ini -j 2 -q -o jobs.h5
[ -s out ] && fail '--quiet prints' "$(head -3 out)" || pass
same jobs.h5 whole.h5 '-j 2'
rm -f jobs.h5
mkdir jobs.h5.part # in the way of the file, not of the log
try 1 run sweep.ini -j 3 -o jobs.h5
says err 'jobs.h5.part: cannot create the result file: Is a directory'
like err "The sweep ended at trial $trials of $trials; "
rmdir jobs.h5.part
log_size=$(stat -c %s jobs.h5.log)
finish jobs.h5 '-j 3'
absent whole.h5.log
if [ ! -e whole.h5 ]; then
  echo "$passed passed, $failed failed, $skipped skipped"
  exit 1
fi

# ---- the same bytes on ranks
# What MPI itself does not free is none of ours.
rank_options=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
if command -v mpirun >/dev/null; then
  ranks() {
    OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 ASAN_OPTIONS=$rank_options \
      mpirun --oversubscribe -np "$@" >out 2>err
  }
  for n in 2 3; do
    ranks "$n" "$command" run sweep.ini -o ranks.h5
    ends $? 0 "mpirun -np $n"
    same ranks.h5 whole.h5 "mpirun -np $n"
    [ "$(grep -c 'The result file is' out)" -eq 1 ] && pass || fail 'not just one rank prints' "$(head -3 out)"
    rm -f ranks.h5
  done
  ranks 2 "$command" run sweep.ini -j 2
  ends $? 2 'mpirun with --jobs'
  says err 'under mpirun each rank is a worker'
  ranks 2 "$command" run lab-leak -o lab.h5
  ends $? 2 'mpirun with no sweep'
  says err 'is no sweep: one process runs it'
  ranks 2 "$command" run no-such-scenario
  ends $? 1 'mpirun without a scenario'
  absent lab.h5
  [ "$(grep -c 'there is no such file' err)" -eq 1 ] && pass || fail 'not just one rank complains' "$(head -5 err)"

  # A rank that vanishes: mpirun ends the others, and the log is good.
  ranks 2 "$command" run sweep.ini -o lost.h5 &
  job=$!
  if begun lost.h5; then
    kill -KILL "$(pgrep -f -- 'run sweep.ini -o lost.h5' | tail -n 1)"
    wait "$job" && fail 'a vanished rank goes unnoticed' || pass
    says err '`manrs-sim run --resume lost.h5` goes on'
    ranks 2 "$command" run --resume lost.h5 -q
    ends $? 0 'resuming on ranks'
    same lost.h5 whole.h5 'after a lost rank'
  else
    wait "$job"
    skip 'the sweep was over before a rank could vanish'
  fi
  rm -f lost.h5 lost.h5.log
else
  skip 'no mpirun'
fi

# ---- killed twenty times, at moments from a fixed draw: once the log has grown by so many thousandths of a twentieth
fractions=(310 70 880 540 120 970 660 30 450 790 200 910 380 600 50 730 270 500 840 160)
kills=0
size=0
for fraction in "${fractions[@]}"; do
  "$command" run sweep.ini --resume killed.h5 -j 1 -q 2>>killed.err &
  job=$!
  target=$((size + log_size * fraction / 20000))
  while kill -0 "$job" 2>/dev/null && [ "$size" -lt "$target" ]; do
    sleep 0.005
    size=$(stat -c %s killed.h5.log 2>/dev/null || echo "$size")
  done
  kill -KILL "$job" 2>/dev/null && kills=$((kills + 1))
  wait "$job" 2>/dev/null
  if [ -e killed.h5 ] && [ ! -e killed.h5.log ]; then # over before all the kills: once more
    same killed.h5 whole.h5 "after $kills kills"
    rm killed.h5
    size=0
  fi
done
[ "$kills" -ge 15 ] && pass || fail "only $kills kills found the sweep running" "$(head -3 killed.err)"
"$command" run sweep.ini --resume killed.h5 -q 2>>killed.err &
job=$!
while kill -0 "$job" 2>/dev/null && [ ! -e killed.h5.part ]; do sleep 0.01; done
kill -KILL "$job" 2>/dev/null
wait "$job" 2>/dev/null
try 0 run sweep.ini --resume killed.h5 -q
same killed.h5 whole.h5 "after $kills kills"
absent killed.h5.log
absent killed.h5.part
echo "killed $kills times"

# ---- complete already
try 0 run --resume killed.h5
says out 'killed.h5 is complete: nothing is left to do.'
try 0 run sweep.ini --resume killed.h5
try 1 run sweep.ini --resume killed.h5 --seed 4
says err 'is the finished file of a sweep with other settings of the command line'

# ---- SIGTERM, a lost worker, two at once
"$command" run sweep.ini -j 2 -o stop.h5 >term.out 2>term.err &
job=$!
if begun stop.h5; then
  try 1 run sweep.ini --resume stop.h5 -q
  says err 'stop.h5.log: another run is writing this sweep'
  kill -TERM "$job"
  wait "$job"
  ends $? 130 'SIGTERM'
  absent stop.h5
  there stop.h5.log
  try 1 run sweep.ini -o stop.h5
  says err 'stop.h5.log: the log of a sweep that was stopped is there; `--resume` goes on with it'
  finish stop.h5 'after SIGTERM'
else
  wait "$job"
  skip 'the sweep was over before it could be stopped'
fi
"$command" run sweep.ini -j 2 -o stop.h5 >term.out 2>term.err &
job=$!
begun stop.h5 && kill -INT "$job" 2>/dev/null
wait "$job"
if [ -e stop.h5 ]; then
  skip 'the sweep was over before it could be interrupted'
else
  like term.err "^manrs-sim: stopped at trial [0-9]+ of $trials; \`manrs-sim run --resume stop.h5\` goes on\$"
  finish stop.h5 'after SIGINT'
fi
rm -f stop.h5
"$command" run sweep.ini -j 2 -o worker.h5 >out 2>err &
job=$!
if begun worker.h5; then
  kill -KILL "$(pgrep -P "$job" | tail -n 1)"
  wait "$job"
  ends $? 1 'a lost worker'
  like err 'worker 2 of 2 was lost at unit [0-9]+: killed by signal 9 \(Killed\)'
  like err "The sweep ended at trial [0-9]+ of $trials; \`manrs-sim run --resume worker.h5\` goes on"
  cp worker.h5.log kept.log
  finish worker.h5 'after a lost worker'

  # ---- a torn end, and what is no end at all
  cp kept.log torn.h5.log
  truncate -s -1000 torn.h5.log
  finish torn.h5 'after a torn end'
  cp kept.log torn.h5.log
  head -c 3000 /dev/zero >>torn.h5.log
  finish torn.h5 'after an end of zeros'

  # ---- with something else it does not go on
  cp kept.log other.h5.log
  sed 's/100%/80%/' sweep.ini >other.ini
  try 1 run other.ini --resume other.h5
  says err 'other.h5.log: the sweep was begun with something else, and cannot go on:'
  says err 'scenario: line 16 was `adoption.rov = 0%, 50%, 100%`, now is `adoption.rov = 0%, 50%, 80%`'
  try 1 run sweep.ini --resume other.h5 --seed 9
  says err 'seed was `3`, now is `9`'
  try 1 run sweep.ini --resume other.h5 --set topology.ases=1600
  says err 'topology was `internet-2020, 1500 ASes, seed 3, digest '
  finish other.h5 'after others were refused'
else
  wait "$job"
  skip 'the sweep was over before a worker could be lost'
fi

# ---- a full disk: while trials are written, and while the file is
kilobytes=$(($(stat -c %s whole.h5) / 1024))
for limit in $((kilobytes / 4)) $((kilobytes * 19 / 20)); do
  (
    ulimit -f "$limit" || exit 9
    exec "$command" run sweep.ini -j 2 -o full.h5 >out 2>err
  )
  status=$?
  if [ "$status" -eq 9 ]; then
    skip 'no limit of file sizes'
    continue
  fi
  ends "$status" 1 "a limit of $limit KB"
  like err 'full.h5.*: File too large'
  like err '`manrs-sim run --resume full.h5` goes on'
  absent full.h5
  absent full.h5.part
  finish full.h5 'after a full disk'
done

# ---- files that are something else
mkdir folder
try 1 run sweep.ini -o folder
says err 'folder: cannot be the result file: it is a folder'
absent folder.log
try 1 run sweep.ini -o nowhere/out.h5
says err 'nowhere/out.h5.log: cannot create the log: No such file or directory'
echo diary >mine.h5.log
try 1 run sweep.ini -o mine.h5
says err 'this name is for the log, and something else is there'
try 1 run --resume mine.h5
says err 'is no log of a sweep of this version'
echo diary >mine.h5
rm mine.h5.log
try 1 run --resume mine.h5
says err 'it is no HDF5 file, or not a whole one'
[ "$(cat mine.h5)" = diary ] && pass || fail 'a stranger was written to'
try 1 run --resume none.h5
says err 'none.h5: nothing to resume'

# ---- words
try 2 run sweep.ini -j -5
says err '--jobs: -5 is no number of processes'
try 2 run sweep.ini -j x
try 2 run --resume a.h5 -o b.h5
says err '--resume names the result file; leave out --output'
try 2 run --resume a.h5 --seed 3
says err '--resume goes on with the settings that the sweep was begun with'
try 2 run lab-leak --resume lab.h5
says err 'is no sweep; --resume goes on with sweeps alone'

# ---- a rule that stops it
sed -e 's/^trials = .*/trials = 50000\nuntil = half-width < 2%/' sweep.ini >until.ini
try 0 run until.ini -j 1 --json -o until1.h5
says out '"met" : true'
grep -q '"done" : 50000' out && fail 'the rule does not stop the sweep' || pass
try 0 run until.ini -j 3 -q -o until3.h5
same until1.h5 until3.h5 'with a rule'

# ---- the event engine
sed -e 's/^trials = .*/trials = 200/' -e 's/^ases = .*/ases = 600/' sweep.ini >event.ini
try 0 run event.ini --engine event -j 1 -q -o event1.h5
try 0 run event.ini --engine event -j 2 -q -o event2.h5
same event1.h5 event2.h5 'the event engine'

# ---- for other tools
cat >read.py <<'END'
import sys, h5py, numpy
file = h5py.File("whole.h5")
sweep = file["sweep"]
rows = sweep["trials"]
n = sweep.attrs["trials"]
assert n == sweep.attrs["trials_asked"] == int(sys.argv[1]), n
assert rows["count"].shape == (n * 3, 16, 7), rows["count"].shape
assert (rows["trial"][:] == numpy.arange(n * 3) // 3).all()
assert (rows["count"][:].sum(axis=(1, 2)) == 1499).all()
assert list(sweep["points/name"].asstr())[1] == "adoption.rov=50%"
assert h5py.check_enum_dtype(rows["state"].dtype) == {"settled": 0, "multiple": 1, "oscillates": 2}
assert rows["victim"].dims[0].label == "row"
offender = rows["offender"][:].reshape(-1, 3)
assert (offender[:, 0] == offender[:, 1]).all() and len(set(offender[:, 0])) > 20
END
if /usr/bin/python3 -c 'import h5py' 2>/dev/null; then
  /usr/bin/python3 read.py "$trials" 2>err && pass || fail 'h5py reads something else' "$(tail -3 err)"
else
  skip 'no h5py'
fi

end
