# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What the project stands on: read from packages.txt, looked for, and installed with apt where that can be done.
# Uses GIVEN[yes] and say.sh; .ci/run uses it too.

PACKAGES_FILE=${BASH_SOURCE[0]%/*}/../packages.txt

# The packages of the chosen sets; how each is seen, what it is called elsewhere, what it is for.
declare -a PACKAGE_NAMES=()
declare -A PACKAGE_PROOF=() PACKAGE_UPSTREAM=() PACKAGE_PURPOSE=()

# "  a b " -> "a b". Sets $trimmed.
trim() {
  trimmed=${1#"${1%%[![:space:]]*}"}
  trimmed=${trimmed%"${trimmed##*[![:space:]]}"}
}

# packages_read SET...: reads the rows of these sets.
packages_read() {
  local wanted=" $* " line number=0 trimmed set name field
  local -a fields
  PACKAGE_NAMES=()
  while IFS= read -r line || [ "$line" ]; do
    number=$((number + 1))
    case $line in
      '#'* | '') continue ;;
    esac
    fields=()
    IFS='|' read -ra fields <<<"$line"
    if [ "${#fields[@]}" -ne 5 ]; then
      die "${PACKAGES_FILE##*/}:$number: ${#fields[@]} columns; a row has five: set | package | proof | upstream name | what for"
    fi
    for field in "${!fields[@]}"; do
      trim "${fields[field]}"
      fields[field]=$trimmed
      if [ -z "$trimmed" ]; then die "${PACKAGES_FILE##*/}:$number: column $((field + 1)) is empty"; fi
    done
    set=${fields[0]}
    name=${fields[1]}
    case $set in
      build | test | ci) ;;
      *) die "${PACKAGES_FILE##*/}:$number: no set \`$set'; the sets are build, test, ci" ;;
    esac
    if [[ ! ${fields[2]} =~ ^(pc|cmd|py):[^,]+(,(pc|cmd|py):[^,]+)*$ ]]; then
      die "${PACKAGES_FILE##*/}:$number: \`${fields[2]}' is no list of pc:MODULE, cmd:COMMAND or py:MODULE"
    fi
    if [[ $wanted != *" $set "* ]]; then continue; fi
    PACKAGE_NAMES+=("$name")
    PACKAGE_PROOF[$name]=${fields[2]}
    PACKAGE_UPSTREAM[$name]=${fields[3]}
    PACKAGE_PURPOSE[$name]=${fields[4]}
  done <"$PACKAGES_FILE"
}

have() { command -v "$1" >/dev/null 2>&1; }

# package_is_seen NAME [KIND]: whether one of its proofs (of KIND alone, if that is given) holds
package_is_seen() {
  local proof
  local -a proofs
  IFS=',' read -ra proofs <<<"${PACKAGE_PROOF[$1]}"
  for proof in "${proofs[@]}"; do
    if [ "${2:-}" ] && [ "${proof%%:*}" != "$2" ]; then continue; fi
    case $proof in
      cmd:*) if have "${proof#cmd:}"; then return 0; fi ;;
      pc:*) if have pkg-config && pkg-config --exists "${proof#pc:}"; then return 0; fi ;;
      py:*) if have python3 && python3 -c "import ${proof#py:}" >/dev/null 2>&1; then return 0; fi ;;
    esac
  done
  return 1
}

# Sets MISSING to those of PACKAGE_NAMES that are not here. Debian knows its packages; a command may also have come
# from elsewhere. A library from elsewhere does not count there, since Debian's ns-3 names Debian's files.
packages_find_missing() {
  local name
  local -A installed=()
  MISSING=()
  if [ "$HAVE_APT" ]; then
    while read -r name; do installed[$name]=yes; done < <(
      # shellcheck disable=SC2016 # dpkg-query's own variables
      dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${PACKAGE_NAMES[@]}" 2>/dev/null |
        sed -n 's/ installed$//p'
    )
  fi
  for name in "${PACKAGE_NAMES[@]}"; do
    if [ "$HAVE_APT" ]; then
      if [ "${installed[$name]:-}" ] || package_is_seen "$name" cmd; then continue; fi
    elif package_is_seen "$name"; then
      continue
    fi
    MISSING+=("$name")
  done
}

# Whether apt's lists are too poor to install MISSING from.
lists_are_needed() {
  local name
  for name in "${MISSING[@]}"; do
    # shellcheck disable=SC2016 # apt-cache's output is read as it stands
    if ! LC_ALL=C apt-cache policy "$name" 2>/dev/null | grep -q '^ *Candidate: *[^( ]'; then return 0; fi
  done
  return 1
}

# As root, directly; otherwise by sudo, which may only ask for a password where someone can answer.
run_apt_get() {
  local -a command=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 "$@")
  if [ "$(id -u)" -ne 0 ]; then
    if [ -t 0 ]; then command=(sudo "${command[@]}"); else command=(sudo -n "${command[@]}"); fi
  fi
  show_and_run "${command[@]}" >&2 </dev/null
}

# One source out of reach makes apt-get update fail, and the lists of the others may be all that is needed.
update_lists() {
  say "reading the package lists: apt-get update"
  run_apt_get update -q || say "apt-get update failed (exit code $?, see above); going on with the lists that there are"
}

install_missing() {
  local updated='' code=0
  if lists_are_needed; then
    update_lists
    updated=yes
  fi
  run_apt_get install -q -y --no-install-recommends "${MISSING[@]}" || code=$?
  if [ "$code" -ne 0 ] && [ -z "$updated" ]; then
    say "apt-get install failed; once more with new package lists"
    update_lists
    code=0
    run_apt_get install -q -y --no-install-recommends "${MISSING[@]}" || code=$?
  fi
  if [ "$code" -ne 0 ]; then
    die "apt-get install failed (exit code $code): nothing was built; see above"
  fi
  packages_find_missing
  if [ "${#MISSING[@]}" -gt 0 ]; then
    die "apt-get reported success, but these are still missing: $(join_words "${MISSING[@]}")"
  fi
}

show_missing() {
  local name
  for name in "${MISSING[@]}"; do
    if [ "$HAVE_APT" ]; then
      printf '  %-18s %s\n' "$name" "${PACKAGE_PURPOSE[$name]}"
    else
      printf '  %-28s %s (Debian: %s)\n' "${PACKAGE_UPSTREAM[$name]}" "${PACKAGE_PURPOSE[$name]}" "$name"
    fi
  done >&2
}

# packages_ensure SET...: comes back when all packages of these sets are here; ends the program otherwise.
packages_ensure() {
  local -a MISSING
  local HAVE_APT='' by_hand answer=''
  if have apt-get && have dpkg-query; then HAVE_APT=yes; fi
  packages_read "$@"
  packages_find_missing
  if [ "${#MISSING[@]}" -eq 0 ]; then return 0; fi

  if [ -z "$HAVE_APT" ]; then
    say "this system has no apt-get, and these are needed and were not found:"
    show_missing
    die "install them by your system's own means, so that pkg-config finds the libraries; then run this again"
  fi
  say "these packages are missing:"
  show_missing
  by_hand="apt-get install --no-install-recommends ${MISSING[*]}"
  if [ "$(id -u)" -ne 0 ] && ! have sudo; then
    die "installing needs root, and there is no sudo here. As root: $by_hand"
  fi
  if [ -z "${GIVEN[yes]:-}" ] && [ "${CI:-}" != true ]; then
    if [ ! -t 0 ]; then
      die "nobody to ask (standard input is no terminal): add --yes to have them installed, or, as root: $by_hand"
    fi
    printf 'Install them now with apt-get? [Y/n] ' >&2
    if ! read -r answer; then
      printf '\n' >&2
      answer=no
    fi
    case $answer in
      '' | [yY] | [yY][eE][sS]) ;;
      *) die "not installed, so nothing was built. By hand, as root: $by_hand" ;;
    esac
  fi
  install_missing
}
