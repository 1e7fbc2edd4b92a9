#!/usr/bin/env bash
# The container's first process: `web`, `gevent`, `update`, or any other command of
# Odoo (`shell`, `db`, ...). What it does is written in scripts/suite/production.py.
set -euo pipefail
home=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
run=${MUNICIPAL_RUN_DIR:-$home/.run}
export MUNICIPAL_CLUSTER=external

case ${1:-web} in
    web | gevent | update)
        cd "$run"
        PYTHONPATH=$home/scripts exec "$run/venv/bin/python" -m suite.production "${1:-web}"
        ;;
    *) exec "$home/scripts/odoo" "$@" ;;
esac
