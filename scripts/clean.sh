#!/usr/bin/env bash
# Stops what this clone runs and removes everything generated.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[ -d "$RUN" ] || exit 0
if [ -x "$VENV/bin/python" ]; then
    (cd "$RUN" && PYTHONPATH="$ROOT/scripts" "$VENV/bin/python" -m suite.site stop) || true
fi
for cluster in run test; do
    if "$ROOT/scripts/pg.sh" "$cluster" status >/dev/null 2>&1; then
        "$ROOT/scripts/pg.sh" "$cluster" stop
    fi
    "$ROOT/scripts/pg.sh" "$cluster" remove-socket >/dev/null 2>&1 || true
done
rm -rf "$RUN"
