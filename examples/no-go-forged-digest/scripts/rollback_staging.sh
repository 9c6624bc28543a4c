#!/bin/sh
# Puts the version before back into a staging folder, starts it there and waits until it answers.
set -eu
staging="$(mktemp -d)"
port="${PORT:-18080}"
trap 'kill "$server" 2>/dev/null; rm -rf "$staging"' EXIT
echo "restore the version before"
cp -R service "$staging/service"
echo '{ "type": "module" }' > "$staging/package.json"
echo "start on port $port"
PORT="$port" node "$staging/service/server.js" &
server=$!
for attempt in 1 2 3 4 5 6 7 8 9 10; do
	if node -e "fetch('http://127.0.0.1:$port/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"; then
		echo "healthy after attempt $attempt"
		exit 0
	fi
	sleep 0.2
done
echo "the service did not come back" >&2
exit 1
