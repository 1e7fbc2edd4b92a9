#!/usr/bin/env bash
# Runs the benchmarks, which bring their own databases in the test cluster.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if [ ! -f "$ROOT/tests/benchmark/run.py" ]; then
    echo "There are no benchmarks yet (tests/benchmark/run.py)."
    exit 0
fi
# Peers from OCA, in the same venv; only a benchmark's own database installs them.
if [ -f "$ROOT/requirements-bench.txt" ]; then
    "$VENV/bin/python" -m pip install --quiet --no-input --disable-pip-version-check \
        --no-deps -r "$ROOT/requirements-bench.txt"
fi
cd "$RUN"
MUNICIPAL_RUN=$RUN PYTHONPATH=$ROOT/scripts exec "$ROOT/scripts/pg.sh" test exec \
    "$VENV/bin/python" "$ROOT/tests/benchmark/run.py" "$@"
