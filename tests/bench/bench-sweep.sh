#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A sweep by the command itself: 100,000 trials of an origin hijack with ROV at 20 %, by one worker and by two, in turn.
# Prints microseconds a trial, the ratio, and the most memory that all its processes had at once.
#
#     bench-sweep.sh MANRS-SIM [TOPOLOGY-FILE] [TRIALS] [RUNS]
set -euo pipefail
sim=$1
here=$(cd "$(dirname "$0")/../.." && pwd)
graph=${2:-${MANRS_SIM_DATA:-$here/../shared/data}/as-rel/20250901.as-rel2.txt.bz2}
trials=${3:-100000}
runs=${4:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

{
  echo "[topology]"
  if [ -e "$graph" ]; then echo "file = $(realpath "$graph")"; else printf 'generate = internet-2020\nases = 75000\n'; fi
  printf '[incident hijack]\nkind = origin-hijack\noffender = random:any\nvictim = random:any\n'
  printf '[adoption]\nrov = 20%%\n[sweep]\ntrials = %s\n' "$trials"
} > "$work/sweep.ini"

# Kilobytes of this process and its children that no other process shares.
memory() {
  local sum=0 pid part
  for pid in $1 $(pgrep -P "$1" || true); do
    part=$(awk '/^Pss:/ { print $2 }' "/proc/$pid/smaps_rollup" 2> "$work/gone" || true)
    sum=$((sum + ${part:-0}))
  done
  echo "$sum"
}

echo 0 > "$work/most"
measure() { # WORKERS: seconds of the trials
  rm -f "$work"/out.h5*
  "$sim" run "$work/sweep.ini" -j "$1" -o "$work/out.h5" --json --quiet > "$work/out.json" &
  local pid=$! now
  while kill -0 "$pid" 2> "$work/gone"; do
    now=$(memory "$pid")
    if [ "$now" -gt "$(cat "$work/most")" ]; then echo "$now" > "$work/most"; fi
    sleep 1 # asking takes time from the workers
  done
  wait "$pid"
  /usr/bin/python3 -c 'import json, sys; print(json.load(sys.stdin)["timings"]["sweep_seconds"])' < "$work/out.json"
}

: > "$work/times"
for run in $(seq 0 "$runs"); do # the first is for warm-up
  one=$(measure 1)
  two=$(measure 2)
  if [ "$run" -gt 0 ]; then echo "$one $two" >> "$work/times"; fi
done
/usr/bin/python3 - "$work/times" "$trials" "$(cat "$work/most")" << 'END'
import statistics, sys
rows = [tuple(map(float, line.split())) for line in open(sys.argv[1])]
trials = int(sys.argv[2])
one = statistics.median(row[0] for row in rows)
two = statistics.median(row[1] for row in rows)
ratio = statistics.median(row[0] / row[1] for row in rows)
print(f"{trials:,} trials, median of {len(rows)} runs")
print(f"one worker  {one:8.2f} s  {one / trials * 1e6:6.1f} us a trial")
print(f"two workers {two:8.2f} s  {two / trials * 1e6:6.1f} us a trial  {ratio:.2f} x one (bar 1.9)")
print(f"most memory {int(sys.argv[3]) / 1024:.0f} MB (bar 300)")
END
