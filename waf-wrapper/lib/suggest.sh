# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# The nearest known word to a misspelt one.

# edit_distance A B: insertions, deletions, changes and swaps of neighbours that turn A into B. Sets $distance.
edit_distance() {
  local a=$1 b=$2 i j cost best
  local -a above=() row=() before=()
  for ((j = 0; j <= ${#b}; j++)); do row[j]=$j; done
  for ((i = 1; i <= ${#a}; i++)); do
    before=("${above[@]}")
    above=("${row[@]}")
    row=("$i")
    for ((j = 1; j <= ${#b}; j++)); do
      cost=1
      [ "${a:i-1:1}" = "${b:j-1:1}" ] && cost=0
      best=$((above[j - 1] + cost))
      ((above[j] + 1 < best)) && best=$((above[j] + 1))
      ((row[j - 1] + 1 < best)) && best=$((row[j - 1] + 1))
      if ((i > 1 && j > 1)) && [ "${a:i-1:1}${a:i-2:1}" = "${b:j-2:1}${b:j-1:1}" ]; then
        ((before[j - 2] + 1 < best)) && best=$((before[j - 2] + 1))
      fi
      row[j]=$best
    done
  done
  distance=${row[${#b}]}
}

# nearest WORD KNOWN...: prints the known word nearest to WORD. One that WORD begins, or that begins WORD, is nearer
# than any other; leading dashes do not count.
nearest() {
  local word=$1 known bare best='' least=1000000 distance
  shift
  while [[ $word == -* ]]; do word=${word#-}; done
  for known in "$@"; do
    bare=$known
    while [[ $bare == -* ]]; do bare=${bare#-}; done
    edit_distance "$word" "$bare"
    if [ "$word" ] && [[ $bare == "$word"* || $word == "$bare"* ]]; then
      ((distance > 1)) && distance=1
    fi
    if ((distance < least)); then
      least=$distance
      best=$known
    fi
  done
  printf '%s' "$best"
}
