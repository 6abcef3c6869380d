# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# One function a verb, named verb_NAME; those of the tests are in tests.sh.

verb_configure() { configure_tree configure; }

verb_build() {
  require_configured_tree
  build_tree
}

# Prepares on standard error, then becomes the command: standard output is its own.
verb_run() {
  local program
  {
    configure_tree run
    build_tree manrs-sim
  } >&2
  program=$(find_program manrs-sim)
  if [ -z "$program" ]; then die "the build made no program manrs-sim in $OUT"; fi
  become "$program" run "${SCENARIO_ARGUMENTS[@]}"
}

become() {
  if [ "${GIVEN[verbose]:-}" ]; then
    show_and_run exec "$@"
  fi
  exec "$@"
}

# Every program in $OUT, one path a line.
list_programs() {
  if [ -d "$OUT" ]; then
    find "$OUT" \( -name CMakeFiles -o -name Testing \) -prune -o \
      -type f -perm -u+x ! -name '*.so' ! -name '*.so.*' ! -name '*.a' ! -name '*.sh' -print | sort
  fi
}

# find_program NAME: the path of the program built under NAME, or under a path relative to $OUT
find_program() {
  local path
  while IFS= read -r path; do
    if [ "${path##*/}" = "$1" ] || [ "${path#"$OUT/"}" = "$1" ]; then
      printf '%s\n' "$path"
      return
    fi
  done < <(list_programs)
}

# --run "PROG ARGUMENT..." [-- ARGUMENT...]
run_named_program() {
  local program
  local -a words names
  read -ra words <<<"${GIVEN[run]}"
  program=$(find_program "${words[0]}")
  if [ -z "$program" ]; then
    mapfile -t names < <(list_programs | sed 's,.*/,,')
    if [ "${#names[@]}" -eq 0 ]; then die "no program is built in $OUT"; fi
    die_usage "no program \`${words[0]}' is built in $OUT; the nearest is \`$(nearest "${words[0]}" "${names[@]}")'" \
      "(waf list names all)"
  fi
  become "$program" "${words[@]:1}" "${PROGRAM_ARGUMENTS[@]}"
}

absolute_destdir() {
  local destdir=${GIVEN[destdir]:-}
  if [ "$destdir" ] && [[ $destdir != /* ]]; then destdir=$PWD/$destdir; fi
  printf '%s' "${destdir%/}"
}

verb_install() {
  local prefix destdir
  require_configured_tree
  build_tree
  prefix=$(cache_value CMAKE_INSTALL_PREFIX)
  destdir=$(absolute_destdir)
  DESTDIR=$destdir show_and_run cmake --install "$OUT" ||
    die "installing to $destdir$prefix failed; see above (another place: waf configure --prefix DIR install)"
}

# What CMake noted while installing is removed, and then those folders of ours that this leaves empty.
verb_uninstall() {
  local manifest=$OUT/install_manifest.txt destdir path folder count=0
  require_usable_tree
  if [ ! -f "$manifest" ]; then die "nothing was installed from $OUT: it has no install_manifest.txt"; fi
  destdir=$(absolute_destdir)
  while IFS= read -r path || [ "$path" ]; do
    if [ -e "$destdir$path" ] || [ -L "$destdir$path" ]; then
      show_and_run rm -f -- "$destdir$path" || die "removing $destdir$path failed; see above"
      count=$((count + 1))
    fi
  done <"$manifest"
  while IFS= read -r path || [ "$path" ]; do
    folder=$(dirname "$path")
    while [[ $folder == */manrs-sim || $folder == */manrs-sim/* || $folder == */libns3-c || $folder == */libns3-c/* ]]; do
      rmdir -- "$destdir$folder" 2>/dev/null || break
      folder=$(dirname "$folder")
    done
  done <"$manifest"
  if [ "$count" -eq 0 ]; then
    die "none of the files in $manifest is there (was it installed with another --destdir?)"
  fi
  rm -f -- "$manifest"
  say "$count files removed"
}

verb_clean() {
  require_configured_tree
  show_and_run cmake --build "$OUT" --target clean || die "cleaning $OUT failed; see above"
}

# Removes what is a build directory of this project (this tree's, or one left by a tree that was moved), nothing else.
verb_distclean() {
  case $(tree_state) in
    absent)
      say "$OUT is not there: nothing to remove"
      return
      ;;
    file | source | foreign) die "$OUT is no build directory of manrs-sim: not removed" ;;
  esac
  if [[ $ROOT/ == "$OUT"/* ]]; then die "$OUT holds the source tree: not removed"; fi
  show_and_run rm -rf -- "$OUT" || die "removing $OUT failed; see above"
}

verb_list() {
  local path
  printf 'verbs: %s\n' "${VERB_NAMES[*]}"
  require_usable_tree
  if [ "$STATE" != ready ]; then
    printf 'programs: none (%s is not configured)\n' "$OUT"
    return
  fi
  printf 'programs in %s:\n' "$OUT"
  while IFS= read -r path; do printf '  %s\n' "${path#"$OUT/"}"; done < <(list_programs)
}
