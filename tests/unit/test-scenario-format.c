/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The scenario format: values, the scan, the checker's every message, overrides and variants, and
 * that the schema agrees with the tables that it speaks of. */
#include "models/base/hash.h"
#include "models/bgp/decision.h"
#include "models/manrs/programme.h"
#include "models/security/mechanism.h"
#include "scenarios/format/placement.h"
#include "scenarios/format/scenario.h"
#include "scenarios/format/types.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* A scenario that is right, for cases that add one thing to it. Its last line is 9, in [incident
 * leak]. */
#define TOPOLOGY "[topology]\ngenerate = internet-2020\n"
#define LEAK     "[incident leak]\nkind = leak\noffender = 64500\nvictim = 64501\n"
#define GOOD     TOPOLOGY LEAK

typedef struct {
  const char *text;
  const char *set; /* one --set, or NULL */
  const char *expected;
} MessageCase;

static const MessageCase errors[] = {
    /* the scan */
    {"seed = 1\n", NULL,
     "demo.ini:1: the key `seed` stands before any section; write a [section] above it"},
    {"[scenario\n", NULL,
     "demo.ini:1: the section header `[scenario` has no end; write ] after its name"},
    {"[scenario] seed = 1\n", NULL,
     "demo.ini:1: ` seed = 1` follows a section header; write it on a line of its own"},
    {"# one\n\n[ scenario ]\n", NULL,
     "demo.ini:3: a section header is [kind] or [kind NAME], without space inside the brackets; "
     "write [incident leak]"},
    {"[incident a.b]\n", NULL,
     "demo.ini:1: the section name `incident a.b` has a dot or bracket in it; write letters, "
     "digits and - in names"},
    {"[scenario]\n[engine]\n[scenario]\n", NULL,
     "demo.ini:3: section [scenario] is there already, on line 1; write its keys there, or give "
     "this one another name"},
    {"[scenario]\nseed = 1\n\nseed = 2\n", NULL,
     "demo.ini:4: the key `seed` is there already in [scenario], on line 2; drop one of them"},
    {"[scenario]\nseed\n", NULL,
     "demo.ini:2: `seed` is neither a [section], nor KEY = VALUE, nor a # comment; write one of "
     "them"},
    {"[scenario]\n; no\n", NULL, "demo.ini:2: `;` starts no comment here; write # instead"},
    {"[scenario]\n = 1\n", NULL, "demo.ini:2: no key stands before the `=`; write KEY = VALUE"},
    {"[scenario]\ntitle[de] = Leck\n", NULL,
     "demo.ini:2: the key `title[de]` has a bracket in it; write a key without, `manrs-sim list "
     "keys` shows all"},
    {"[scenario]\ntitle = \xff\n", NULL,
     "demo.ini:2: this is not text in UTF-8; a scenario is a plain text file (`manrs-sim list "
     "scenarios` shows some)"},
    {"", NULL,
     "demo.ini: there is no incident; write a section [incident NAME] with kind, offender and "
     "victim (kind = none: nothing goes wrong), or [spoofing]\n"
     "demo.ini: [topology]: no graph is named; write file = FILE, or generate = internet-2020"},
    {TOPOLOGY, NULL,
     "demo.ini: there is no incident; write a section [incident NAME] with kind, offender and "
     "victim (kind = none: nothing goes wrong), or [spoofing]"},
    {LEAK, NULL,
     "demo.ini: [topology]: no graph is named; write file = FILE, or generate = internet-2020"},
    {GOOD "[incidnet b]\n", NULL,
     "demo.ini:7: there is no section [incidnet b]; did you mean [incident b]?"},
    {GOOD "[xyzzy]\n", NULL,
     "demo.ini:7: there is no section [xyzzy]; the sections are scenario, topology, adoption, "
     "strength, mechanism, registry, incident, session, lapse, spread, response, harm, spoofing, "
     "engine, sweep, output, variant"},
    {GOOD "[session]\n", NULL, "demo.ini:7: [session] needs a name; write [session NAME]"},
    {GOOD "[engine two]\n", NULL,
     "demo.ini:7: there is one section [engine] only, and it has no name; write [engine]"},
    {GOOD "[session a b]\n", NULL,
     "demo.ini:7: the name `a b` is not made of letters, digits, - and _; write it so"},
    {GOOD "ofender = 3\n", NULL,
     "demo.ini:7: [incident leak] ofender: there is no key `ofender` in [incident leak]; did you "
     "mean `offender`?"},
    {GOOD "xyzzy = 3\n", NULL,
     "demo.ini:7: [incident leak] xyzzy: there is no key `xyzzy` in [incident leak]; `manrs-sim "
     "list keys` shows all"},
    {GOOD "start = 10min # late\n", NULL,
     "demo.ini:7: [incident leak] start: `# late` stands behind the value; write comments on lines "
     "of their own"},
    {GOOD "start = \\q\n", NULL,
     "demo.ini:7: [incident leak] start: the value has a backslash that escapes nothing; write "
     "\\\\ for one"},
    {GOOD "start =\n", NULL,
     "demo.ini:7: [incident leak] start: nothing is given; write a value after the `=`, or leave "
     "the line out"},
    {GOOD "start = 10\n", NULL,
     "demo.ini:7: [incident leak] start: `10` has no unit; write 10s (or ms, min, h)"},
    {GOOD "start = 10 minutes\n", NULL,
     "demo.ini:7: [incident leak] start: `10 minutes` has an unknown unit; write ns, us, ms, s, "
     "min, h or d"},
    {GOOD "start = soon\n", NULL,
     "demo.ini:7: [incident leak] start: `soon` is no time; write a number and a unit, as in 30s, "
     "10ms, 20min or 1h"},
    {GOOD "start = 99999999999d\n", NULL,
     "demo.ini:7: [incident leak] start: `99999999999d` is too long; write at most 53375d"},
    {GOOD "start = 0.0000000001s\n", NULL,
     "demo.ini:7: [incident leak] start: `0.0000000001s` is finer than a nanosecond; write whole "
     "nanoseconds"},
    {GOOD "start=3min\nend=2min\n", NULL,
     "demo.ini:8: [incident leak] end: the incident ends before it starts (3min); write a later "
     "time, or never"},
    {GOOD "start=30h\n", NULL,
     "demo.ini:7: [incident leak] start: the run ends (24h) before incident leak starts (30h); "
     "write a later until or an earlier start"},
    {GOOD "end=30h\n", NULL,
     "demo.ini:7: [incident leak] end: the run ends (24h) before incident leak does; write a later "
     "until, or end = never in [incident leak]"},
    {GOOD "[engine]\nuntil = 15min\n", NULL,
     "demo.ini:8: [engine] until: the run ends (15min) before incident leak does; write a later "
     "until, or end = never in [incident leak]"},
    {GOOD "[session x]\nbetween=1,2\ndown=30h\n", NULL,
     "demo.ini:9: [session x] down: the run ends (24h) before that; write an earlier time, or a "
     "later until"},
    {GOOD "[session x]\nbetween=1,2\ndown=1h\nup=30h\n", NULL,
     "demo.ini:10: [session x] up: the run ends (24h) before that; write an earlier time, or a "
     "later until"},
    {GOOD "end = nevr\n", NULL,
     "demo.ini:7: [incident leak] end: `nevr` is no time; write a number and a unit, as in 30s, "
     "10ms, 20min or 1h"},
    {GOOD "types = 7\n", NULL,
     "demo.ini:7: [incident leak] types: there is no leak of type 7; write types 1 to 6 of RFC "
     "7908"},
    {GOOD "types = hairpn\n", NULL,
     "demo.ini:7: [incident leak] types: `hairpn` is not known; did you mean `hairpin`?"},
    {GOOD "types = 1,,2\n", NULL,
     "demo.ini:7: [incident leak] types: nothing stands between two commas; write one word between "
     "commas"},
    {GOOD "types = \n", NULL,
     "demo.ini:7: [incident leak] types: nothing is given; write a value after the `=`, or leave "
     "the line out"},
    {GOOD "to = provider\n", NULL,
     "demo.ini:7: [incident leak] to: `provider` is not known; did you mean `providers`?"},
    {GOOD "to = 0\n", NULL,
     "demo.ini:7: [incident leak] to: `0` is out of range; AS numbers go from 1 to 4294967295"},
    {GOOD "to = AS\n", NULL,
     "demo.ini:7: [incident leak] to: `AS` is no AS number; write one such as 15169 or AS15169"},
    {GOOD "to = 4294967296\n", NULL,
     "demo.ini:7: [incident leak] to: `4294967296` is out of range; AS numbers go from 1 to "
     "4294967295"},
    {GOOD "prefix = 192.0.2.1/24\n", NULL,
     "demo.ini:7: [incident leak] prefix: `192.0.2.1/24` has bits set past its length; perhaps "
     "192.0.2.0/24 is meant"},
    {GOOD "prefix = here\n", NULL,
     "demo.ini:7: [incident leak] prefix: `here` has no length; a prefix is written 192.0.2.0/24 "
     "or 2001:db8::/32"},
    {GOOD "[scenario]\nseed = x\n", NULL,
     "demo.ini:8: [scenario] seed: `x` is no whole number; write digits alone, as in 75000"},
    {GOOD "[engine]\nkind = evnt\n", NULL,
     "demo.ini:8: [engine] kind: `evnt` is not known; did you mean `event`?"},
    {GOOD "[engine]\nclock = sundial\n", NULL,
     "demo.ini:8: [engine] clock: `sundial` is not known; write one of ns3, ns3-default, "
     "ns3-driven, queue"},
    {GOOD "[engine]\njitter = maybe\n", NULL,
     "demo.ini:8: [engine] jitter: `maybe` is neither yes nor no; write one of them"},
    {GOOD "[engine]\nmrai = 30s, 0s:50%\n", NULL,
     "demo.ini:8: [engine] mrai: `30s` has no share; write each time with one, as in 30s:50%, "
     "0s:50%"},
    {GOOD "[engine]\nmrai = 30s:60%, 0s:50%\n", NULL,
     "demo.ini:8: [engine] mrai: the shares add up to 110%; write shares of 100% at most (the rest "
     "is 0s)"},
    {GOOD "[engine]\nmrai = 30s:60\n", NULL,
     "demo.ini:8: [engine] mrai: `60` is no percentage; write it with a % sign, as in 50%"},
    {GOOD "[engine]\nprocessing = 1s-10ms\n", NULL,
     "demo.ini:8: [engine] processing: `1s-10ms` ends before it starts; write the shorter time "
     "first"},
    {GOOD "[engine]\nlocal-pref = customer > peer\n", NULL,
     "demo.ini:8: [engine] local-pref: provider is missing; write all three once, as in customer > "
     "peer > provider, with = between equals"},
    {GOOD "[engine]\nlocal-pref = customer > peer > peer\n", NULL,
     "demo.ini:8: [engine] local-pref: peer is there twice; write all three once, as in customer > "
     "peer > provider, with = between equals"},
    {GOOD "[engine]\nlocal-pref = customer > \n", NULL,
     "demo.ini:8: [engine] local-pref: a word is missing; write all three once, as in customer > "
     "peer > provider, with = between equals"},
    {GOOD "[engine]\nlocal-pref = customer > peers > provider\n", NULL,
     "demo.ini:8: [engine] local-pref: `peers` is not known; did you mean `peer`?"},
    {GOOD "[engine]\nuntil = 0\n", NULL,
     "demo.ini:8: [engine] until: 0 is out of range; write a time from 1ns to 10000d"},
    {GOOD "[engine]\nlatency = 1\n", NULL,
     "demo.ini:8: [engine] latency: `1` has no unit; write 1s (or ms, min, h)"},
    {GOOD "[strength]\noperators-1-egress = 90\n", NULL,
     "demo.ini:8: [strength] operators-1-egress: `90` is no percentage; write it with a % sign, as "
     "in 50%"},
    {GOOD "[strength]\noperators-1-egress = 120%\n", NULL,
     "demo.ini:8: [strength] operators-1-egress: `120%` is more than all; write a percentage from "
     "0% to 100%"},
    {GOOD "[strength]\noperators-1-egress = peer:90%, 3%\n", NULL,
     "demo.ini:8: [strength] operators-1-egress: `3%` has no neighbour class; write customer:3% "
     "(or peer, provider)"},
    {GOOD "[strength]\noperators-1-egress = peer:90%, peer:10%\n", NULL,
     "demo.ini:8: [strength] operators-1-egress: peer is there twice; write each neighbour class "
     "once"},
    {GOOD "[strength]\noperators-1-egress = pear:90%\n", NULL,
     "demo.ini:8: [strength] operators-1-egress: `pear` is not known; did you mean `peer`?"},
    {GOOD "[session x]\nbetween=1\ndown=1s\n", NULL,
     "demo.ini:8: [session x] between: `1` is not two ASes; write the two ends of a link, as in "
     "64500, 64501"},
    {GOOD "[session x]\nbetween=1,1\ndown=1s\n", NULL,
     "demo.ini:8: [session x] between: `1,1` is not two ASes; write the two ends of a link, as in "
     "64500, 64501"},
    {GOOD "[session x]\nbetween=1,2\ndown=1s\nup=1s\n", NULL,
     "demo.ini:10: [session x] up: the session comes back before it goes down (1s); write a later "
     "time, or never"},
    {GOOD "[session x]\n", NULL,
     "demo.ini:7: [session x]: the key `between` is missing; it takes two AS numbers\n"
     "demo.ini:7: [session x]: the key `down` is missing; it takes a number and a unit: ns, us, "
     "ms, s, min, h, d"},
    {TOPOLOGY "file=x\n" LEAK, NULL,
     "demo.ini:2: [topology] generate: the graph is either a file or generated; drop `file` or "
     "`generate`"},
    {"[topology]\n" LEAK, NULL,
     "demo.ini:1: [topology]: no graph is named; write file = FILE, or generate = internet-2020"},
    {"[topology]\ngenerate=internet-2021\nases=10\nbreak-cycles=yes\n" LEAK, NULL,
     "demo.ini:2: [topology] generate: `internet-2021` is not known; did you mean "
     "`internet-2020`?\n"
     "demo.ini:3: [topology] ases: 10 is out of range; write a number from 500 to 1000000"},
    {TOPOLOGY "[incident x]\nkind=leak\nvictim=1\n", NULL,
     "demo.ini:3: [incident x]: the key `offender` is missing; write an AS number, or random: and "
     "a group, as in random:transit"},
    {TOPOLOGY "[incident x]\nkind=leak\nvictim=1\noffender=AS1\n", NULL,
     "demo.ini:6: [incident x] offender: AS1 is the victim too; name two ASes"},
    {TOPOLOGY "[incident x]\nkind=leak\n", NULL,
     "demo.ini:3: [incident x]: the key `victim` is missing; it takes an AS number, random: and "
     "terms (`manrs-sim list groups`), or file:PATH"},
    {TOPOLOGY "[incident x]\nvictim=2\noffender=3\n", NULL,
     "demo.ini:3: [incident x]: the key `kind` is missing; it takes leak, origin-hijack, "
     "subprefix-hijack, superprefix-hijack, unannounced-hijack, optimiser, blackhole-hijack, "
     "withdrawal-suppression, none"},
    {TOPOLOGY
     "[incident "
     "x]\nkind=leak\noffender=random:any,peer-of:victim\nvictim=random:any,peer-of:offender\n",
     NULL,
     "demo.ini:5: [incident x] offender: offender and victim are each placed by the other; place "
     "one of them without"},
    {TOPOLOGY "[incident x]\nkind=leak\noffender=random:trnsit\nvictim=random:\n", NULL,
     "demo.ini:5: [incident x] offender: there is no group `trnsit`; did you mean `transit`?\n"
     "demo.ini:6: [incident x] victim: nothing is given; write at least one"},
    {TOPOLOGY
     "[incident x]\nkind=leak\noffender=random:any,peer-of:x\nvictim=random:any,per-of:4\n",
     NULL,
     "demo.ini:5: [incident x] offender: `x` is neither an AS number nor the other party; write "
     "peer-of:15169 or peer-of:victim\n"
     "demo.ini:6: [incident x] victim: there is no condition `per-of`; did you mean `peer-of`?"},
    {TOPOLOGY "[incident x]\nkind=leak\noffender=random:any,cone:x\nvictim=random:any,cone:5-3\n",
     NULL,
     "demo.ini:5: [incident x] offender: `x` is no range; write 5, 5-50, 5- or -50\n"
     "demo.ini:6: [incident x] victim: `5-3` ends before it starts; write the smaller number "
     "first"},
    {TOPOLOGY "[incident x]\nkind=leak\noffender=everyone\nvictim=random:any,xyzzy\n", NULL,
     "demo.ini:5: [incident x] offender: `everyone` names no AS; write an AS number, or random: "
     "and a group, as in random:transit\n"
     "demo.ini:6: [incident x] victim: there is no group `xyzzy`; `manrs-sim list groups` shows "
     "all"},
    {TOPOLOGY "[incident x]\nkind=leak\noffender=12x\nvictim=random:any,xyzzy:1\n", NULL,
     "demo.ini:5: [incident x] offender: `12x` is no AS number; write one such as 15169 or "
     "AS15169\n"
     "demo.ini:6: [incident x] victim: there is no condition `xyzzy`; `manrs-sim list groups` "
     "shows all"},
    {GOOD, "adoption.operators",
     "--set adoption.operators: this is not SECTION.KEY=VALUE; write for instance --set "
     "adoption.operators=40%"},
    {GOOD, "operators=1",
     "--set operators: this is not SECTION.KEY=VALUE; write for instance --set "
     "adoption.operators=40%"},
    {GOOD, "adoption.operatrs=40%",
     "--set adoption.operatrs: there is no key `operatrs` in [adoption]; did you mean "
     "`operators`?"},
    {GOOD, "adoptoin.operators=40%",
     "--set adoptoin.operators: there is no section [adoptoin]; did you mean [adoption]?"},
    {GOOD, "incident leek.offender=1",
     "--set incident leek.offender: the scenario has no section [incident leek]; did you mean "
     "[incident leak]?"},
    {GOOD, "incident.offender=1",
     "--set incident.offender: [incident] needs a name; write [incident leak]"},
    {GOOD, "engine.mrai=x",
     "--set engine.mrai: `x` is no time; write a number and a unit, as in 30s, 10ms, 20min or 1h"},
    {GOOD, "session x.down=1s",
     "--set session x.down: the scenario has no section [session x]; write it in the file first"},
    {GOOD "[variant a]\noperators=40%\n", NULL,
     "demo.ini:8: [variant a] operators: a variant's keys are title and SECTION.KEY; write for "
     "instance adoption.operators = 40%"},
    {GOOD "[variant a]\ntopology.ases=600\n", NULL,
     "demo.ini:8: [variant a] topology.ases: all runs share [topology]; set it there, or write a "
     "second scenario"},
    {GOOD "[variant a]\nincident leek.offender=4\n", NULL,
     "demo.ini:8: [variant a] incident leek.offender: the scenario has no section [incident leek]; "
     "did you mean [incident leak]?"},
    {GOOD "[variant a]\nengine.mari=4\n", NULL,
     "demo.ini:8: [variant a] engine.mari: there is no key `mari` in [engine]; did you mean "
     "`mrai`?"},
    {GOOD "[variant a]\nengine.mrai=4\n", NULL,
     "demo.ini:8: [variant a] engine.mrai: `4` has no unit; write 4s (or ms, min, h)"},
    {GOOD "[variant a]\n", "variant b.engine.mrai=3s",
     "--set variant b.engine.mrai: the scenario has no section [variant b]; did you mean [variant "
     "a]?"},
    {GOOD "[variant a]\n", "variant a.engine.mrai=3",
     "--set variant a.engine.mrai: `3` has no unit; write 3s (or ms, min, h)"},
    {GOOD "[variant a]\nincident leak.offender=64501\n", NULL,
     "demo.ini:8: [variant a] incident leak.offender: AS64501 is the victim too; name two ASes"},
    {GOOD "[variant a]\nx.=64501\n", NULL,
     "demo.ini:8: [variant a] x.: a variant's keys are title and SECTION.KEY; write for instance "
     "adoption.operators = 40%"},
    {GOOD "[scenario]\ntitle = a\\\n", NULL,
     "demo.ini:8: [scenario] title: the value has a backslash that escapes nothing; write \\\\ for "
     "one"},
    {GOOD "[incident two]\nkind=none\nvictim=4\n", "incident.offender=1",
     "--set incident.offender: [incident] needs a name; write [incident NAME]"},
    {GOOD, "incident leak.end",
     "--set incident leak.end: this is not SECTION.KEY=VALUE; write for instance --set "
     "adoption.operators=40%"},
    {GOOD "[variant a]\n[variant b]\n", "variant c.engine.mrai=3s",
     "--set variant c.engine.mrai: the scenario has no section [variant c]; did you mean [variant "
     "a]?"},
    {GOOD "[incident leek]\nkind=none\nvictim=4\n", "incident laek.kind=none",
     "--set incident laek.kind: the scenario has no section [incident laek]; did you mean "
     "[incident leak]?"},
    {GOOD, "engine.mrai=",
     "--set engine.mrai: nothing is given; write a value after the `=`, or leave the line out"},
    {GOOD "[variant a]\nengine.until=1s\n[variant b]\nengine.until=1s\n", NULL,
     "demo.ini:8: [variant a] engine.until: the run ends (1s) before incident leak starts (10min); "
     "write a later until or an earlier start\n"
     "demo.ini:10: [variant b] engine.until: the run ends (1s) before incident leak starts "
     "(10min); write a later until or an earlier start"},
};

static const MessageCase warnings[] = {
    {GOOD, NULL, ""},
    {GOOD "start=5s\n", NULL,
     "demo.ini:7: [incident leak] start: the victim's route may not have spread everywhere by "
     "then; 3min or later is safe"},
    {GOOD "hijacked = 198.18.1.0/24\n", NULL,
     "demo.ini:7: [incident leak] hijacked: this has no effect on leaks but those of type "
     "6"},
    {GOOD "[engine]\nscheduler = heap\n", NULL,
     "demo.ini:8: [engine] scheduler: this has no effect on clock = ns3; it is for ns3-default"},
    {GOOD "[strength]\noperators-1-egress = 0%\n[adoption]\noperators=all\n", NULL,
     "demo.ini:8: [strength] operators-1-egress: participants of operators do not carry out all "
     "of action 1, which the programme requires (valley-filter); a strength above 0% would"},
    {GOOD "[strength]\noperators-1-egress = 0%\n", NULL, ""},
    {"[topology]\nfile=x\nases=1000\nseed=2\n" LEAK, NULL,
     "demo.ini:3: [topology] ases: this has no effect on a graph from a file; drop it, or use "
     "generate\n"
     "demo.ini:4: [topology] seed: this has no effect on a graph from a file; drop it, or use "
     "generate"},
    {"[topology]\ngenerate=internet-2020\nexchange-links=mesh\n" LEAK, NULL,
     "demo.ini:3: [topology] exchange-links: this has no effect without a file of members; drop "
     "it, or write exchanges = FILE"},
    {"[topology]\ngenerate=internet-2020\nbreak-cycles=yes\n" LEAK, NULL,
     "demo.ini:3: [topology] break-cycles: this has no effect on a generated graph, which has no "
     "cycles; drop it"},
    {TOPOLOGY "[incident x]\nkind=origin-hijack\nvictim=1\noffender=2\ntypes=1\nto=all\n", NULL,
     "demo.ini:7: [incident x] types: this has no effect on kind = origin-hijack; it is for leak"},
    {TOPOLOGY "[incident x]\nkind=none\nvictim=1\n", NULL, ""},
    {GOOD "[variant a]\nadoption.operators=40%\n", "adoption.operators=20%",
     "--set adoption.operators: this takes the place of what variant a says (adoption.operators = "
     "40%); write --set \"variant a.adoption.operators=...\" to change one run alone"},
    {GOOD "[variant a]\n", "variant a.title=3", ""},
    {GOOD "[variant a]\nengine.until=1h\nadoption.cdn-cloud = "
          "founders\nstrength.cdn-cloud-1-ingress = customer:0%, peer:0%\n",
     NULL,
     "demo.ini:10: [variant a] strength.cdn-cloud-1-ingress: participants of cdn-cloud do not "
     "carry out all of action 1, which the programme requires (peer-prefix-filter, "
     "customer-prefix-filter); a strength above 0% would"},
    {GOOD "[adoption]\ncdn-cloud = founders\n[strength]\ncdn-cloud-5 = 0%\n", NULL,
     "demo.ini:10: [strength] cdn-cloud-5: participants of cdn-cloud do not carry out action 5, "
     "which the programme requires (gets others to join); a strength above 0% would"},
    {GOOD "[adoption]\nixp = all\n[strength]\nixp-4 = 0%\n", NULL,
     "demo.ini:10: [strength] ixp-4: participants of ixp carry out 0 of the optional actions, and "
     "the programme requires 1 besides those that it names; a strength above 0% of one would"},
    {GOOD "[adoption]\nixp = all\n[strength]\nixp-4 = 0%\nixp-5 = 10%\n", NULL, ""},
    {GOOD "[adoption]\nas-of = 2020-04-01\n[strength]\noperators-3 = 0%\n", NULL,
     "demo.ini:10: [strength] operators-3: participants of operators do not carry out action 3, "
     "which the programme requires (has current contacts); a strength above 0% would"},
    {GOOD "[adoption]\noperators = all\n[strength]\noperators-4-roa = 0%\n", NULL, ""},
    {GOOD "[adoption]\noperators = all\n[strength]\noperators-4-roa = 0%\noperators-4-irr = 0%\n",
     NULL,
     "demo.ini:10: [strength] operators-4-roa: participants of operators do not carry out action "
     "4, which the programme requires (registers ROAs, registers route objects); a strength above "
     "0% would"},
    {GOOD "[spread]\nto-peers = 10%\n", NULL,
     "demo.ini:8: [spread] to-peers: nothing spreads by model = none; write model = cascade or "
     "threshold"},
    {GOOD "[spread]\nmodel = cascade\nto-peers = 5%\nonward = no\nrounds = 3\n", NULL,
     "demo.ini:11: [spread] rounds: this has no effect where onward = no: there is one step"},
    {GOOD "[spread]\nmodel = threshold\nto-peers = 70%\nto-members = 30%\n", NULL, ""},
    {GOOD "[adoption]\nsav = all\n", NULL,
     "demo.ini:8: [adoption] sav: this has no effect on incidents; it is for spoofed traffic, see "
     "[spoofing]"},
    {GOOD "[adoption]\nmonitoring = all\n", NULL,
     "demo.ini:8: [adoption] monitoring: this has no effect where nobody repairs incidents; write "
     "for instance by = offender, neighbour in [response]"},
    {GOOD "[adoption]\nmonitoring = all\n[response]\nby = offender\n", NULL, ""},
    {GOOD "[spread]\nmodel = cascade\n", NULL,
     "demo.ini:8: [spread] model: nobody is won at probabilities of 0%; write for instance "
     "to-peers = 10%"},
};

#define N(array) G_N_ELEMENTS(array)

static MsScenario *parse(const char *text, const char *set, GError **error)
{
  const char *overrides[] = {set, NULL};
  return ms_scenario_parse(text, strlen(text), "demo.ini", overrides, error);
}

static void test_errors(void **state G_GNUC_UNUSED)
{
  for (guint i = 0; i < N(errors); i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(MsScenario) scenario = parse(errors[i].text, errors[i].set, &error);
    assert_null(scenario);
    assert_non_null(error);
    assert_int_equal(error->domain, MS_SCENARIO_ERROR);
    assert_string_equal(error->message, errors[i].expected);
  }
}

static void test_warnings(void **state G_GNUC_UNUSED)
{
  for (guint i = 0; i < N(warnings); i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(MsScenario) scenario = parse(warnings[i].text, warnings[i].set, &error);
    assert_null(error);
    g_autofree char *got = NULL;
    GPtrArray *lines = g_ptr_array_new();
    for (guint w = 0; w < ms_scenario_warnings(scenario)->len; w++)
      g_ptr_array_add(lines, g_ptr_array_index(ms_scenario_warnings(scenario), w));
    g_ptr_array_add(lines, NULL);
    got = g_strjoinv("\n", (char **)lines->pdata);
    g_ptr_array_unref(lines);
    assert_string_equal(got, warnings[i].expected);
  }
}

/* However many things are wrong, the first twenty are told and the rest counted. */
static void test_many_errors(void **state G_GNUC_UNUSED)
{
  g_autoptr(GString) text = g_string_new(GOOD);
  g_autoptr(GError) error = NULL;
  for (guint i = 0; i < 30; i++)
    g_string_append_printf(text, "x%u = 1\n", i);
  assert_null(parse(text->str, NULL, &error));
  g_auto(GStrv) lines = g_strsplit(error->message, "\n", -1);
  assert_int_equal(g_strv_length(lines), 21);
  assert_string_equal(lines[20], "demo.ini: and 10 more; mend these first");
}

static void test_file_errors(void **state G_GNUC_UNUSED)
{
  g_autoptr(GError) absent = NULL, folder = NULL;
  assert_null(ms_scenario_load("/nowhere/demo.ini", NULL, &absent));
  assert_string_equal(absent->message,
                      "/nowhere/demo.ini: there is no such file; give the name of a scenario file "
                      "(`manrs-sim list scenarios` shows those that come along)");
  assert_null(ms_scenario_load("/", NULL, &folder));
  assert_non_null(strstr(folder->message, "/: this is a folder; "));
}

/* What the command line says wins over a variant, that over the section, that over the default. */
static void test_precedence(void **state G_GNUC_UNUSED)
{
  static const char text[] =
      GOOD "[engine]\nuntil = 2h\nmrai = 0s\n"
           "[variant plain]\n"
           "[variant other]\ntitle = Another\nengine.until = 3h\nengine.jitter = no\n"
           "incident leak.offender = 7\n";
  const char *overrides[] = {"engine.jitter=yes", "variant plain.engine.wrate = yes",
                             "scenario.seed=9", "engine.clock=queue", NULL};
  g_autoptr(GError) error = NULL;
  g_autoptr(MsScenario) s =
      ms_scenario_parse(text, strlen(text), "dir/demo.ini", overrides, &error);
  assert_null(error);
  assert_string_equal(ms_scenario_name(s), "demo");
  assert_string_equal(ms_scenario_source(s), text);
  assert_int_equal(ms_scenario_n_runs(s), 2);
  assert_string_equal(ms_scenario_run_name(s, 0), "plain");
  assert_string_equal(ms_scenario_run_title(s, 0), "plain");
  assert_string_equal(ms_scenario_run_title(s, 1), "Another");
  assert_int_equal(ms_scenario_time(s, 0, "engine", "until"), 2 * G_GINT64_CONSTANT(3600000000000));
  assert_int_equal(ms_scenario_time(s, 1, "engine", "until"), 3 * G_GINT64_CONSTANT(3600000000000));
  assert_true(ms_scenario_bool(s, 0, "engine", "wrate"));
  assert_false(ms_scenario_bool(s, 1, "engine", "wrate"));
  assert_true(ms_scenario_bool(s, 1, "engine", "jitter"));
  assert_string_equal(ms_scenario_value(s, 0, "incident leak", "offender"), "64500");
  assert_string_equal(ms_scenario_value(s, 1, "incident leak", "offender"), "7");
  assert_string_equal(ms_scenario_value(s, 1, "incident leak", "types"), "all");
  assert_null(ms_scenario_value(s, 1, "incident leak", "prefix"));
  assert_int_equal(ms_scenario_count(s, 0, "scenario", "seed"), 9);
  assert_string_equal(ms_scenario_base_dir(s, 0, "incident leak", "offender"), "dir");
  assert_string_equal(ms_scenario_base_dir(s, 0, "scenario", "seed"), "");
  /* What cannot change a result is not kept with it. */
  assert_string_equal(ms_scenario_run_overrides(s, 0),
                      "engine.jitter=yes\nscenario.seed=9\nengine.wrate=yes\n");
  assert_string_equal(ms_scenario_run_overrides(s, 1),
                      "engine.jitter=yes\nscenario.seed=9\nengine.until=3h\n"
                      "incident leak.offender=7\n");
  g_autofree char *place = ms_scenario_place(s, 1, "engine", "until");
  assert_string_equal(place, "dir/demo.ini:13: [variant other] engine.until");
}

static void test_without_variants(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsScenario) s = parse("\xef\xbb\xbf" GOOD, NULL, NULL);
  assert_non_null(s);
  assert_int_equal(ms_scenario_n_runs(s), 1);
  assert_string_equal(ms_scenario_run_name(s, 0), "run");
  assert_string_equal(ms_scenario_run_overrides(s, 0), "");
  assert_int_equal(ms_scenario_sections(s, "incident")->len, 1);
  assert_int_equal(ms_scenario_sections(s, "session")->len, 0);
  assert_string_equal(ms_section_label("incident leak"), "leak");
}

/* Lines may end as DOS writes them, and be indented. */
static void test_line_ends(void **state G_GNUC_UNUSED)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsScenario) s =
      parse("[topology]\r\n  generate = internet-2020 \r\n\r\n  # so\r\n" LEAK, NULL, &error);
  assert_null(error);
  assert_string_equal(ms_scenario_value(s, 0, "topology", "generate"), "internet-2020");
}

static void test_durations(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *text;
    gint64 ns;
    const char *back;
  } cases[] = {
      {"0", 0, "0s"},
      {"0s", 0, "0s"},
      {"30s", G_GINT64_CONSTANT(30000000000), "30s"},
      {"10ms", 10000000, "10ms"},
      {"1.5s", 1500000000, "1.5s"},
      {"90 s", G_GINT64_CONSTANT(90000000000), "90s"},
      {"1.5h", G_GINT64_CONSTANT(5400000000000), "90min"},
      {"1d", G_GINT64_CONSTANT(86400000000000), "1d"},
      {"2.25us", 2250, "2.25us"},
      {"7ns", 7, "7ns"},
      {"0.000000001s", 1, "1ns"},
      {"1.000000001s", 1000000001, "1000000001ns"},
      {"0.1min", G_GINT64_CONSTANT(6000000000), "6s"},
  };
  for (guint i = 0; i < N(cases); i++) {
    gint64 ns = -1;
    assert_true(ms_value_duration(cases[i].text, &ns, NULL));
    assert_int_equal(ns, cases[i].ns);
    g_autofree char *back = ms_duration_text(ns);
    assert_string_equal(back, cases[i].back);
  }
  gint64 ns;
  assert_true(ms_value_time("never", &ns, NULL));
  assert_true(ns == MS_TIME_NEVER);
  g_autofree char *never = ms_duration_text(ns);
  assert_string_equal(never, "never");
  assert_false(ms_value_duration("-3s", &ns, NULL));
  assert_false(ms_value_duration("1e3s", &ns, NULL));
  assert_false(ms_value_duration("1.s", &ns, NULL));
  assert_false(ms_value_duration("18446744073709551617s", &ns, NULL));
}

static void test_values(void **state G_GNUC_UNUSED)
{
  double share, by_relation[3];
  guint8 rank[3];
  guint types;
  gint64 low, high;
  guint32 from, to;
  assert_true(ms_value_share("12.5%", &share, NULL));
  assert_true(share == 0.125);
  assert_false(ms_value_share("0.5", &share, NULL));
  assert_true(ms_value_strength("customer:90%, provider:10%", by_relation, NULL));
  assert_true(by_relation[MS_REL_CUSTOMER] == 0.9 && by_relation[MS_REL_PROVIDER] == 0.1);
  assert_true(by_relation[MS_REL_PEER] < 0);
  assert_true(ms_value_strength("25%", by_relation, NULL));
  assert_true(by_relation[MS_REL_PEER] == 0.25);
  assert_true(ms_value_preference("peer>customer = provider", rank, NULL));
  assert_int_equal(rank[MS_REL_PEER], 1);
  assert_int_equal(rank[MS_REL_CUSTOMER], 2);
  assert_int_equal(rank[MS_REL_PROVIDER], 2);
  assert_true(ms_value_leak_types("1, peer-to-provider", &types, NULL));
  assert_int_equal(types, 1 << 1 | 1 << 4);
  assert_true(ms_value_leak_types("all", &types, NULL));
  assert_int_equal(types, MS_LEAK_ALL_TYPES);
  assert_true(ms_value_span("10ms - 1s", &low, &high, NULL));
  assert_int_equal(low, 10000000);
  assert_int_equal(high, 1000000000);
  assert_true(ms_value_range("-50", &from, &to, NULL) && from == 0 && to == 50);
  assert_true(ms_value_range("5-", &from, &to, NULL) && from == 5 && to == G_MAXUINT32);
  assert_true(ms_value_range("7", &from, &to, NULL) && from == 7 && to == 7);
  assert_false(ms_value_range("-", &from, &to, NULL));
  g_autoptr(GArray) mix = ms_value_mix("30s:50%, 0s:25%", NULL);
  assert_int_equal(mix->len, 2);
  assert_true(g_array_index(mix, MsDurationShare, 1).share == 0.25);
  g_autoptr(GArray) asns = ms_value_asns("AS15169, as8075,4294967295", NULL);
  assert_int_equal(asns->len, 3);
  assert_int_equal(g_array_index(asns, guint32, 2), G_MAXUINT32);
}

/* Every word that the schema offers is known to whoever it is for, every default is a value of its
 * key, and every key has help. */
static void test_schema(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsSchema) schema = ms_schema_new();
  for (guint i = 0; i < schema->n_keys; i++) {
    const MsKey *key = &schema->keys[i];
    g_autoptr(GError) error = NULL;
    assert_non_null(ms_schema_section(schema, key->section));
    assert_ptr_equal(ms_schema_key(schema, key->section, key->name), key);
    assert_true(strlen(key->help) > 5 && g_str_has_suffix(key->help, "."));
    assert_true(key->fallback == NULL || key->type->check(key, key->fallback, &error));
    assert_true(key->required ? key->fallback == NULL
                              : key->fallback != NULL || key->fallback_words != NULL);
    assert_null(strchr(key->name, '.'));
  }
  const MsKey *kind = ms_schema_key(schema, "incident", "kind");
  guint n = 0;
  for (; kind->choices[n] != NULL; n++) {
    MsIncidentKind found;
    assert_true(ms_incident_kind_from_name(kind->choices[n], &found));
  }
  assert_int_equal(n, MS_N_INCIDENT_KINDS);
  const MsKey *tie_break = ms_schema_key(schema, "engine", "tie-break");
  for (guint i = 0; tie_break->choices[i] != NULL; i++) {
    MsTieBreak found;
    assert_true(ms_tie_break_from_name(tie_break->choices[i], &found));
    assert_int_equal(found, i);
  }
  g_autofree const char **mechanisms = ms_mechanism_names(), **programmes = ms_programme_names(),
                        **strengths = ms_strength_keys();
  for (guint i = 0; mechanisms[i] != NULL; i++)
    assert_non_null(ms_schema_key(schema, "adoption", mechanisms[i]));
  for (guint i = 0; programmes[i] != NULL; i++)
    assert_non_null(ms_schema_key(schema, "adoption", programmes[i]));
  for (guint i = 0; strengths[i] != NULL; i++)
    assert_non_null(ms_schema_key(schema, "strength", strengths[i]));
}

/* The whole library in one text, to be mutated. */
static char *all_scenarios(void)
{
  g_autoptr(GDir) dir = g_dir_open(MS_SOURCE_DIR "/scenarios/library", 0, NULL);
  GString *all = g_string_new(NULL);
  for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
    g_autofree char *path = g_build_filename(MS_SOURCE_DIR "/scenarios/library", name, NULL);
    g_autofree char *text = NULL;
    if (g_str_has_suffix(name, ".ini") && g_file_get_contents(path, &text, NULL, NULL))
      g_string_append(all, text);
  }
  return g_string_free(all, FALSE);
}

/* Whatever the text, it is read or refused with a place; never half of each. */
static void test_any_text(void **state G_GNUC_UNUSED)
{
  static const char spice[] = "[]=.,:%#;-\\\n 09aA\xff\0random:not:variant";
  g_autofree char *whole = all_scenarios();
  g_auto(GStrv) lines = g_strsplit(whole, "\n", -1);
  guint n_lines = g_strv_length(lines), refused = 0;
  assert_true(n_lines > 50);
  for (guint round = 0; round < 4000; round++) {
    g_autoptr(GString) text = g_string_new(round % 2 == 0 ? GOOD : "");
    for (guint i = 0; i < 12; i++) {
      const char *line = lines[ms_hash3(round, 1, i, 0) % n_lines];
      g_string_append_printf(text, "%s\n", *line == '#' ? "" : line);
    }
    for (guint i = 0; i < round % 4; i++)
      text->str[ms_hash3(round, 2, i, 0) % text->len] =
          spice[ms_hash3(round, 3, i, 0) % (sizeof spice - 1)];
    g_autoptr(GError) error = NULL;
    g_autoptr(MsScenario) scenario =
        ms_scenario_parse(text->str, text->len, "demo.ini", NULL, &error);
    assert_true((scenario == NULL) == (error != NULL));
    if (error != NULL)
      assert_true(g_str_has_prefix(error->message, "demo.ini:"));
    refused += error != NULL;
  }
  assert_true(refused > 1000 && refused < 4000);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_errors),      cmocka_unit_test(test_warnings),
      cmocka_unit_test(test_many_errors), cmocka_unit_test(test_file_errors),
      cmocka_unit_test(test_precedence),  cmocka_unit_test(test_without_variants),
      cmocka_unit_test(test_line_ends),   cmocka_unit_test(test_durations),
      cmocka_unit_test(test_values),      cmocka_unit_test(test_schema),
      cmocka_unit_test(test_any_text),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
