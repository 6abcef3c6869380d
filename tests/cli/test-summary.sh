#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# `manrs-sim summary`: of a made-up sweep, letter for letter; of runs, what `run` printed; arguments that are wrong.
#
#     test-summary.sh MANRS-SIM MAKE-SWEEP SOURCE-FOLDER [--update]
#
# MAKE-SWEEP FILE writes the sweep's result file. With --update, and where all else passes, the files of tests/golden/
# are written anew; look at what changed before you keep it.
# Backquotes in single quotes are what the messages have; `pass` never fails, so A && pass || fail is an if.
# shellcheck disable=SC2015,SC2016
set -u
command=$1
make=$2
source=$3
update=${4:-}
# shellcheck source=tests/cli/checks.sh
. "$(dirname "${BASH_SOURCE[0]}")/checks.sh"

# try STATUS ARGUMENT...: runs `summary`, keeps what it prints in `out` and `err`, and checks how it ends
try() {
  local want=$1 got
  shift
  "$command" summary "$@" >out 2>err
  got=$?
  [ "$got" -eq "$want" ] && pass || fail "manrs-sim summary $* ends with $got, not $want" "$(head -3 err)"
}

"$make" sweep.h5 || exit 1

# ---- a sweep
try 0 sweep.h5
golden out sweep-summary.txt
try 0 sweep.h5 --by adoption.rov
golden out sweep-summary-rov.txt
cp out rov.txt
try 0 sweep.h5 --by rov
cmp -s out rov.txt && pass || fail 'an axis by its key alone is another table'
try 0 sweep.h5 --by adoption.rov --csv
golden out sweep-summary-rov.csv
cp out rov.csv
try 0 sweep.h5 --by adoption.rov --csv -o written.csv
cmp -s written.csv rov.csv && pass || fail '-o writes something else than standard output has'
[ -s out ] && fail '-o prints too' || pass
try 0 sweep.h5 --by offender --unit offender --metric hijacked --json
for python in python3 /usr/bin/python3; do
  "$python" -c 'import json' 2>/dev/null || continue
  "$python" -c 'import json, sys
d = json.load(open("out"))
assert d["format"] == "manrs-sim-sweep-summary/1" and d["metric"] == "hijacked" and d["unit"] == "offender"
assert d["trials"] == {"asked": 2048, "done": 1024} and d["stop_rule"]["met"] and d["level"] == 0.975
assert len(d["rows"]) == 2 * 12 * 6 and all(row["mean"]["n"] == 1 for row in d["rows"])' 2>err.json &&
    pass || fail 'the JSON is not as it should be' "$(tail -1 err.json)"
  break
done
try 0 sweep.h5 --by group --csv
says out 'one,impact,participants,20%,none,0,,,,none,,,,,,,,,,,,0,,,,none,'
try 0 sweep.h5 --by victim
says out '... and 40 more: --csv and --json have them all'

# ---- arguments
try 2
says err 'which result file?'
try 2 sweep.h5 other.h5
says err 'one result file at a time'
try 2 sweep.h5 --csv --json
says err '--csv or --json, not both'
try 2 sweep.h5 --by adoption.rvo
says err 'there is no key `adoption.rvo`; did you mean `adoption.rov`?'
try 2 sweep.h5 --by xyzzy
says err 'write one of point, adoption.rov, adoption.operators, group, region, offender,'
try 2 sweep.h5 --metric impct
says err 'there is no metric `impct`; did you mean `impact`?'
try 2 sweep.h5 --unit as
says err 'there is no unit `as`; write one of trial, offender'
try 1 sweep.h5 --metric as-minutes
says err 'sweep.h5: as-minutes is not known of any trial: the steady engine knows no time'
try 1 absent.h5
says err 'absent.h5'
echo 'no result' >text.h5
try 1 text.h5
says err 'text.h5'
head -c 20000 sweep.h5 >torn.h5
try 1 torn.h5
says err 'torn.h5'
try 0 --help
says out 'Example:'

# ---- runs: what `run` printed, without the title and the name of the file
"$command" run lab-leak -o lab.h5 >run.txt 2>/dev/null || fail 'run lab-leak'
try 0 lab.h5
sed -e '1,2d' run.txt | head -n -2 >same.txt
cmp -s out same.txt && pass || fail 'the summary of runs differs from what run printed' "$(diff same.txt out | head -5)"
"$command" run lab-leak -o lab.h5 --json >run.json 2>/dev/null
try 0 lab.h5 --json
says out '"format" : "manrs-sim-summary/1"'
for option in '--by point' '--metric impact' '--unit trial' --csv; do
  # shellcheck disable=SC2086
  try 2 lab.h5 $option
  says err "${option%% *} is for sweeps, and lab.h5 holds runs"
done

end
