# SPDX-License-Identifier: GPL-2.0-or-later
# Counts test cases in the JUnit file that ctest writes, and prints "N passed, N failed, N skipped", with the skipped
# ones named before it. Exits 1 if one failed or none ran.
#
# A program counts by what it said: cmocka's summaries, added up over its groups; or, if its last line reads
# "N passed, N failed[, N skipped]", by that; otherwise as one case. ctest's word on the program stands above
# these: one that failed without a failed case (a crash, a leak found at the end, a time-out) is one failure
# more. A group that never came to its summary counts by its single lines.
#
# ctest escapes < in what programs print, so a line that begins with <testcase is ctest's.

function attribute(line, name,   at, rest) {
  at = index(line, " " name "=\"")
  if (!at) return ""
  rest = substr(line, at + length(name) + 3)
  return substr(rest, 1, index(rest, "\"") - 1)
}

function number_in(line) {
  gsub(/^[^0-9]*/, "", line)
  return line + 0
}

function skip(what) {
  if (n_listed++ < 40) listed = listed "skipped: " what "\n"
}

function begin_group() {
  end_group()
  in_group = 1
  summed = cases = group_passed = group_failed = group_skipped = lines_passed = lines_failed = lines_skipped = 0
}

function end_group() {
  if (!in_group) return
  in_group = 0
  had_group = 1
  if (summed) {
    # a case whose set-up failed stands in no list of cmocka's
    group_failed = cases - group_passed - group_skipped
  } else {
    group_passed = lines_passed
    group_failed = lines_failed
    group_skipped = lines_skipped
  }
  program_passed += group_passed
  program_failed += group_failed
  program_skipped += group_skipped
}

function begin_program(line) {
  program = attribute(line, "name")
  status = attribute(line, "status")
  reason = last = listed_skips = ""
  had_group = in_group = program_passed = program_failed = program_skipped = 0
}

function end_program(   i, n, words) {
  end_group()
  if (status == "disabled") {
    skip(program " (disabled)")
    skipped++
    return
  }
  if (status == "notrun") {
    if (reason ~ /^SKIP_/) {
      skip(program (last != "" ? ": " last : ""))
      skipped++
    } else {
      printf "failed: %s did not run (%s)\n", program, reason
      failed++
    }
    return
  }
  if (last ~ /^[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$/) {
    n = split(last, words, " ")
    program_passed = words[1] + 0
    program_failed = words[3] + 0
    program_skipped = n > 4 ? words[5] + 0 : 0
    if (program_skipped) skip(program ": " program_skipped " of its own, named in its output")
  } else if (!had_group) {
    program_passed = status == "run"
  } else if (listed_skips != "") {
    n = split(listed_skips, words, "\n")
    for (i = 1; i < n; i++) skip(program ": " words[i])
  }
  if (status == "run" && program_failed) {
    # a program that is expected to fail: as a whole, it passed
    program_failed = 0
  }
  if (status != "run" && !program_failed) program_failed = 1
  passed += program_passed
  failed += program_failed
  skipped += program_skipped
}

{ sub(/\r$/, "") }

/^[ \t]*<testcase / {
  begin_program($0)
  inside = 1
  next
}
!inside { next }
/^[ \t]*<skipped / {
  reason = attribute($0, "message")
  next
}
/^[ \t]*<\/testcase>/ {
  end_program()
  inside = 0
  next
}
{
  sub(/^[ \t]*<system-out>/, "")
  sub(/<\/system-out>$/, "")
  if ($0 ~ /[^ \t]/ && $0 !~ /^[ \t]*<failure /) last = $0
}
/\[==========\] .*Running [0-9]+ test\(s\)/ { begin_group() }
!in_group { next }
/\[==========\] .*[0-9]+ test\(s\) run\./ {
  summed = 1
  cases = number_in(substr($0, index($0, "[==========]") + 12))
  next
}
summed && /\[  PASSED  \] [0-9]+ test\(s\)/ { group_passed = number_in($0) }
summed && /\[  SKIPPED \] [0-9]+ test\(s\)/ { group_skipped = number_in($0) ; next }
summed && /\[  SKIPPED \] / { listed_skips = listed_skips substr($0, index($0, "] ") + 2) "\n" }
!summed && /\[       OK \] / { lines_passed++ }
!summed && /\[  SKIPPED \] / { lines_skipped++ }
!summed && /\[  FAILED  \] / { lines_failed++ }

END {
  printf "%s", listed
  if (n_listed > 40) printf "skipped: %d more\n", n_listed - 40
  printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
  exit (failed > 0 || passed + failed + skipped == 0)
}
