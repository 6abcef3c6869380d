# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# The build directory: where it is, whose it is, how it is configured. $OUT is its absolute path.

settle_paths() {
  OUT=${GIVEN[out]:-$ROOT/build}
  case $OUT in
    /*) ;;
    *) OUT=$PWD/$OUT ;;
  esac
  if [ -d "$OUT" ]; then OUT=$(cd -P "$OUT" && pwd); fi
  JOBS=${GIVEN[jobs]:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)}
}

# cache_value NAME: what CMake's cache in $OUT holds under NAME; nothing if it does not
cache_value() {
  if [ -f "$OUT/CMakeCache.txt" ]; then
    sed -n "s/^$1:[A-Z]*=//p" "$OUT/CMakeCache.txt" | head -n 1
  fi
}

# One word on $OUT: absent (or empty), ours (begun), ready (configured), or how it is not to be used.
tree_state() {
  local home name
  if [ ! -e "$OUT" ]; then echo absent && return; fi
  if [ ! -d "$OUT" ]; then echo file && return; fi
  if [ "$OUT" -ef "$ROOT" ]; then echo source && return; fi
  if [ ! -f "$OUT/CMakeCache.txt" ]; then
    if [ -z "$(ls -A "$OUT")" ]; then echo absent; else echo foreign; fi
    return
  fi
  home=$(cache_value CMAKE_HOME_DIRECTORY)
  name=$(cache_value CMAKE_PROJECT_NAME)
  if [ "$name" ] && [ "$name" != manrs-sim ]; then
    echo foreign
  elif [ ! "$(cache_value CMAKE_CACHEFILE_DIR)" -ef "$OUT" ]; then
    echo moved
  elif [ -z "$home" ] || [ ! "$home" -ef "$ROOT" ]; then
    echo elsewhere
  elif [ -f "$OUT/build.ninja" ] || [ -f "$OUT/Makefile" ]; then
    echo ready
  else
    echo ours
  fi
}

# Ends the program unless $OUT is one that may be built in. Sets STATE.
require_usable_tree() {
  STATE=$(tree_state)
  case $STATE in
    absent | ours | ready) ;;
    file) die "$OUT is a file, not a folder: choose another build directory with -o DIR" ;;
    source) die "$OUT is the source tree itself: choose another build directory with -o DIR" ;;
    foreign) die "$OUT is not empty and holds no build of manrs-sim: choose another build directory with -o DIR" ;;
    moved)
      die "$OUT was configured as $(cache_value CMAKE_CACHEFILE_DIR) and has been moved or copied since:" \
        "remove it (waf distclean, with the same -o), or choose another with -o DIR"
      ;;
    elsewhere)
      die "$OUT is the build directory of another source tree, $(cache_value CMAKE_HOME_DIRECTORY):" \
        "choose another with -o DIR, or remove it (waf distclean, with the same -o)"
      ;;
  esac
}

require_configured_tree() {
  require_usable_tree
  if [ "$STATE" != ready ]; then
    die "$OUT is not configured: first \`waf configure' (or \`waf run' or \`waf test', which see to everything)"
  fi
  require_same_compilers
}

# CMake keeps the compilers of the first configuration; a CC or CXX that says otherwise must not go unheard.
require_same_compilers() {
  local variable language chosen kept
  for variable in CC CXX; do
    chosen=${!variable:-}
    if [ -z "$chosen" ]; then continue; fi
    language=C
    if [ "$variable" = CXX ]; then language=CXX; fi
    kept=$(cache_value "CMAKE_${language}_COMPILER")
    chosen=$(command -v "${chosen%% *}" || true)
    if [ "$kept" ] && [ ! "$chosen" -ef "$kept" ]; then
      die "$OUT is configured with $kept, and $variable says \`${!variable}':" \
        "unset it, choose another build directory with -o DIR, or begin anew (waf distclean configure)"
    fi
  done
}

# profile_settings PROFILE: what it means to CMake, as NAME=VALUE. Appends to WANTED.
profile_settings() {
  case $1 in
    debug) WANTED+=(CMAKE_BUILD_TYPE=Debug MANRS_SIM_SANITIZE= MANRS_SIM_NATIVE=OFF) ;;
    release) WANTED+=(CMAKE_BUILD_TYPE=Release MANRS_SIM_SANITIZE= MANRS_SIM_NATIVE=OFF) ;;
    optimized) WANTED+=(CMAKE_BUILD_TYPE=Release MANRS_SIM_SANITIZE= MANRS_SIM_NATIVE=ON) ;;
    sanitize) WANTED+=(CMAKE_BUILD_TYPE=Debug "MANRS_SIM_SANITIZE=address,undefined" MANRS_SIM_NATIVE=OFF) ;;
  esac
}

# Sets WANTED. `configure` sets every option anew, those not given to their defaults, as in waf; the verbs that
# configure on the way change what is given and leave the rest of a configured tree as it stands.
settle_wanted() { # VERB
  local fresh='' prefix tests=ON
  WANTED=()
  if [ "$1" = configure ] || [ "$STATE" != ready ]; then fresh=yes; fi

  if [ "$fresh" ] || [ "${GIVEN[build-profile]:-}" ]; then profile_settings "${GIVEN[build-profile]:-release}"; fi
  if [ "$fresh" ] || [ "${GIVEN[prefix]:-}" ]; then
    prefix=${GIVEN[prefix]:-/usr/local}
    if [[ $prefix != /* ]]; then prefix=$PWD/$prefix; fi
    WANTED+=("CMAKE_INSTALL_PREFIX=$prefix")
  fi
  if [ "${GIVEN[werror]:-}" ]; then
    WANTED+=(MANRS_SIM_WERROR=ON)
  elif [ "$fresh" ]; then
    WANTED+=(MANRS_SIM_WERROR=OFF)
  fi
  # `run` alone has no use for the tests; who asks for them gets them.
  if [ "$1" = run ] && [ -z "${GIVEN[enable-tests]:-}" ] || [ "${GIVEN[disable-tests]:-}" ]; then tests=OFF; fi
  if [ "$fresh" ] || [ "$1" = test ] || [ "${GIVEN[enable-tests]:-}${GIVEN[disable-tests]:-}" ]; then
    WANTED+=("MANRS_SIM_TESTS=$tests")
  fi
}

# configure_tree VERB: set-up and configuration on behalf of VERB; nothing where all is as wanted already.
configure_tree() {
  local -a WANTED=() sets=(build) arguments=()
  local setting changed='' tests
  require_usable_tree
  settle_wanted "$1"
  tests=$(cache_value MANRS_SIM_TESTS)
  for setting in "${WANTED[@]}"; do
    if [[ $setting == MANRS_SIM_TESTS=* ]]; then tests=${setting#*=}; fi
  done
  if [ "$tests" = ON ] && [ "$1" != run ]; then sets+=(test); fi
  packages_ensure "${sets[@]}"
  require_same_compilers

  for setting in "${WANTED[@]}"; do
    if [ "$(cache_value "${setting%%=*}")" != "${setting#*=}" ]; then changed=yes; fi
    arguments+=("-D$setting")
  done
  if [ "$STATE" = ready ] && [ -z "$changed" ]; then
    if [ "$1" = configure ]; then say "$OUT is configured so already"; fi
    return 0
  fi
  if [ -z "$(cache_value CMAKE_GENERATOR)" ]; then
    if have ninja; then arguments+=(-G Ninja); else arguments+=(-G "Unix Makefiles"); fi
  fi
  show_and_run cmake -S "$ROOT" -B "$OUT" "${arguments[@]}" ||
    die "configuring $OUT failed; see above (after a change of compilers or libraries: waf distclean configure)"
}

build_tree() { # [TARGET]
  local -a arguments=(--build "$OUT" --parallel "$JOBS")
  if [ "${1:-}" ]; then arguments+=(--target "$1"); fi
  if [ "${GIVEN[verbose]:-}" ]; then arguments+=(--verbose); fi
  show_and_run cmake "${arguments[@]}" || die "the build in $OUT failed; see above"
}
