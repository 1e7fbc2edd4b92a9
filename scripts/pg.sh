#!/usr/bin/env bash
# The private PostgreSQL clusters: `pg.sh run start`, `pg.sh test stop`, ...
#
#   run    keeps what people entered: every write reaches the disk
#   test   for tests and benchmarks of code, thrown away at will: no fsync
#
# Both listen on a unix socket only. The machine's own server is never touched. A third
# name, `external`, is the server that the environment names (PGHOST, PGPORT, PGUSER,
# PGPASSWORD), as in containers: it is used, never started or stopped.
# Commands: start, stop, status, env (prints PGHOST=... PGPORT=... PGUSER=...),
# psql [ARG...], and exec COMMAND [ARG...] (with that environment).
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

PORT_IN_NAME=5432

cluster_dir() { if [ "$1" = test ]; then echo "$RUN/pg-test"; else echo "$RUN/pg"; fi; }

# The socket lies beside the cluster unless that path is too long for a socket
# (the kernel allows 107 bytes); then in a folder of its own under /tmp.
socket_dir() {
    local dir
    dir=$(cluster_dir "$1")/socket
    if [ ${#dir} -gt 85 ]; then
        dir=/tmp/municipal-pg-$(hash_of "$dir")
    fi
    echo "$dir"
}

bin_dir() {
    local dir
    dir=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1) # the newest
    if [ -x "$dir/initdb" ] && [ -x "$dir/postgres" ]; then
        echo "$dir"
        return
    fi
    dir=$(command -v initdb) || die "PostgreSQL's server programs are missing: run 'make setup'."
    dirname "$(readlink -f "$dir")"
}

# PostgreSQL refuses to run as root. As root it runs as the unprivileged user
# `postgres`; where the clone lies in a folder which that user cannot enter (such
# as root's home), it gets the one capability to pass through folders, no more.
as_owner() {
    if [ "$(id -u)" != 0 ]; then
        "$@"
        return
    fi
    local caps=()
    if ! setpriv --reuid postgres --regid postgres --init-groups test -x "$RUN"; then
        caps=("--inh-caps=-all,+dac_read_search" "--ambient-caps=-all,+dac_read_search")
    fi
    (cd / && exec setpriv --reuid postgres --regid postgres --init-groups "${caps[@]}" "$@")
}

running() { as_owner "$BIN/pg_ctl" -D "$DIR" status >/dev/null 2>&1; }

write_configuration() {
    local durable=on
    [ "$CLUSTER" = test ] && durable=off
    cat >"$DIR/municipal.conf" <<CONF
# Written at every start by scripts/pg.sh.
listen_addresses = ''
port = $PORT_IN_NAME
unix_socket_directories = '$SOCKET'
max_connections = 120
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 128MB
effective_cache_size = 2GB
max_locks_per_transaction = 256
jit = off
fsync = $durable
full_page_writes = $durable
synchronous_commit = $durable
wal_level = minimal
max_wal_senders = 0
max_wal_size = 2GB
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
CONF
    # Who may enter: the one who set it up, by name of the operating system's user.
    cat >"$DIR/pg_hba.conf" <<CONF
local all all peer map=municipal
CONF
    cat >"$DIR/pg_ident.conf" <<CONF
municipal $(id -un) odoo
municipal $(id -un) postgres
municipal postgres postgres
CONF
    if [ "$(id -u)" = 0 ]; then
        chown postgres:postgres "$DIR"/municipal.conf "$DIR"/pg_hba.conf "$DIR"/pg_ident.conf
    fi
}

create() {
    # Initialised under another name first: an interrupted one is never mistaken
    # for a cluster.
    local fresh=$DIR.new
    rm -rf "$fresh"
    mkdir -p "$RUN"
    install -d -m 700 "$fresh"
    [ "$(id -u)" = 0 ] && chown postgres:postgres "$fresh"
    # Sorted by code point (as Odoo wants it), but with Unicode's idea of letters:
    # under plain C, ILIKE and lower() do not know Greek capitals.
    as_owner "$BIN/initdb" -D "$fresh" --username=postgres --encoding=UTF8 \
        --locale=C.UTF-8 --lc-collate=C --no-sync --auth=peer >/dev/null
    echo "include_if_exists = 'municipal.conf'" >>"$fresh/postgresql.conf"
    sync -f "$fresh" 2>/dev/null || true
    mv "$fresh" "$DIR"
}

start() {
    [ -f "$DIR/PG_VERSION" ] || create
    if ! running; then
        install -d -m 755 "$SOCKET" "$RUN/log"
        [ "$(id -u)" = 0 ] && chown postgres:postgres "$SOCKET"
        write_configuration
        : >>"$RUN/log/pg-$CLUSTER.log"
        [ "$(id -u)" = 0 ] && chown postgres:postgres "$RUN/log/pg-$CLUSTER.log"
        as_owner "$BIN/pg_ctl" -D "$DIR" -l "$RUN/log/pg-$CLUSTER.log" -w -t 60 start \
            >/dev/null 9>&- ||
            die "PostgreSQL did not start; see $RUN/log/pg-$CLUSTER.log"
    fi
    PGUSER=postgres PGDATABASE=postgres "$BIN/psql" -qAtX -v ON_ERROR_STOP=1 -c "
        DO \$\$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'odoo') THEN
                CREATE ROLE odoo LOGIN CREATEDB;
            END IF;
        END \$\$"
}

stop() { if running; then as_owner "$BIN/pg_ctl" -D "$DIR" -m fast -w stop >/dev/null; fi; }

CLUSTER=${1:-}
COMMAND=${2:-}
case $CLUSTER in run | test | external) ;; *) die "usage: pg.sh run|test start|stop|status|env|psql|exec" ;; esac
shift 2 || true
if [ "$CLUSTER" = external ]; then
    case $COMMAND in
        start | stop) exit 0 ;;
        psql) exec psql -X "$@" ;;
        exec) exec "$@" ;;
        *) die "'$COMMAND' is for the private clusters" ;;
    esac
fi
DIR=$(cluster_dir "$CLUSTER")
SOCKET=$(socket_dir "$CLUSTER")
BIN=$(bin_dir)
export PGHOST=$SOCKET PGPORT=$PORT_IN_NAME PGUSER=${PGUSER:-odoo}

case $COMMAND in
    start) start ;;
    stop) stop ;;
    status) if running; then echo running; else echo stopped && exit 3; fi ;;
    env) printf 'PGHOST=%s PGPORT=%s PGUSER=%s\n' "$PGHOST" "$PGPORT" "$PGUSER" ;;
    remove-socket) case $SOCKET in /tmp/municipal-pg-*) rm -rf "$SOCKET" ;; esac ;;
    psql) exec "$BIN/psql" -X "$@" ;;
    exec)
        export PATH=$BIN:$PATH
        exec "$@"
        ;;
    *) die "unknown command '$COMMAND'" ;;
esac
