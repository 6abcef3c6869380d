#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Attacks from outside: `explain`, `list mechanisms`, and the scenarios that come along about them.
#
#     test-attacks.sh MANRS-SIM SOURCE-FOLDER [--update]
#
# With --update, and where all else passes, its files of tests/golden/ are written anew.
# shellcheck disable=SC2015,SC2016,SC2034
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
  [ "$got" -eq "$want" ] && pass || fail "manrs-sim $* ends with $got, not $want" "$(head -3 err)"
}

python=
for candidate in python3 /usr/bin/python3; do
  "$candidate" -c 'import json' 2>/dev/null && python=$candidate && break
done

# json EXPRESSION: `out` is JSON, and EXPRESSION of it, called d, is true
json() {
  [ -n "$python" ] || return 0
  "$python" -c "import json,sys; d = json.load(open('out')); sys.exit(0 if ($1) else 1)" 2>err.json && pass ||
    fail "not so in the JSON: $1" "$(tail -1 err.json)"
}

# ---- explain
try 0 explain --help
says out 'Example:'
try 2 explain lab-leak
says err 'which AS? write --asn N'
try 2 explain --asn 64500
says err 'which scenario?'
try 2 explain lab-leak --asn x
says err '--asn: `x` is no AS number'
try 2 explain lab-leak --asn 64500 --at 9
says err '--at: `9` has no unit'
try 1 explain lab-leak --asn 7
says err '--asn: AS7 is not in the topology'
try 1 explain lab-leak --asn 64500 --variant nobdy
says err 'there is no run `nobdy`; did you mean `nobody`?'
try 1 explain lab-leak --asn 64500 --at 25h
says err '--at: the run ends at 1d'
try 1 explain rov-sweep --asn 64500 --set topology.ases=500
says err 'this scenario is a sweep of many trials'

# East Transit falls for the leak; with a filter it refuses it, and takes the long way.
try 0 explain lab-leak --asn 64500
golden out lab-explain.txt
try 0 explain lab-leak --asn 64500 --variant provider
golden out lab-explain-provider.txt
# Middle Transit has four routes, none of them refused but by its own choice.
try 0 explain lab-leak --asn 64499 --at 9min -o middle.txt
golden middle.txt lab-explain-middle.txt
try 0 explain lab-leak --asn 64500 --variant provider --json
json 'd["asn"] == 64500 and d["participant"] and len(d["prefixes"]) == 1 and abs(d["time"] - 1800) < 1e-6'
json '[m["mechanism"] for m in d["mechanisms"]] == ["customer-prefix-filter", "valley-filter"]'
json '[r["best"] for r in d["prefixes"][0]["routes"]][0] and d["prefixes"][0]["routes"][0]["from"] == 64497'
json 'd["prefixes"][0]["routes"][-1]["refused_by"] == "customer-prefix-filter" and d["prefixes"][0]["routes"][-1]["why"]'
json 'd["prefixes"][0]["forwarding"] == "forwards" and d["prefixes"][0]["next_hop"] == 64497'
json 'd["outcomes"] == [{"incident": "leak", "victim": 64504, "outcome": "legitimate"}]'
# What the routes say is what is explained.
for as in 64497 64499 64500 64505 64509; do
  for run in nobody provider rov otc; do
    "$command" routes lab-leak --run "$run" --asn "$as" -q 2>err | tail -1 | cut -d, -f4,7 >row
    try 0 explain lab-leak --variant "$run" --asn "$as" --json
    [ -n "$python" ] &&
      "$python" -c 'import json; d = json.load(open("out")); print(d["prefixes"][0]["next_hop"], d["outcomes"][0]["outcome"], sep=",")' >said &&
      { cmp -s row said && pass || fail "routes and explain differ at AS$as in $run" "$(cat row said)"; }
  done
done
# A forged origin: two prefixes, a ROA that refuses, and why.
forged=(lab-leak --set 'incident leak.kind=subprefix-hijack' --set 'incident leak.path=forged-origin' --set adoption.rov=all)
try 0 explain "${forged[@]}" --asn 64500
says out '198.18.0.0/24'
says out 'by rov (RFC 6811'
says out '198.18.0.0/16-16 AS64504'
says out 'legitimate: it arrives'
try 0 explain "${forged[@]}" --asn 64500 --set registry.roa-max-length=loose
says_not out 'by rov'
says out 'hijacked: it ends at the offender'

# ---- lists
try 0 list mechanisms --json
json 'len(d) == len({m["name"] for m in d}) and all(m["source"] and "packed" in m for m in d)'
json '[m["steady"] for m in d if m["name"] == "max-prefix"] == [False]'
json '"operators-1-ingress" in [a["strength"] for m in d if m["name"] == "customer-prefix-filter" for a in m["actions"]]'
json '[m["import"] for m in d if m["name"] == "customer-prefix-filter"] == [["customer"]]'
try 0 list mechanisms
tr -s ' \n' ' ' <out >flat
says flat 'carries out operators action 1 (operators-1-ingress)'
says flat 'for the event engine alone'
try 0 list incidents
for kind in leak origin-hijack subprefix-hijack superprefix-hijack unannounced-hijack optimiser blackhole-hijack withdrawal-suppression; do
  says out "$kind"
done

# ---- scenarios
for scenario in forged-origin aspa-leak aspa-sweep interception blackhole-hijack unannounced moas max-prefix suppression; do
  try 0 check "$scenario" --set topology.ases=1500
  # A mechanism that finds nothing is what some of them are about.
  says_not err 'has no effect'
done
try 0 check forged-origin --set topology.ases=1500 --json
json 'len(d["runs"][0]["incidents"][0]["path"]) == 1'
try 0 check aspa-sweep --set topology.ases=1500 --json
json 'len(d["first_trial"][0]["incidents"][0]["path"]) == 3'
try 1 run max-prefix --engine steady --set topology.ases=1500
says err 'max-prefix tears sessions down and brings them back, which has no steady state'

# With a loose maxLength the forged origin is Valid, and validation changes nothing.
try 0 run forged-origin --set topology.ases=1500 -o forged.h5 --json --quiet
json '(lambda h: h[0] > 300 and h[1] == h[0] and h[2] < h[0])([r["targets"][0]["harmed"] for r in d["runs"]])'
# ROAs that name one of three origins refuse the others.
try 0 run moas --set topology.ases=1500 -o moas.h5 --json --quiet
json '"rov" not in d["runs"][0]["refused"] and "rov" in d["runs"][1]["refused"]'

end
