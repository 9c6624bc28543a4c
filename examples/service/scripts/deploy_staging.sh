#!/bin/sh
# Puts version 1.4.0 on staging, starts it there and waits until it answers.
set -eu
echo "deploy 1.4.0 to staging"
node scripts/staging.mjs start 1.4.0
