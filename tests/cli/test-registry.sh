#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# `manrs-sim registry`: what it says of a small registry and of routes, for people and as JSON; what is wrong.
#
#     test-registry.sh MANRS-SIM
#
# Backquotes in single quotes are what the messages have; `pass` never fails, so A && pass || fail is an if.
# shellcheck disable=SC2015,SC2016
set -u
command=$1
# shellcheck source=tests/cli/checks.sh
. "$(dirname "${BASH_SOURCE[0]}")/checks.sh"

# try STATUS ARGUMENT...: runs `registry`, keeps what it prints in `out` and `err`, and checks how it ends
try() {
  local want=$1 got
  shift
  "$command" registry "$@" >out 2>err
  got=$?
  [ "$got" -eq "$want" ] && pass || fail "manrs-sim registry $* ends with $got, not $want" "$(head -3 err)"
}

cat >vrps.json <<'END'
{"roas": [
  {"asn": 64500, "prefix": "192.0.2.0/24", "maxLength": 24, "ta": "x"},
  {"asn": 64501, "prefix": "198.51.100.1/24", "maxLength": 24, "ta": "x"},
  {"asn": 0, "prefix": "203.0.113.0/24", "maxLength": 32, "ta": "x"},
  {"asn": 64502, "prefix": "2001:db8::/32", "maxLength": 32, "ta": "x"}],
 "aspas": [{"customer_asid": 64500, "providers": [64501]}]}
END
printf '%s\n' '{"slurmVersion":1,"validationOutputFilters":{"prefixFilters":[{"asn":64501}],"bgpsecFilters":[{"asn":1}]},
"locallyAddedAssertions":{"prefixAssertions":[{"asn":64503,"prefix":"10.0.0.0/8"}]}}' >slurm.json
printf '192.0.2.0\t24\t64500\n192.0.2.0\t25\t64500\n192.0.2.0\t24\t64501_64502\n203.0.113.0\t24\t1\n10.0.0.0\t8\t1\n' >routes

# ---- what it holds
try 1 vrps.json
says err 'vrps.json:3:28: `198.51.100.1/24` has bits set past its length; perhaps 198.51.100.0/24 is meant'
sed -i 's|100.1/24", "maxLength": 24|100.0/24", "maxLength": 25|' vrps.json
try 0 vrps.json
says out 'VRPs                         4'
says out '  IPv4                       3 (75.0 %)'
says out '  of AS 0: nobody may        1 (25.0 %)'
says out 'ASPAs, by customer           1'
says out '  0 bits                     2 (50.0 %)'
says out '  1 bit                      1 (25.0 %)'
says out '  8 bits or more             1 (25.0 %)'
says_not out 'routes'
gzip -k vrps.json && try 0 vrps.json.gz --slurm slurm.json
says out 'VRPs filtered by SLURM       1'
says out 'VRPs added by SLURM          1'
says err 'warning: slurm.json: 1 BGPsec exceptions are ignored'
printf 'ASN,IP Prefix,Max Length,Trust Anchor\nAS64500,192.0.2.0/24,24,x\n' >vrps.csv
try 0 vrps.csv
says out 'VRPs                         1'

# ---- routes
try 0 vrps.json --validate 192.0.2.0/24,64500 --validate 192.0.2.0/25,AS64500 --validate 203.0.113.0/24,1
says out 'Valid            192.0.2.0/24-24 AS64500'
says out 'Invalid, length  192.0.2.0/24-24 AS64500'
says out 'Invalid, origin  203.0.113.0/24-32 AS0'
try 0 vrps.json --routes routes
says out 'routes                       5'
says out 'prefixes with an origin      6'
says out '  Valid                      1 (16.7 %)'
says out '  Invalid, origin            3 (50.0 %)'
says out '  Invalid, length            1 (16.7 %)'
says out '  NotFound                   1 (16.7 %)'
says_not out '192.0.2.0/25'
try 0 vrps.json --routes routes --list invalid-length
says out '192.0.2.0/25         AS64500      Invalid, length  192.0.2.0/24-24 AS64500'
says_not out 'AS64501'
try 0 vrps.json --routes routes --list all
says out 'NotFound         no VRP'
for python in python3 /usr/bin/python3; do
  "$python" -c 'import json' 2>/dev/null || continue
  try 0 vrps.json --routes routes --list invalid --slurm slurm.json --json
  "$python" -c 'import json
d = json.load(open("out"))
assert d["format"] == "manrs-sim-registry/1" and d["vrps"]["all"] == 4 and d["vrps"]["filtered"] == 1
assert d["vrps"]["bits_beyond_prefix"][0] == 3 and d["aspas"]["all"] == 1 and d["bgpsec_ignored"] == 1
assert d["routes"] == {"all": 5, "valid": 1, "invalid-origin": 4, "invalid-length": 1, "not-found": 0}
assert len(d["list"]) == 5 and d["list"][0]["prefix"] == "192.0.2.0/25" and d["list"][0]["origin"] == 64500' 2>err.json &&
    pass || fail 'the JSON is not as it should be' "$(tail -1 err.json)"
  break
done

# ---- what is wrong
try 2
says err 'which registry? write one FILE, or rtr://HOST:PORT'
try 2 vrps.json --list invalid
says err '--list prints routes of a file; name it with --routes FILE'
try 2 vrps.json --routes routes --list invald
says err 'there is no list `invald`; did you mean `invalid`?'
try 2 vrps.json --validate 192.0.2.0/24
says err '--validate: `192.0.2.0/24` is no route; write PREFIX,ASN'
try 2 vrps.json --validate 192.0.2.1/24,1
says err 'perhaps 192.0.2.0/24 is meant'
try 2 vrps.json --validate 192.0.2.0/24,x
try 1 nothing.json
says err 'nothing.json: cannot be opened: No such file or directory'
try 1 vrps.json --slurm vrps.csv
says err 'vrps.csv:1:1: not valid JSON'
echo 'no route 1' >bad
try 1 vrps.json --routes bad
says err 'bad:1:1: `no` is no IPv4 address'
try 1 rtr://nowhere.invalid:1
says err 'rtr://nowhere.invalid:1: '
try 0 --help
says out 'manrs-sim registry rpki-client.json.bz2 --validate 1.1.1.0/24,13335'
end
