# shellcheck shell=bash
# Helpers to run programs and check them; the test scripts source this file in a temporary folder.

passed=0 failed=0 status=0

# check WHAT COMMAND...: passes if the command succeeds.
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

# run COMMAND...: keeps the exit status, the output and the errors.
run() {
  status=0
  "$@" >output 2>errors </dev/null || status=$?
}
complains() { grep -qF -- "$1" errors; }

# Prints the number of passed and failed checks; fails if one failed.
conclude() {
  echo "$passed passed, $failed failed"
  ((failed == 0))
}
