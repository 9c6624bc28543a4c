#!/bin/sh
# Installs the package as a stranger would and gets a verdict from it: the deployment rehearsal of this repository.
set -eu
elsewhere="$(mktemp -d)"
trap 'rm -rf "$elsewhere"' EXIT
npm pack --silent --pack-destination "$elsewhere" >/dev/null
cp -R examples/rehearsal "$elsewhere/project"
cd "$elsewhere"
npm install --silent --no-audit --no-fund --prefix "$elsewhere/installed" "$elsewhere"/ray-policy-*.tgz
"$elsewhere/installed/node_modules/.bin/ray-policy" --version
"$elsewhere/installed/node_modules/.bin/ray-policy" eval project --gate rehearsal --simulate-at 2026-11-20T12:00:00Z
