#!/bin/sh
# Puts version 1.3.2 back on staging, starts it there and waits until it answers.
set -eu
echo "roll staging back to 1.3.2"
node scripts/staging.mjs start 1.3.2
