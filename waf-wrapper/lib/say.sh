# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What is said, and the exit codes: 0 done; 1 a step could not be done; 2 asked in the wrong words.
# Everything said goes to standard error: standard output belongs to the programs that are run, and to `list`.

say() { printf 'waf-wrapper: %s\n' "$*" >&2; }

die() {
  say "$@"
  exit 1
}

die_usage() {
  say "$@"
  exit 2
}

# Runs a command; under -v it is shown first.
show_and_run() {
  if [ "${GIVEN[verbose]:-}" ]; then
    {
      printf '+'
      printf ' %q' "$@"
      printf '\n'
    } >&2
  fi
  "$@"
}

# Words joined by ", ".
join_words() {
  local joined
  printf -v joined '%s, ' "$@"
  printf '%s' "${joined%, }"
}
