#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The command from outside: verbs, exit codes, messages, JSON, CSV, and what the lab scenario prints, letter for letter.
#
#     test-cli.sh MANRS-SIM SOURCE-FOLDER [--update]
#
# With --update, and where all else passes, the files of tests/golden/ and scenarios/REFERENCE.md are written anew; look
# at what changed before you keep it.
# Backquotes in single quotes are what the messages have; `pass` never fails, so A && pass || fail is an if.
# shellcheck disable=SC2015,SC2016
set -u
command=$1
source=$(realpath "$2")
update=${3:-}
# shellcheck source=tests/cli/checks.sh
. "$(dirname "${BASH_SOURCE[0]}")/checks.sh"

# try STATUS ARGUMENT...: runs the command, keeps what it prints in `out` and `err`, and checks how it ends.
try() {
  local want=$1 got
  shift
  "$command" "$@" >out 2>err
  got=$?
  if [ "$got" -eq "$want" ]; then
    pass
  else
    fail "manrs-sim $* ends with $got, not $want" "$(head -3 err)"
  fi
}

# silent FILE: FILE is empty
silent() {
  if [ -s "$1" ]; then
    fail "$1 is not empty:" "$(head -5 "$1")"
  else
    pass
  fi
}

absent() {
  if [ -e "$1" ]; then
    fail "$1 is there"
  else
    pass
  fi
}

python=
for candidate in python3 /usr/bin/python3; do
  "$candidate" -c 'import json' 2>/dev/null && python=$candidate && break
done

# json EXPRESSION: `out` is JSON, and EXPRESSION of it, called d, is true
json() {
  [ -n "$python" ] || return 0
  if "$python" -c "import json,sys; d = json.load(open('out')); sys.exit(0 if ($1) else 1)" 2>err.json; then
    pass
  else
    fail "not so in the JSON: $1" "$(tail -1 err.json)"
  fi
}

# ---- help and arguments
try 0 --help
says out 'manrs-sim run'
try 0 --version
says out 'manrs-sim '
try 2
try 2 rnu
says err 'there is no verb `rnu`; did you mean `run`?'
for verb in run summary routes check topology list 'topology info' 'topology convert' 'topology generate'; do
  # shellcheck disable=SC2086
  try 0 $verb --help
  says out 'Example:'
  # shellcheck disable=SC2086
  try 2 $verb --xyzzy
done
try 2 run --jsn lab-leak
says err 'there is no option `--jsn`; did you mean `--json`?'
try 2 run lab-leak cloud-leak
says err 'one scenario at a time'
try 2 run lab-leak --seed x
says err '--seed: `x` is no whole number'
try 2 run lab-leak --engine evnt
says err '--engine: `evnt` is not known; did you mean `event`?'
try 2 routes
try 2 routes lab-leak --at 9
says err '--at: `9` has no unit; write 9s (or ms, min, h)'
try 2 routes lab-leak --asn x
try 2 check
try 2 topology
try 2 topology inof
says err 'did you mean `info`?'
try 2 topology info
try 2 topology info a --scenario b
try 2 topology info --scenario lab-leak --asn x
try 2 topology convert a
try 2 topology convert a b --format serial-3
try 2 topology generate internet-2020
says err 'write -o FILE'
try 2 topology generate internet-2020 --ases many -o x
try 2 list
try 2 list mechanism
says err 'did you mean `mechanisms`?'
try 2 list engines --markdown

# ---- bad scenarios
try 1 run cloud-leek
says err 'manrs-sim: cloud-leek: there is no such file, and no scenario of that name; did you mean `cloud-leak`?'
try 1 run ./nowhere.ini
says err './nowhere.ini: there is no such file'
printf '[topology]\nfile = x\n[incident a]\nkind = leek\nofender = 3\n' >bad.ini
try 1 check bad.ini
says err 'manrs-sim: bad.ini:4: [incident a] kind: `leek` is not known; did you mean `leak`?'
says err 'manrs-sim: bad.ini:5: [incident a] ofender: there is no key `ofender` in [incident a]; did you mean `offender`?'
silent out
try 1 run bad.ini
absent bad.h5
try 1 check lab-leak --set engine.mari=3s
says err 'manrs-sim: --set engine.mari: there is no key `mari` in [engine]; did you mean `mrai`?'
try 1 routes lab-leak --asn 7
says err '--asn: AS7 is not in the topology'
try 1 routes lab-leak --run nobdy
says err 'did you mean `nobody`?'
try 1 routes lab-leak --at 25h
says err '--at: the run ends at 1d; write an earlier time, or a later engine.until'
try 1 run lab-leak -o nowhere/out.h5
absent nowhere
try 1 topology info nowhere.txt
try 1 topology info --scenario lab-leak --asn 7
try 1 topology generate internet-2021 -o x.txt
says err 'internet-2020'
absent x.txt

# ---- check
try 0 check lab-leak
silent err
golden out lab-check.txt
try 0 check lab-leak --json
json "d['topology']['ases'] == 13 and [r['name'] for r in d['runs']][0] == 'nobody' and d['warnings'] == []"
json "d['runs'][1]['members']['operators'] == 1 and d['runs'][0]['incidents'][0]['offender']['asn'] == 64502"
try 0 check lab-leak --set adoption.rov=7
says err 'manrs-sim: warning: --set adoption.rov: '

# ---- run
try 0 run lab-leak
silent err
golden out lab-run.txt
says out 'The result file is lab-leak.h5.'
[ -s lab-leak.h5 ] && pass || fail 'lab-leak.h5 was not written'
absent lab-leak.h5.part
try 0 run lab-leak -o two.h5 --json
silent err
json "d['scenario'] == 'lab-leak' and d['file'] == 'two.h5' and d['seed'] == 1 and len(d['runs']) == len(d['timings']['runs'])"
try 0 run lab-leak -o three.h5 --quiet
silent out
silent err
for clock in ns3 ns3-default ns3-driven queue; do
  try 0 run lab-leak -o "$clock.h5" --quiet --set "engine.clock=$clock"
done
for file in two three ns3 ns3-default ns3-driven queue; do
  cmp -s lab-leak.h5 "$file.h5" && pass || fail "$file.h5 differs from lab-leak.h5, though the scenario is the same"
done
try 0 run lab-leak -o seed.h5 --quiet --seed 2
cmp -s lab-leak.h5 seed.h5 && fail 'another seed leaves no trace' || pass

# A file named in a scenario is relative to the scenario; in --set to the current folder.
mkdir here
cp "$source/scenarios/library/lab.as-rel.txt" here/graph.txt
sed 's/^file = .*/file = graph.txt/' "$source/scenarios/library/lab-leak.ini" >here/own.ini
try 0 check here/own.ini
try 0 check here/own.ini --set topology.file=here/graph.txt
try 1 check here/own.ini --set topology.file=graph.txt
says err 'manrs-sim: --set topology.file: '

# A run that does not end within its bound is a result, and is said.
try 0 run lab-leak -o bound.h5 --set engine.until=30min
says err 'did not converge'

# SIGTERM ends it cleanly: no result file, and none in the making.
"$command" run cloud-leak -o cut.h5 --set topology.ases=20000 >out 2>err &
child=$!
for _ in $(seq 1 1000); do
  [ -e cut.h5.part ] && break
  sleep 0.02
done
kill -TERM "$child"
wait "$child"
status=$?
[ "$status" -eq 130 ] && pass || fail "SIGTERM ends it with $status, not 130" "$(head -3 err)"
says err 'interrupted'
silent out
absent cut.h5
absent cut.h5.part

# ---- routes
try 0 routes lab-leak
golden out lab-routes.csv
try 0 routes lab-leak --at 9min -o before.csv
silent out
golden before.csv lab-routes-before.csv
try 0 routes lab-leak --run provider --asn 64500,AS64502,64500
golden out lab-routes-provider.csv
# The default moment is just before the end, when the hijacker still announces.
try 0 routes lab-leak --set 'incident leak.kind=origin-hijack' --asn 64502
says out '64502,198.18.0.0/16,64502,64502,1,origin,'
try 0 routes lab-leak --set 'incident leak.kind=subprefix-hijack' --asn 64505
says out '64505,198.18.0.0/16,64504,'
says out '64505,198.18.0.0/24,64502,'
try 0 routes lab-leak --set 'incident leak.kind=subprefix-hijack' --set 'incident leak.prefix=2001:db8::/32' --asn 64505
says out '64505,2001:db8::/48,64502,64498,'
printf '1|2|-1\n3|4|-1\n' >islands.txt
printf '[topology]\nfile = islands.txt\n[incident none]\nkind = none\nvictim = 1\n' >islands.ini
try 0 routes islands.ini
golden out islands-routes.csv

# ---- the steady engine: the same routes, and no times
for run in nobody provider offender rov otc; do
  for at in 9min 20min 31min; do
    try 0 routes lab-leak --run "$run" --at "$at"
    cp out event.csv
    try 0 routes lab-leak --run "$run" --at "$at" --engine steady --quiet
    cmp -s out event.csv && pass || fail "the engines' routes of $run at $at differ" "$(diff out event.csv | head -4)"
  done
done
for verb in run routes; do
  try 1 "$verb" lab-leak --engine steady --set engine.tie-break=oldest
  says err 'engine.tie-break: kind = steady finds the state without its history'
  says err '--engine event'
done
try 0 run lab-leak --engine steady -o steady.h5
cp out first
says out '13 ASes (6) had their traffic detoured at the peak. That is the converged state; no time is known.'
says out 'best routes changed'
for word in minutes message 'converged after' 'half of the peak' 'at once' within; do
  says_not out "$word"
done
try 0 summary steady.h5
[ -s out ] && ! grep -vxFf first out >differs && pass || fail 'summary says otherwise than run' "$(head -3 differs)"
try 0 run lab-leak --engine steady -o steady.h5 --json --quiet
json 'all(d["runs"][0][k] is None for k in ("events", "announcements", "withdrawals", "decisions", "loops", "refused"))'
json 'all(d["runs"][0]["targets"][0][k] is None for k in ("time_to_half_s", "time_to_full_s", "as_minutes", "curve", "sent"))'
json 'd["runs"][1]["targets"][0]["as_minutes"] == 0 and d["runs"][0]["targets"][0]["harmed"] == 6'
json 'all(p["converged_after_s"] is None and p["messages"] is None for p in d["runs"][0]["phases"])'
json 'd["timings"]["runs"][0]["events_per_second"] is None'
# Two leaks, each of which takes away what the other lives on: one of two states, and it says so.
printf '1|9|0\n2|9|0\n1|11|-1\n2|12|-1\n11|21|-1\n2|21|-1\n12|22|-1\n1|22|-1\n' >circle.txt
cat >circle.ini <<'EOF'
[topology]
file = circle.txt
[adoption]
peerlock-lite = 1, 2
[registry]
peerlock-list = 11, 12
[incident one]
kind = leak
offender = 21
victim = 9
[incident two]
kind = leak
offender = 22
victim = 9
EOF
try 0 run circle.ini --engine steady
says err 'run run: timing decides between several stable states, and this is one of them; --engine event'
try 0 routes circle.ini --engine steady
says err 'timing decides between several stable states'
try 0 routes circle.ini --engine steady --quiet
silent err
# In a circle of three there is no state.
printf '3|9|0\n3|13|-1\n12|22|-1\n3|22|-1\n13|23|-1\n1|23|-1\n1|9|0\n2|9|0\n1|11|-1\n2|12|-1\n11|21|-1\n2|21|-1\n' >circle.txt
printf '[incident three]\nkind = leak\noffender = 23\nvictim = 9\n' >>circle.ini
try 0 run circle.ini --engine steady --set adoption.peerlock-lite=1,2,3 --set registry.peerlock-list=11,12,13
says err 'run run: no stable state was found, and the routes are those of one moment'
says_not err engine.until
says_not out 'converged state'
sed -i 's,^kind = leak,&\nend = never,' circle.ini
try 0 run circle.ini --engine steady --set adoption.peerlock-lite=1,2,3 --set registry.peerlock-list=11,12,13
says out 'Does not converge: no stable state was found; '

# ---- topology
try 0 topology info --scenario lab-leak
golden out lab-topology.txt
try 0 topology info --scenario lab-leak --json
json "d['ases'] == 13 and d['links'] == 16 and d['clique'] == [64496, 64497] and d['components'] == 1"
try 0 topology info --scenario lab-leak --asn 64500
says out '3 customers: 64502 64507 64509'
try 0 topology info --scenario lab-leak --asn 64500 --json
json "d['customers'] == [64502, 64507, 64509] and d['peers'] == [64499] and d['providers'] == [64497]"
try 0 topology info islands.txt
says err 'the graph falls into 2 parts'
try 0 topology generate internet-2020 --ases 600 --seed 3 -o small.txt.gz
try 0 topology convert small.txt.gz again.txt --format serial-2
try 0 topology info small.txt.gz --json
cp out first
try 0 topology info again.txt --json
[ "$(grep digest first)" = "$(grep digest out)" ] && pass || fail 'a converted graph is another graph'
printf '1|2|-1\n2|3|-1\n3|1|-1\n' >cycle.txt
try 1 topology info cycle.txt
try 0 topology info cycle.txt --break-cycles
says err 'cycle.txt: left out: '
printf '[topology]\nfile = cycle.txt\n[incident none]\nkind = none\nvictim = 1\n' >cycle.ini
try 1 check cycle.ini
says err 'break-cycles = yes in [topology]'
try 0 check cycle.ini --set topology.break-cycles=yes
says err 'links that closed a cycle of providers are left out'

# ---- check, of a sweep
try 0 check rov-sweep --set topology.ases=500 --set sweep.trials=7
says out 'engine     steady, tie-break hash'
says out 'sweep      6 points, 7 trials at each'
says out 'axis       adoption.rov: 0% | 20% | 40% | 60% | 80% | 100%'
says out 'drawn from 500'
says out 'point adoption.rov=100%'
silent err
try 0 check rov-sweep --set topology.ases=500 --set 'sweep.adoption.rov=0%,1%,...100%' --set sweep.trials=5000 \
  --set 'sweep.until=half-width < 2.5%'
says out 'sweep      101 points, at most 5,000 trials at each'
says out 'to within 2.5 %, with a confidence of 95 %'
says out 'looked at after 1,024, 2,048, 4,096 and 5,000 trials'
try 0 check leak-sweep --set topology.ases=500
says out 'can-leak leaves out'
try 0 check leak-sweep --set topology.ases=500 --json
json 'd["engine"] == "steady" and d["sweep"]["points"] == 18 and "can-leak leaves out" in d["sweep"]["excluded"]'
json 'd["sweep"]["axes"][1]["key"] == "adoption.operators" and len(d["first_trial"]) == 2'
try 1 check rov-sweep --set 'sweep.adoption.rov=0%,30%,...100%'
says err 'the range does not meet its end `100%`: it goes from 90% to 120%; write one of them'
try 1 check rov-sweep --set 'sweep.topology.ases=500,600'
says err 'topology.ases cannot be an axis: all points share the graph'
try 1 routes rov-sweep --set topology.ases=500
says err 'this scenario is a sweep of many trials'

# ---- list
for list in mechanisms programmes scenarios engines incidents profiles groups selectors keys; do
  try 0 list "$list"
  silent err
  try 0 list "$list" --json
  json 'len(d) > 0'
done
try 0 list mechanisms
says out 'otc'
try 0 list scenarios
says out 'cloud-leak'
try 0 list keys --markdown
[ "$update" = --update ] && [ "$failed" -eq 0 ] && cp out "$source/scenarios/REFERENCE.md"
cmp -s out "$source/scenarios/REFERENCE.md" && pass || fail 'scenarios/REFERENCE.md is not what `manrs-sim list keys --markdown` prints'

end
