# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034 # what is set here is read by the other parts
# The verbs, the options, and the reading of the command line.
#
# Sets: CHAIN (the verbs, in their order), GIVEN (option -> value, "yes" for one that takes none), SCENARIO_ARGUMENTS
# (what follows `run`), PROGRAM_ARGUMENTS (what follows `--` after --run).

# verb | what it does
VERBS=(
  "configure|find the libraries, set up the build directory"
  "build|compile what has changed (the default when no verb is named)"
  "check|build, then run the tests, in a build directory that is configured"
  "test|all of set-up, configure, build and the tests"
  "run|all of set-up, configure and build, then \`manrs-sim run\`"
  "install|build, then copy the command, libns3-c and the scenarios to the prefix"
  "uninstall|remove what \`install\` copied"
  "clean|remove what \`build\` made"
  "distclean|remove the build directory"
  "list|name the verbs and the programs that are built"
)

# long name | letter | argument | verbs that can use it | what it does
OPTIONS=(
  "out|o|DIR|configure build check test run install uninstall clean distclean list|build directory (default: build/ in the source tree)"
  "build-profile|d|PROFILE|configure test run|debug, release (the default), optimized (release for this processor, link-time optimisation) or sanitize (address and undefined-behaviour sanitizers)"
  "enable-tests|||configure test run|build the tests too (the default of \`configure\`)"
  "disable-tests|||configure run|do not build the tests"
  "werror|||configure test run|compiler warnings are errors"
  "prefix||DIR|configure test run|where \`install\` copies to (default: /usr/local)"
  "destdir||DIR|install uninstall|a folder that stands for / while copying, for packagers"
  "run||PROG|build check test install|then run a program that was built; its arguments inside the quotes, or after --"
  "jobs|j|N|build check test run install|so many at once (default: one a processor)"
  "yes|y||configure test run|install missing packages without asking (so does CI=true in the environment)"
  "verbose|v||configure build check test run install uninstall clean distclean list|show the commands"
  "help|h||any|this text"
  "version|||any|the version"
)

PROFILES=(debug release optimized sanitize)

declare -A OPTION_ARGUMENT=() OPTION_VERBS=() OPTION_OF_LETTER=() GIVEN=() IS_VERB=()
declare -a VERB_NAMES=() LONG_NAMES=() CHAIN=() SCENARIO_ARGUMENTS=() PROGRAM_ARGUMENTS=()

read_tables() {
  local row long letter argument verbs rest
  for row in "${VERBS[@]}"; do
    VERB_NAMES+=("${row%%|*}")
    IS_VERB[${row%%|*}]=yes
  done
  for row in "${OPTIONS[@]}"; do
    IFS='|' read -r long letter argument verbs rest <<<"$row"
    LONG_NAMES+=("--$long")
    OPTION_ARGUMENT[$long]=$argument
    OPTION_VERBS[$long]=$verbs
    if [ "$letter" ]; then OPTION_OF_LETTER[$letter]=$long; fi
  done
}

# How an option is written in a message: -o/--out.
option_spelling() {
  local letter
  for letter in "${!OPTION_OF_LETTER[@]}"; do
    if [ "${OPTION_OF_LETTER[$letter]}" = "$1" ]; then
      printf -- '-%s/' "$letter"
    fi
  done
  printf -- '--%s' "$1"
}

unknown_option() {
  local hint='' near name
  if [[ $1 == -? ]]; then
    near=--help
    for name in "${LONG_NAMES[@]}"; do
      if [[ $name == "--${1#-}"* ]]; then near=$name && break; fi
    done
  else
    near=$(nearest "$1" "${LONG_NAMES[@]}")
  fi
  if [[ " ${CHAIN[*]} " == *" run "* ]]; then
    hint="; options for manrs-sim go behind the scenario, or behind --: run -- $1"
  fi
  die_usage "no option \`$1' is known here; the nearest is $near (--help lists all)$hint"
}

set_option() { # LONG VALUE
  if [ "${GIVEN[$1]+set}" ] && [ "${OPTION_ARGUMENT[$1]}" ]; then
    die_usage "$(option_spelling "$1") is given twice: \`${GIVEN[$1]}' and \`$2'; name it once"
  fi
  GIVEN[$1]=$2
}

# parse_option WORD NEXT...: reads one option. Sets $used to the number of words after WORD that it took.
parse_option() {
  local word=$1 name value='' has_value='' letter
  shift
  used=0
  if [[ $word == --* ]]; then
    name=${word#--}
    if [[ $name == *=* ]]; then
      value=${name#*=}
      name=${name%%=*}
      has_value=yes
    fi
    if [ -z "$name" ] || [ -z "${OPTION_VERBS[$name]+known}" ]; then unknown_option "--$name"; fi
  else
    letter=${word:1:1}
    name=${OPTION_OF_LETTER[$letter]:-}
    if [ -z "$name" ]; then unknown_option "-$letter"; fi
    if [ "${#word}" -gt 2 ]; then
      if [ -z "${OPTION_ARGUMENT[$name]}" ]; then # letters in one word: -vy
        set_option "$name" yes
        parse_option "-${word:2}" "$@"
        return
      fi
      value=${word:2}
      value=${value#=}
      has_value=yes
    fi
  fi
  if [ -z "${OPTION_ARGUMENT[$name]}" ]; then
    if [ "$has_value" ]; then die_usage "--$name takes no value, and \`$word' gives it one"; fi
    set_option "$name" yes
    return
  fi
  if [ -z "$has_value" ]; then
    if [ $# -eq 0 ] || [[ $1 == -* ]]; then
      die_usage "$(option_spelling "$name") needs a value: --$name ${OPTION_ARGUMENT[$name]}"
    fi
    value=$1
    used=1
  fi
  if [[ $value != *[![:space:]]* ]]; then die_usage "$(option_spelling "$name") needs a value that is not empty"; fi
  set_option "$name" "$value"
}

parse_arguments() {
  local word used last=''
  read_tables
  while [ $# -gt 0 ]; do
    word=$1
    shift
    case $word in
      --)
        if [ "$last" = run ]; then
          SCENARIO_ARGUMENTS=("$@")
        elif [ "${GIVEN[run]:-}" ]; then
          PROGRAM_ARGUMENTS=("$@")
        else
          die_usage "\`--' has a meaning after the verb run or the option --run alone"
        fi
        return
        ;;
      -?*)
        parse_option "$word" "$@"
        shift "$used"
        ;;
      *)
        if [ "$last" = run ]; then
          if [ "${IS_VERB[$word]:-}" ]; then
            die_usage "what follows \`run' is a scenario, and \`$word' is a verb: put verbs before run" \
              "(a scenario of that name: run -- $word)"
          fi
          SCENARIO_ARGUMENTS=("$word" "$@")
          if [ "${1:-}" = -- ]; then SCENARIO_ARGUMENTS=("$word" "${@:2}"); fi
          return
        fi
        if [ -z "${IS_VERB[$word]:-}" ]; then
          die_usage "no verb \`$word' is known here; the nearest is" \
            "\`$(nearest "$word" "${VERB_NAMES[@]}" "${LONG_NAMES[@]}")'" \
            "(the verbs: $(join_words "${VERB_NAMES[@]}"))"
        fi
        CHAIN+=("$word")
        last=$word
        ;;
    esac
  done
}

# Every option must be of use to a verb of the chain; values must make sense; nothing may contradict.
check_arguments() {
  local name verb useful
  if [ "${#CHAIN[@]}" -eq 0 ]; then CHAIN=(build); fi
  if [ "${GIVEN[run]:-}" ]; then
    if [[ " ${CHAIN[*]} " == *" run "* ]]; then
      die_usage "the verb run and the option --run ask for two programs; use one"
    fi
    case " ${CHAIN[*]} " in
      *" build "* | *" check "* | *" test "* | *" install "*) ;;
      *) CHAIN+=(build) ;;
    esac
  fi
  for name in "${!GIVEN[@]}"; do
    useful=''
    for verb in "${CHAIN[@]}"; do
      if [[ " ${OPTION_VERBS[$name]} " == *" $verb "* ]]; then useful=yes; fi
    done
    if [ -z "$useful" ]; then
      # shellcheck disable=SC2086 # a list of words
      die_usage "$(option_spelling "$name") is of no use to \`${CHAIN[*]}'; it is for:" \
        "$(join_words ${OPTION_VERBS[$name]})"
    fi
  done
  if [ "${GIVEN[disable-tests]:-}" ]; then
    if [ "${GIVEN[enable-tests]:-}" ]; then
      die_usage "--enable-tests and --disable-tests contradict each other; name one"
    fi
    for verb in "${CHAIN[@]}"; do
      case $verb in
        test | check) die_usage "--disable-tests contradicts the verb $verb" ;;
      esac
    done
  fi
  if [[ ${GIVEN[jobs]:-1} != [1-9]* || ${GIVEN[jobs]:-1} == *[!0-9]* ]]; then
    die_usage "-j/--jobs takes a whole number from 1, not \`${GIVEN[jobs]}'"
  fi
  name=${GIVEN[build-profile]:-release}
  if [[ " ${PROFILES[*]} " != *" $name "* ]]; then
    die_usage "no build profile \`$name' is known here; the nearest is \`$(nearest "$name" "${PROFILES[@]}")'" \
      "(the profiles: $(join_words "${PROFILES[@]}"))"
  fi
}
