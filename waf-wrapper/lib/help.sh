# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# --help and --version, printed from the tables of options.sh.

print_help() {
  local row verb text long letter argument able left
  cat <<'TEXT'
waf-wrapper/waf VERB... [OPTION...]
waf-wrapper/waf [OPTION...] run [SCENARIO [ARGUMENT...]]

This is not waf: it takes waf's verbs and option names and has CMake carry them
out. Verbs chain: waf configure build check.

Verbs:
TEXT
  for row in "${VERBS[@]}"; do
    IFS='|' read -r verb text <<<"$row"
    help_row "$verb" "$text"
  done
  printf '\nOptions (and the verbs that can use each; another verb refuses it):\n'
  for row in "${OPTIONS[@]}"; do
    IFS='|' read -r long letter argument able text <<<"$row"
    left=''
    if [ "$letter" ]; then left="-$letter, "; fi
    left+="--$long${argument:+ $argument}"
    case $able in
      any) ;;
      *" distclean list") text+=" [all]" ;;
      *) text+=" [${able// /, }]" ;;
    esac
    help_row "$left" "$text"
  done
  cat <<'TEXT'

run: everything behind SCENARIO goes to `manrs-sim run`; without SCENARIO the
project's default scenario is run, and `run -- ARGUMENT...` hands it arguments.

Environment: CC and CXX choose the compilers when a build directory is first
configured; CI=true means --yes.

Exit codes: 0 done; 1 a step could not be done (a message says which); 2 asked in
the wrong words. `run` and `--run` end with the exit code of the program.
TEXT
}

# Left column, then the text, folded.
help_row() {
  local width=24 line='' word
  local -a words
  read -ra words <<<"$2"
  printf '  %-*s' "$width" "$1"
  if [ "${#1}" -ge "$width" ]; then printf '\n  %*s' "$width" ''; fi
  for word in "${words[@]}"; do
    if [ $((${#line} + ${#word} + 1)) -gt 54 ]; then
      printf '%s\n  %*s' "$line" "$width" ''
      line=''
    fi
    line+="${line:+ }$word"
  done
  printf '%s\n' "$line"
}

print_version() {
  local version
  version=$(sed -n 's/^project(manrs-sim VERSION \([0-9.]*\).*/\1/p' "$ROOT/CMakeLists.txt")
  printf 'manrs-sim %s, waf-wrapper (waf'\''s verbs over CMake; this is not waf)\n' "${version:-of unknown version}"
}
