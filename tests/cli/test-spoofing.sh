#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Spoofed traffic: `run`, `check` and `summary` of scenarios with [spoofing], and those that come along.
#
#     test-spoofing.sh MANRS-SIM
# shellcheck disable=SC2015,SC2016,SC2034
set -u
command=$1
# shellcheck source=tests/cli/checks.sh
. "$(dirname "${BASH_SOURCE[0]}")/checks.sh"

# try STATUS ARGUMENT...: runs the command, keeps what it prints in `out` and `err`, and checks how it ends.
try() {
  local want=$1 got
  shift
  "$command" "$@" >out 2>err
  got=$?
  [ "$got" -eq "$want" ] && pass || fail "manrs-sim $* ends with $got, not $want" "$(head -3 err)"
}

python=
for candidate in python3 /usr/bin/python3; do
  "$candidate" -c 'import json' 2>/dev/null && python=$candidate && break
done

# json EXPRESSION: `out` is JSON, and EXPRESSION of it, called d, is true; m(i, NAME) is a mean of point i
json() {
  [ -n "$python" ] || return 0
  "$python" -c "
import json, sys
d = json.load(open('out'))
def m(i, name): return d['points'][i]['measures'][name]['estimate']
sys.exit(0 if ($1) else 1)" 2>err.json && pass || fail "not so in the JSON: $1" "$(tail -1 err.json)"
}

small=(--set topology.ases=800 --set spoofing.blocks=4 --set spoofing.per-block=16)
grid=(--set topology.ases=800 --set sweep.trials=4 --set spoofing.per-block=16)

# ---- check
try 0 check spoofing "${small[@]}"
says out 'spoofed traffic; seed 1'
says out 'in each up to 16 sources of 800 ASes'
says out 'top-100'
try 0 check spoofing "${small[@]}" --json
json 'd["points"][0]["validating"] == 0 and d["points"][3]["validating"] == 100 and d["blocks"] == 4'
json 'd["points"][1]["participants"] > 0 and d["points"][3]["edges"]["customer"] == {"mode": "efp-b", "ases": 100}'
try 0 check spoofing-sweep "${grid[@]}" --json
json 'len(d["points"]) == 16 and d["points"][1]["edges"]["customer"]["mode"] == "feasible"'
try 1 check cloud-leak --set spoofing.customer=strict
says err 'spoofed traffic is an experiment of its own, without incidents; drop this section, or [spoofing]'
try 1 check spoofing --set spoofing.customer=tight
says err '--set spoofing.customer: '
try 1 check spoofing --set 'spoofing.sources=random:nobody'
says err 'there is no group `nobody`'
try 1 check spoofing --set sweep.spoofing.blocks=1,2
says err 'each block is drawn once, for all points'
try 1 routes spoofing --set topology.ases=800
says err 'this scenario is about spoofed traffic'
try 1 explain spoofing --asn 15169 --set topology.ases=800
says err 'this scenario is about spoofed traffic'

# ---- run
try 2 run spoofing --resume x.h5
says err 'is about spoofed traffic; --resume goes on with sweeps alone'
try 1 run spoofing "${small[@]}" -o nowhere/x.h5
says err 'nowhere/x.h5'
try 0 run spoofing "${small[@]}" -o a.h5 -j 1
cp out run.txt
says out 'With nobody 100 % of spoofed packets arrive; fewest do with operators:'
says out 'How far spoofed packets get'
says out 'The result file is a.h5.'
try 0 run spoofing "${small[@]}" -o b.h5 -j 3 --json --quiet
cmp -s a.h5 b.h5 && pass || fail "one process and three write different bytes"
json 'd["kind"] == "spoofing" and d["file"] == "b.h5" and d["timings"]["workers"] == 3 and d["timings"]["pairs_per_second"] > 0'
json 'm(0, "arrived") == 1 and m(0, "honest-dropped") == 0 and m(0, "reach-all") == 1 and m(4, "left") < 0.2'
# What is asked of operators costs nobody anything, and the more of them the better.
json '1 > m(1, "arrived") > m(2, "arrived") > m(4, "arrived") > 0 and m(4, "honest-dropped") == 0'
json 'all(abs(p["measures"]["arrived"]["estimate"] + sum(v["estimate"] for k, v in p["measures"].items() if k.startswith("stopped-")) - 1) < 1e-9 for p in d["points"])'
# A hundred networks in the way of others stop more than they have to do with themselves.
json 'm(3, "left") > 0.85 and m(3, "arrived") < m(3, "left") - 0.1'
json 'd["points"][0]["changes"] is None and d["points"][3]["changes"]["arrived"]["estimate"] < 0'

# All networks let out their own addresses alone: nothing leaves.
try 0 run spoofing "${small[@]}" --set adoption.sav=all -o all.h5 --json --quiet
json 'all(m(i, "left") == 0 and m(i, "reach-none") == 1 for i in (0, 1, 2, 4))'

# What spreads is said beside what comes of it.
try 0 run spoofing "${small[@]}" --set spread.model=cascade --set spread.to-peers=50% -o spread.h5 --json
json 'd["points"][1]["modes"]["spread"] and d["points"][1]["measures"]["participants"]["estimate"] > 0.1'
try 0 summary spread.h5
says out 'Adoption spreads: cascade, 50 % to peers.'

# ---- summary: what `run` printed, from the file
try 0 summary a.h5
grep -v 'The result file is\|^Spoofed traffic, by who' run.txt | sed '/./,$!d' >told
sed '/./,$!d' out >again
diff <(grep . told) <(grep . again) >difference && pass || fail "run and summary differ" "$(head -5 difference)"
try 0 summary a.h5 --json
json 'd["points"][0]["name"] == "nobody" and d["blocks"] == 4'
try 0 summary a.h5 --csv -o a.csv
says a.csv 'point,variant,measure,mean_share,low_share,high_share,n_blocks'
says a.csv 'nobody,nobody,arrived,1,1,1,4'
try 2 summary a.h5 --by variant
says err '--by is for sweeps of incidents'

# ---- sweeps
try 0 run spoofing-sweep "${grid[@]}" -o grid.h5 --json --quiet
json 'len(d["points"]) == 16 and d["points"][5]["settings"] == {"adoption.operators": "25%", "spoofing.customer": "feasible"}'
# At the same share: strict stops most and costs most, algorithm B stops least and costs nothing that A does not.
json 'all(m(i, "arrived") <= m(i + 1, "arrived") + 1e-12 <= m(i + 2, "arrived") + 2e-12 <= m(i + 3, "arrived") + 3e-12 for i in (0, 4, 8, 12))'
json 'all(m(i, "honest-dropped") >= m(i + 1, "honest-dropped") >= m(i + 2, "honest-dropped") >= m(i + 3, "honest-dropped") for i in (0, 4, 8, 12))'
json 'm(12, "honest-dropped") > m(15, "honest-dropped") and m(4, "arrived") > m(8, "arrived") > m(12, "arrived")'
json 'all(m(i, "arrived") == m(0, "arrived") for i in range(4))'
# Nobody announces halves: nothing honest is dropped by feasible-path validation.
try 0 run spoofing-sweep "${grid[@]}" --set spoofing.selective=0% -o whole.h5 --json --quiet
json 'all(m(i, "honest-dropped") == 0 for i in (5, 9, 13))'

end
