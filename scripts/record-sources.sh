#!/bin/sh
# Writes a Swift file that says what the program is built from: the last commit that changed the sources,
# whether they differ from it, their SHA-256, and the versions of the packages. The build runs this
# (Plugins/RecordSources).
#
#     scripts/record-sources.sh FILE
#
# Outside a git checkout or without git there is no commit, and everything else is the same. FILE is
# replaced only if its content changes, so that nothing is built again.
set -eu
file=$1
cd "$(dirname "$0")/.."

if command -v sha256sum >/dev/null 2>&1; then
  sha256=sha256sum
elif command -v shasum >/dev/null 2>&1; then
  sha256='shasum -a 256'
else
  sha256=''
fi
digest=''
if [ -n "$sha256" ]; then
  # Names and contents, in an order that does not depend on the language.
  # shellcheck disable=SC2086 # a command and its options
  digest=$(find Sources Package.swift -type f ! -name '.*' -exec $sha256 {} + | LC_ALL=C sort -k 2 |
    $sha256 | cut -d ' ' -f 1)
fi

# Without locks, because other git commands may be running.
git() { command git --no-optional-locks "$@" 2>/dev/null; }
commit=''
changes=false
# Not the commit of another project whose checkout contains this folder.
if git cat-file -e HEAD:./Sources/Provenance/Provenance.swift; then
  commit=$(git rev-list -1 HEAD -- Sources Package.swift) || commit=''
  if [ -n "$(git status --porcelain --untracked-files=normal -- Sources Package.swift)" ]; then
    changes=true
  fi
fi

packages=''
if [ -r Package.resolved ]; then packages=$(cat Package.resolved); fi

# In the folder of the result, the only one that a build may write to on macOS.
new=$file.new
cat >"$new" <<END
// Written by scripts/record-sources.sh.

let recordedCommit = "$commit"
let recordedChanges = $changes
let recordedDigest = "$digest"
let recordedPackages = ##"""
$packages
"""##
END
if cmp -s "$new" "$file"; then rm -f "$new"; else mv -f "$new" "$file"; fi
