#!/bin/sh
# Publishes every package whose version npm doesn't have yet. `changeset tag` prints the new tags,
# from which the release workflow learns what was published.
set -e
pnpm --recursive publish --provenance --access public --no-git-checks
pnpm changeset tag
