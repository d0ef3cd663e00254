# shellcheck shell=bash
# Checks of programs that are run; sourced by the tests among the scripts, in a folder of their own.

passed=0 failed=0 status=0

# check WHAT COMMAND...: the command tells whether it holds.
check() {
  local what=$1
  shift
  if "$@" >/dev/null 2>&1; then
    passed=$((passed + 1))
    echo "ok - $what"
  else
    failed=$((failed + 1))
    echo "not ok - $what"
    echo "  exit $status; output:"
    sed 's/^/  | /' output errors
  fi
}
skip() { echo "skip - $1"; }

# run COMMAND...: keeps its exit status, output and errors.
run() {
  status=0
  "$@" >output 2>errors </dev/null || status=$?
}
complains() { grep -qF -- "$1" errors; }

# Says how many checks held; fails if one did not.
conclude() {
  echo "$passed passed, $failed failed"
  ((failed == 0))
}
