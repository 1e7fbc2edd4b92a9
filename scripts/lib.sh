# Shared by the shell scripts: where things are, how progress is shown, how the
# private PostgreSQL clusters are run. Sourced, never executed.
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
RUN=${MUNICIPAL_RUN_DIR:-$ROOT/.run}
VENV=$RUN/venv
export ROOT RUN VENV

umask 022

die() {
    printf '\nERROR: %s\n' "$*" >&2
    exit 1
}

# --- progress: [3/8] text ... 12 s ---------------------------------------

STEP=0
STEPS=${STEPS:-0}

# step TEXT COMMAND [ARG...]: run the command, show its time; keep its output in
# the log and show the end of it only when it failed.
step() {
    local text=$1 began=$SECONDS log
    shift
    STEP=$((STEP + 1))
    log=$RUN/log/setup-$STEP.log
    mkdir -p "$RUN/log"
    printf '[%s/%s] %s ... ' "$STEP" "$STEPS" "$text"
    # A background job, so that this shell keeps `set -e` alive inside the command.
    ( set -e; "$@" ) >"$log" 2>&1 9>&- &
    if wait $!; then
        printf '%s s\n' "$((SECONDS - began))"
    else
        printf 'FAILED after %s s\n' "$((SECONDS - began))"
        tail -n 25 "$log" >&2
        printf '\n(the whole log: %s; running the same command again goes on from here)\n' "$log" >&2
        exit 1
    fi
}

hash_of() { # hash_of FILE_OR_WORD...: one short hash of file contents and words
    local item
    for item in "$@"; do
        if [ -f "$item" ]; then cat "$item"; else printf '%s\n' "$item"; fi
    done | sha256sum | cut -c1-16
}

stamped() { [ -f "$RUN/stamp/$1" ] && [ "$(cat "$RUN/stamp/$1")" = "$2" ]; }

stamp() {
    mkdir -p "$RUN/stamp"
    printf '%s\n' "$2" >"$RUN/stamp/$1.tmp"
    mv -f "$RUN/stamp/$1.tmp" "$RUN/stamp/$1"
}

# One set-up at a time in one clone; the lock goes when the process goes.
lock_setup() {
    mkdir -p "$RUN"
    exec 9>"$RUN/setup.lock"
    if ! flock -n 9; then
        echo "Another set-up is at work in this clone; waiting for it."
        flock 9
    fi
}
