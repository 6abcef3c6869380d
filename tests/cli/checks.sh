# shellcheck shell=bash disable=SC2015,SC2034,SC2154
# SPDX-License-Identifier: GPL-2.0-or-later
# What tests of the command share: sourced; leads into an empty folder, and counts what passes and fails.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export LC_ALL=C NO_COLOR=1
unset TERM
passed=0
failed=0
skipped=0

fail() {
  failed=$((failed + 1))
  echo "FAILED: $1"
  shift
  [ $# -gt 0 ] && printf '  %s\n' "$@"
}

pass() {
  passed=$((passed + 1))
}

skip() {
  skipped=$((skipped + 1))
  echo "skipped: $1"
}

# says FILE TEXT: FILE has TEXT in it
says() {
  grep -qF -- "$2" "$1" && pass || fail "\"$2\" is not in $1:" "$(head -5 "$1")"
}

# says_not FILE TEXT: FILE has no TEXT in it
says_not() {
  grep -qF -- "$2" "$1" && fail "\"$2\" is in $1:" "$(grep -F -- "$2" "$1" | head -3)" || pass
}

# golden FILE NAME: FILE is the golden file NAME; wants $source, and $update
golden() {
  if [ "$update" = --update ]; then
    cp "$1" "new-$2"
  elif difference=$(diff "$source/tests/golden/$2" "$1" 2>&1); then
    pass
  else
    fail "$2 differs (< expected, > got)" "$(printf '%s' "$difference" | head -20)"
  fi
}

# end: with --update, and where all else passed, the golden files anew; the last line, and how it ends
end() {
  if [ "${update:-}" = --update ] && [ "$failed" -eq 0 ]; then
    for file in new-*; do
      cp "$file" "$source/tests/golden/${file#new-}"
    done
  fi
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ]
}
