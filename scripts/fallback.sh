#!/usr/bin/env bash
# Builds what callers hear while the server is down: documents and sounds for any web server.
#
#   scripts/fallback.sh FOLDER ADDRESS [NUMBER]
#
# ADDRESS: where the folder will stand, as the carrier calls it (https://static.town.example/phone)
# NUMBER:  who is rung meanwhile, with country code; without it callers leave a message only
#
# Environment: DB (municipal), CLUSTER (run), LINE (id of the line; the first one)
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
if [ $# -lt 2 ]; then
    sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit 1
fi
mkdir -p "$1"
FALLBACK_FOLDER=$(cd "$1" && pwd -P)
export FALLBACK_FOLDER FALLBACK_URL=$2 FALLBACK_NUMBER=${3:-} FALLBACK_LINE=${LINE:-}
"$ROOT/scripts/pg.sh" "${CLUSTER:-run}" start
cd "$RUN" && PYTHONPATH="$ROOT/scripts" exec "$VENV/bin/python" -m suite.fallback \
    "${CLUSTER:-run}" "${DB:-municipal}"
