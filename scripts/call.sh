#!/usr/bin/env bash
# Telephone in the terminal: `make call`, or scripts/call.sh --help.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
if [ ! -x "$VENV/bin/python" ]; then
    "$ROOT/scripts/setup.sh" run
fi
PYTHONPATH="$ROOT/scripts" PYTHONDONTWRITEBYTECODE=1 exec "$VENV/bin/python" -m suite.telephone "$@"
