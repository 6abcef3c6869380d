# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# The verbs `check` and `test`: the tests are run by ctest, and what ran is counted case by case.

verb_test() {
  configure_tree test
  verb_check
}

verb_check() {
  local code=0 results
  require_configured_tree
  if [ "$(cache_value MANRS_SIM_TESTS)" != ON ]; then
    die "$OUT is configured without tests: waf configure --enable-tests check, or waf test"
  fi
  build_tree
  results=$OUT/test-results.xml
  rm -f -- "$results"
  show_and_run ctest --test-dir "$OUT" --parallel "$JOBS" --output-on-failure --no-tests=error --timeout 900 \
    --output-junit "$results" --test-output-size-passed 100000000 --test-output-size-failed 100000000 || code=$?
  if [ ! -s "$results" ]; then die "ctest ended with $code and left no results in $results"; fi
  awk -f "$WRAPPER/lib/count-tests.awk" "$results" || code=1
  if [ "$code" -ne 0 ]; then exit 1; fi
}
