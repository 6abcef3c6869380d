#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of waf-wrapper: the command line, the packages, the verbs on a small tree, the counting of tests.
#
# A copy of the wrapper stands in a scratch tree whose path holds spaces, with the small project of tests/waf/tree and
# lists of made-up packages. dpkg-query, apt-get, apt-cache, sudo and id are stood in for by scripts where packages
# are the matter, so that nothing is ever installed and no network is needed.
set -u -o pipefail
shopt -s lastpipe # `x | count` counts in this shell

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
tree="$scratch/a tree"
waf="$tree/waf-wrapper/waf"
elsewhere="$scratch/else where"
fakes=$scratch/fakes
export FAKE=$scratch/state # what the stand-ins read and write

mkdir -p "$tree" "$elsewhere" "$fakes" "$FAKE"
cp -R "$root/waf-wrapper" "$tree/"
cp "$here"/tree/* "$tree/"
unset CI CC CXX CFLAGS CXXFLAGS LDFLAGS DESTDIR MAKEFLAGS MAKELEVEL CMAKE_GENERATOR CTEST_OUTPUT_ON_FAILURE

passed=0 failed=0 skipped=0
good() { passed=$((passed + 1)); }
bad() {
  failed=$((failed + 1))
  printf 'FAILED: %s\n' "$@"
}

# run COMMAND...: sets $code, $out, $err; standard input is no terminal. Works in $where.
where=$elsewhere
run() {
  code=0
  (cd "$where" && "$@") >"$scratch/out" 2>"$scratch/err" </dev/null || code=$?
  out=$(cat "$scratch/out")
  err=$(cat "$scratch/err")
}

# expect NAME CODE TEXT...: the last run ended with CODE and said each TEXT; !TEXT: did not say it
expect() {
  local name=$1 wanted=$2 text complaint=''
  shift 2
  if [ "$code" != "$wanted" ]; then complaint="exit code $code, not $wanted"; fi
  for text in "$@"; do
    case $text in
      !*) if [[ $out$'\n'$err == *"${text#!}"* ]]; then complaint+="; said: ${text#!}"; fi ;;
      *) if [[ $out$'\n'$err != *"$text"* ]]; then complaint+="; did not say: $text"; fi ;;
    esac
  done
  if [ "$complaint" ]; then
    bad "$name: ${complaint#; }" "  output: $out" "  errors: $err"
  else
    good
  fi
}

holds() { # NAME COMMAND...
  local name=$1
  shift
  if "$@"; then good; else bad "$name: $*"; fi
}

packages() { cat >"$tree/waf-wrapper/packages.txt"; }
plain_packages() { echo 'build | a-shell | cmd:sh | a shell | is always here' | packages; }

# ---- the command line ----
plain_packages

usage() { # NAME TEXT ARGUMENT...
  local name=$1 text=$2
  shift 2
  run "$waf" "$@"
  expect "usage: $name" 2 "$text"
}

usage 'misspelt verb' 'the nearest is `build'\''' biuld
usage 'shortened verb' 'the nearest is `configure'\''' conf
usage 'verb that is none' 'the verbs: configure, build' frobnicate
usage 'verb known as an option' 'the nearest is `--help'\''' help
usage 'second verb misspelt' 'the nearest is `check'\''' build chekc
usage 'misspelt option' 'the nearest is --prefix' --prefx=/x configure
usage 'option of waf that is not here' 'no option `--enable-examples'\''' configure --enable-examples
usage 'unknown letter' 'the nearest is --prefix' configure -p
usage 'unknown letter among known' 'no option `-z'\''' configure -vyz
usage 'an option for manrs-sim before --' 'behind --: run -- --seed' run --seed 3
usage 'option of use to another verb' 'it is for: configure, test, run' build -d debug
usage 'two verbs, neither can use it' 'is of no use to `clean build'\''' clean build --destdir x
usage '--yes with a verb that installs nothing' '-y/--yes is of no use' list --yes
usage 'value missing at the end' '--run needs a value: --run PROG' build --run
usage 'value missing before an option' '-o/--out needs a value' build -o -v
usage 'value empty' 'not empty' build --out=
usage 'value for a flag' 'takes no value' configure --werror=yes
usage 'given twice' 'given twice' build -o a --out=b
usage 'no profile' 'the nearest is `release'\''' configure -d relase
usage 'no number' '-j/--jobs takes a whole number' build -j many
usage 'number zero' '-j/--jobs takes a whole number' build -j0
usage 'tests on and off' 'contradict' configure --enable-tests --disable-tests
usage 'check without tests' 'contradicts the verb check' configure --disable-tests build check
usage 'verb behind run' 'put verbs before run' run build
usage '-- without run' 'has a meaning after' build -- x
usage 'two programs' 'ask for two programs' --run x run

run "$waf" --help
expect 'help' 0 'This is not waf' 'Exit codes'
for word in configure build check test run install uninstall clean distclean list --run --enable-tests \
  --disable-tests --build-profile --out --prefix --destdir --jobs --verbose --yes --help --version --werror \
  debug release optimized sanitize '-d,' '-o,' '-j,' '-v,' '-y,' '-h,'; do
  expect "help names $word" 0 "$word"
done
run "$waf" --version
expect 'version' 0 'manrs-sim 9.8.7' 'not waf'
run "$waf"
expect 'build is the default verb, and needs a configuration' 1 'is not configured' 'waf configure'
run "$waf" check
expect 'check needs a configuration' 1 'is not configured'
run "$waf" distclean
expect 'distclean of nothing' 0 'nothing to remove'
run "$waf" uninstall
expect 'uninstall of nothing' 1 'nothing was installed'

distance_is() { # N A B
  # shellcheck disable=SC2016 # for the inner shell
  run bash -c 'set -eu; . "$1"; edit_distance "$2" "$3"; echo "$distance"' bash "$root/waf-wrapper/lib/suggest.sh" "$2" "$3"
  holds "from \`$2' to \`$3' it is $1" [ "$out" = "$1" ]
}
distance_is 0 run run
distance_is 3 '' run
distance_is 1 tset test
distance_is 1 bild build
distance_is 3 kitten sitting

# ---- the list of packages ----
read_packages() { # FILE SET...
  # shellcheck disable=SC2016 # for the inner shell
  run bash -c 'set -eu; . "$1/lib/say.sh"; . "$1/lib/packages.sh"; PACKAGES_FILE=$2; packages_read "${@:3}"
    printf "%s\n" "${PACKAGE_NAMES[@]}"' bash "$root/waf-wrapper" "$@"
}

read_packages "$root/waf-wrapper/packages.txt" build test ci
expect 'the list reads' 0 libns3-dev libcmocka-dev shellcheck
holds 'no package is listed twice' [ -z "$(sort <<<"$out" | uniq -d)" ]
for name in libns3-dev libgsl-dev libsqlite3-dev libxml2-dev pkg-config g++ libhdf5-dev libarchive-dev; do
  read_packages "$root/waf-wrapper/packages.txt" build
  expect "$name is needed to build" 0 "$name" !libcmocka-dev
done
read_packages "$root/waf-wrapper/packages.txt" test
expect 'the set of the tests' 0 libcmocka-dev python3-h5py !libns3-dev !shellcheck

list=$scratch/list.txt
bad_list() { # NAME TEXT: the rows are on standard input
  cat >"$list"
  read_packages "$list" build
  expect "list: $1" 1 "$2"
}
bad_list 'four columns' 'list.txt:2: 4 columns' <<<$'# a comment\nbuild | a | cmd:a | A'
bad_list 'an empty column' 'list.txt:1: column 4 is empty' <<<'build | a | cmd:a |  | for a'
bad_list 'no such set' 'list.txt:1: no set `bulid'\''' <<<'bulid | a | cmd:a | A | for a'
bad_list 'no such proof' 'list.txt:3: `lib:a'\'' is no list' <<<$'\n\nbuild | a | lib:a | A | for a'

# ---- missing packages: the stand-ins ----
fake() { # NAME: the script's body is on standard input
  {
    printf '#!/usr/bin/env bash\n'
    cat
  } >"$fakes/$1"
  chmod +x "$fakes/$1"
}
# knows the packages in $FAKE/installed
fake dpkg-query <<'FAKE'
shift 3
for name in "$@"; do
  if grep -qx -- "$name" "$FAKE/installed"; then echo "$name installed"; else echo "$name not-installed"; fi
done
FAKE
# there is a candidate once the lists are read
fake apt-cache <<'FAKE'
if [ -e "$FAKE/lists" ]; then printf '%s:\n  Installed: (none)\n  Candidate: 1.0-1\n' "$2"
else printf '%s:\n  Installed: (none)\n  Candidate: (none)\n' "$2"; fi
FAKE
# notes what it is told; fails as often as $FAKE/failures says
fake apt-get <<'FAKE'
echo "apt-get $* [$DEBIAN_FRONTEND]" >>"$FAKE/log"
failures=$(cat "$FAKE/failures")
case " $* " in
  *" update "*)
    touch "$FAKE/lists"
    if [ -e "$FAKE/unreachable" ]; then exit 100; fi ;;
  *" install "*)
    if [ "$failures" -gt 0 ]; then echo $((failures - 1)) >"$FAKE/failures"; exit 100; fi
    for name in "$@"; do case $name in lib*) echo "$name" >>"$FAKE/installed" ;; esac; done ;;
esac
FAKE
fake id <<'FAKE'
cat "$FAKE/uid"
FAKE
fake cmake <<'FAKE'
touch "$FAKE/configured"
FAKE
fake sudo <<'FAKE'
echo "sudo $1" >>"$FAKE/log"
if [ "$1" = -n ]; then shift; fi
exec "$@"
FAKE

missing() { # the world before each case: a library missing, root, lists read
  packages <<'ROWS'
build | a-shell    | cmd:sh                   | a shell | is always here
build | libroof-dev | pc:no-such-roof         | Roof    | keeps the rain out
test  | libdoor-dev | pc:no-such-door         | Door    | lets people in
ROWS
  rm -rf "$FAKE" "$tree/build"
  mkdir "$FAKE"
  echo 0 | tee "$FAKE/failures" >"$FAKE/uid"
  touch "$FAKE/installed" "$FAKE/log" "$FAKE/lists"
}
fake_waf() { run env PATH="$fakes:$PATH" "$waf" "$@"; }
log() { cat "$FAKE/log"; }

missing
fake_waf configure
expect 'nobody to ask' 1 libroof-dev 'keeps the rain out' libdoor-dev '--yes' 'apt-get install' !a-shell
holds 'nobody asked, nothing installed' [ -z "$(log)" ]
missing
fake_waf configure --disable-tests
expect 'without tests, their packages are not asked for' 1 libroof-dev !libdoor-dev
missing
fake_waf --yes configure
expect '--yes installs and goes on' 0 'keeps the rain out'
holds 'to configuring' [ -e "$FAKE/configured" ]
holds 'what apt-get was told' [ "$(log)" = \
  'apt-get -o DPkg::Lock::Timeout=300 install -q -y --no-install-recommends libroof-dev libdoor-dev [noninteractive]' ]
: >"$FAKE/log"
fake_waf --yes configure
expect 'the second time nothing is missing' 0 !libroof-dev
holds 'and apt-get is left alone' [ -z "$(log)" ]
missing
run env CI=true PATH="$fakes:$PATH" "$waf" configure
expect 'CI=true is --yes' 0 libroof-dev
missing
rm "$FAKE/lists"
fake_waf --yes configure
expect 'empty lists' 0
holds 'are read first' [ "$(log | grep -c 'update')" = 1 ]
holds 'and then installed from' grep -q 'install.*libroof-dev' "$FAKE/log"
missing
echo 1 >"$FAKE/failures"
fake_waf --yes configure
expect 'old lists: once more after an update' 0 'once more'
missing
rm "$FAKE/lists"
touch "$FAKE/unreachable"
fake_waf --yes configure
expect 'one source is out of reach, and the others have all' 0 'apt-get update failed (exit code 100' 'going on'
missing
echo 2 >"$FAKE/failures"
fake_waf --yes configure
expect 'apt-get fails' 1 'apt-get install failed (exit code 100)'
holds 'and nothing is configured' [ ! -e "$FAKE/configured" ]
missing
echo 1000 >"$FAKE/uid"
fake_waf --yes configure
expect 'a user with sudo' 0
holds 'is not asked for a password without a terminal' grep -qx 'sudo -n' "$FAKE/log"

# A PATH of links to all that the wrapper uses, so that single commands can be left out.
tools=$scratch/tools
mkdir "$tools"
for name in bash sh env sed awk grep head ls cat dirname readlink rm rmdir find sort getconf cmake ctest ninja make cc \
  gcc c++ g++ ld as ar ranlib nm uname pkg-config touch tee uniq id; do
  if path=$(type -P "$name"); then ln -s "$path" "$tools/$name"; fi
done
poor_waf() { run env PATH="$tools" "$waf" "$@"; }

missing
echo 1000 >"$FAKE/uid"
for name in dpkg-query apt-get apt-cache id; do ln -sf "$fakes/$name" "$tools/$name"; done
poor_waf --yes configure
expect 'a user without sudo' 1 'there is no sudo here. As root: apt-get install' libroof-dev
rm "$tools"/{dpkg-query,apt-get,apt-cache}
missing
poor_waf --yes configure
expect 'no apt-get' 1 'no apt-get' 'Roof' 'Debian: libroof-dev' 'pkg-config finds'
missing
plain_packages
poor_waf configure build
expect 'no apt-get, and all is here' 0

if script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
  on_terminal() { # ANSWER ARGUMENT...
    local answer=$1
    shift
    code=0
    out=$(cd "$elsewhere" && printf '%s' "$answer" |
      PATH="$fakes:$PATH" script -qec "$(printf '%q ' "$waf" "$@")" /dev/null 2>&1) || code=$?
    err=''
  }
  missing
  on_terminal $'n\n' configure
  expect 'answered no' 1 '[Y/n]' 'not installed'
  holds 'no is no' [ -z "$(log)" ]
  missing
  on_terminal $'y\n' configure
  expect 'answered yes' 0 '[Y/n]'
  holds 'yes installs' grep -q 'install.*libroof-dev' "$FAKE/log"
  missing
  on_terminal $'\004' configure
  expect 'answered by an end of file' 1 'not installed'
else
  echo 'skipped: answers on a terminal (no script(1) here)'
  skipped=$((skipped + 3))
fi

# ---- the verbs, on the small tree ----
plain_packages
rm -rf "$tree/build"
run "$waf" configure build check
expect 'configure build check' 0 '3 passed, 0 failed, 2 skipped' 'skipped: test-cases: two' 'skipped: test-lacking'
holds 'it ends with the count' [ "$(tail -n 1 <<<"$out")" = '3 passed, 0 failed, 2 skipped' ]
run "$waf" configure
expect 'a second configure has nothing to do' 0 'configured so already' !'Configuring done'
run "$waf" list
expect 'list' 0 'verbs: configure' manrs-sim reference test-cases !CMakeFiles
run "$waf" --run 'reference a  b' -- 'c d' '*'
expect '--run: arguments inside and behind --' 0 '<a><b><c d><*>'
run "$waf" --run=reference -- --exit 9
expect '--run ends with the code of the program' 9
run "$waf" --run refrence
expect '--run: no such program' 2 'the nearest is `reference'\'''
run "$waf" clean
expect 'clean' 0
run "$waf" list
expect 'clean leaves no program' 0 !reference
run "$waf" build -v -j 1
expect 'build -v shows commands' 0 '+ cmake --build' '--parallel 1'

printf 'here' >"$elsewhere/here.ini"
run "$waf" run here.ini --set a.b=c '*' -o 'x y'
expect 'run hands all behind the scenario on' 0 '<run><here.ini><--set><a.b=c><*><-o><x y>'
holds 'and keeps standard output for the program' [ "$out" = '<run><here.ini><--set><a.b=c><*><-o><x y>' ]
run "$waf" run
holds 'run without a scenario' [ "$code $out" = '0 <run>' ]
run "$waf" run -- --seed 3
holds 'run -- hands on without a scenario' [ "$code $out" = '0 <run><--seed><3>' ]
run "$waf" run s.ini -- -h
holds 'run SCENARIO -- is heard' [ "$code $out" = '0 <run><s.ini><-h>' ]
run "$waf" run --exit 1 2>/dev/null
expect 'run: options of the program need a scenario or --' 2
run "$waf" run s.ini --exit 5
expect 'run ends with the code of the program' 5
run "$waf" distclean run s.ini
holds 'run sees to everything' [ "$code $out" = '0 <run><s.ini>' ]
run "$waf" check
expect 'run alone does not set up tests' 1 'configured without tests'
run "$waf" test
expect 'test turns them on' 0 '3 passed, 0 failed, 2 skipped'
run cmake -DTREE_FAILS=ON "$tree/build"
run "$waf" test
expect 'a failing test' 1 '3 passed, 1 failed, 2 skipped' test-failing

ln -s "$waf" "$scratch/link to waf"
where=/ run "$scratch/link to waf" --yes configure build -o "$elsewhere/o u t" -d debug
expect 'another build directory, through a link, from /' 0
holds 'it is built there' [ -x "$elsewhere/o u t/manrs-sim" ]
holds 'as asked' grep -q '^CMAKE_BUILD_TYPE:[A-Z]*=Debug' "$elsewhere/o u t/CMakeCache.txt"
run "$waf" run -o 'o u t' s.ini
expect 'an option that is not given stays in a configured tree' 0
holds 'profile kept' grep -q '^CMAKE_BUILD_TYPE:[A-Z]*=Debug' "$elsewhere/o u t/CMakeCache.txt"
run "$waf" configure --werror -o 'o u t'
expect 'configure sets every option anew' 0
holds 'profile back to the default' grep -q '^CMAKE_BUILD_TYPE:[A-Z]*=Release' "$elsewhere/o u t/CMakeCache.txt"
holds 'warnings are errors' grep -q '^MANRS_SIM_WERROR:[A-Z]*=ON' "$elsewhere/o u t/CMakeCache.txt"
run "$waf" test -d sanitize -o 'o u t' -v
expect 'sanitizers' 0 '3 passed' '-fsanitize=address,undefined'

run "$waf" configure --prefix /opt/p install --destdir stage -o 'o u t'
expect 'install' 0
holds 'the program is there' [ -x "$elsewhere/stage/opt/p/bin/manrs-sim" ]
holds 'the scenarios are there' [ -f "$elsewhere/stage/opt/p/share/manrs-sim/scenarios/demo.ini" ]
run "$waf" uninstall -o 'o u t'
expect 'uninstall from where nothing is' 1 'another --destdir'
run "$waf" uninstall --destdir stage -o 'o u t'
expect 'uninstall' 0 '2 files removed'
holds 'nothing of ours is left' [ ! -e "$elsewhere/stage/opt/p/share/manrs-sim" ]
holds 'folders of others stay' [ -d "$elsewhere/stage/opt/p/bin" ]
holds 'no file is left' [ -z "$(find "$elsewhere/stage" -type f)" ]

mkdir "$elsewhere/full"
touch "$elsewhere/full/letter" "$elsewhere/file"
run "$waf" configure -o full
expect 'a folder with something else in it' 1 'holds no build of manrs-sim'
run "$waf" distclean -o full
expect 'is not removed either' 1 'not removed'
holds 'the letter is there' [ -e "$elsewhere/full/letter" ]
run "$waf" configure -o file
expect 'a file' 1 'is a file'
run "$waf" configure -o "$tree"
expect 'the source tree' 1 'is the source tree'
run "$waf" distclean -o "$scratch"
expect 'distclean of what is around the tree' 1 'not removed'
mv "$elsewhere/o u t" "$elsewhere/moved"
run "$waf" build -o moved
expect 'a build directory that was moved' 1 'has been moved'
run "$waf" distclean -o moved
expect 'distclean of it' 0
holds 'it is gone' [ ! -e "$elsewhere/moved" ]
mkdir "$scratch/twin"
cp -R "$tree"/{waf-wrapper,CMakeLists.txt,program.c,demo.ini} "$scratch/twin/"
run "$scratch/twin/waf-wrapper/waf" build -o "$tree/build"
expect 'the build directory of another tree' 1 'of another source tree'
if [ -n "$(type -P clang)" ]; then
  run env CC=clang "$waf" build
  expect 'another compiler than the configured one' 1 'CC says `clang'\'''
else
  echo 'skipped: another compiler (no clang here)'
  skipped=$((skipped + 1))
fi
printf 'error(' >>"$tree/CMakeLists.txt"
run "$waf" distclean configure
expect 'a configuration that fails' 1 'configuring' 'failed'
cp "$here/tree/CMakeLists.txt" "$tree/"
run "$waf" configure
expect 'and is taken up again' 0
printf '#error no\n' >>"$tree/program.c"
run "$waf" build
expect 'a build that fails' 1 'the build in' 'failed'

# ---- the counting of tests ----
# count NAME CODE LINE: the JUnit file is on standard input
count() {
  cat >"$scratch/junit.xml"
  run awk -f "$root/waf-wrapper/lib/count-tests.awk" "$scratch/junit.xml"
  expect "count: $1" "$2" "$3"
}
testcase() { # STATUS [INNER]: its output is on standard input
  printf '<testcase name="t" classname="t" time="1" status="%s">\n%s\n<system-out>%s\n</system-out>\n</testcase>\n' \
    "$1" "${2:-}" "$(sed 's/</\&lt;/g')"
}

count 'nothing ran' 1 '0 passed, 0 failed, 0 skipped' </dev/null
testcase run <<<'hello' | count 'a program that says nothing of cases' 0 '1 passed, 0 failed, 0 skipped'
testcase fail <<<'hello' | count 'one that fails' 1 '0 passed, 1 failed, 0 skipped'
testcase notrun '<skipped message="SKIP_RETURN_CODE=77"/>' <<<'no data' |
  count 'one that skips' 0 $'skipped: t: no data\n0 passed, 0 failed, 1 skipped'
testcase notrun '<skipped message="Unable to find executable"/>' <<<'' |
  count 'one that is not there' 1 '0 passed, 1 failed, 0 skipped'
testcase disabled <<<'Disabled' | count 'a disabled one' 0 '0 passed, 0 failed, 1 skipped'
testcase run <<<$'x\n7 passed, 0 failed' | count 'a count of its own' 0 '7 passed, 0 failed, 0 skipped'
testcase fail <<<$'7 passed, 2 failed, 3 skipped' | count 'a longer one' 1 '7 passed, 2 failed, 3 skipped'
testcase fail <<<$'7 passed, 0 failed' | count 'a failure that the count hides' 1 '7 passed, 1 failed, 0 skipped'

two_groups=$'[==========] Running 2 test(s).
[ RUN      ] a\n[       OK ] a\n[ RUN      ] b\n[       OK ] b
[==========] 2 test(s) run.\n[  PASSED  ] 2 test(s).
[==========] Running 3 test(s).
[ RUN      ] c\n[       OK ] c\n[ RUN      ] d\nno <data>\n[  SKIPPED ] d\n[ RUN      ] e\nfirst [       OK ] e
[==========] 3 test(s) run.\n[  PASSED  ] 2 test(s).\n[  SKIPPED ] 1 test(s), listed below:\n[  SKIPPED ] d\n
 1 SKIPPED TEST(S)'
testcase run <<<"$two_groups" | count 'two groups of cmocka' 0 $'skipped: t: d\n4 passed, 0 failed, 1 skipped'
testcase fail <<<"$two_groups" | count 'a leak found at the end' 1 '4 passed, 1 failed, 1 skipped'
testcase fail <<'LOG' | count 'failed, and failed in its set-up' 1 '1 passed, 2 failed, 0 skipped'
[==========] Running 3 test(s).
[ RUN      ] a
[       OK ] a
[ RUN      ] b
[  ERROR   ] --- 1 != 2
[  FAILED  ] b
[ RUN      ] c
Could not run test: Test setup failed
[  ERROR   ] c
[==========] 3 test(s) run.
[  PASSED  ] 1 test(s).
[  FAILED  ] 1 test(s), listed below:
[  FAILED  ] b
 1 FAILED TEST(S)
LOG
testcase fail <<<$'[==========] Running 3 test(s).\n[ RUN      ] a\n[       OK ] a\n[ RUN      ] b\nabort' |
  count 'a group that never ended' 1 '1 passed, 1 failed, 0 skipped'
testcase run <<<$'[==========] tests: Running 1 test(s).\n[       OK ] a\n[==========] tests: 1 test(s) run.
[  PASSED  ] 1 test(s).' | count 'the words of later versions of cmocka' 0 '1 passed, 0 failed, 0 skipped'

printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" -eq 0 ]
