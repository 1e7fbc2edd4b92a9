"""What a container does (docker/entrypoint.sh): bring the database up to date, then serve.

    python -m suite.production web       update if need be, then workers, cron, websocket
    python -m suite.production gevent    a websocket process of its own, beside others' web
    python -m suite.production update    update and end

Environment: PGHOST, PGPORT, PGUSER, PGPASSWORD, MUNICIPAL_DB (municipal), WORKERS (2),
HTTP_PORT, GEVENT_PORT, MUNICIPAL_DATA_DIR, MUNICIPAL_DEMO (1 loads the demo town, once),
MUNICIPAL_SECRET_KEY or MUNICIPAL_SECRET_KEY_FILE, ODOO_RC (a configuration of one's own).
"""

import contextlib
import os
import secrets
import signal
import sys
import time

import psycopg2

from . import config, municipality, odoo, paths, server

CLUSTER = "external"
# Any number that no one else locks: containers that start together take turns.
UPDATE_LOCK = 72_019
PATIENCE = 120


def main(role):
    """Do what the role asks for; does not return for those that serve."""
    name = os.environ.get("MUNICIPAL_DB", "municipal")
    # As process 1 of a container nothing ends us unless we say so.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    _check_key()
    os.environ["ODOO_RC"] = os.environ.get("ODOO_RC") or str(_write_config(name))
    with _connected(name) as connection:
        if role == "gevent":
            _wait_until_installed(connection)
        else:
            _update(name, connection)
    if role != "update":
        _serve(role, name)


def _check_key():
    if not (os.environ.get("MUNICIPAL_SECRET_KEY") or os.environ.get("MUNICIPAL_SECRET_KEY_FILE")):
        _say("No MUNICIPAL_SECRET_KEY: sensitive numbers (AMKA) cannot be stored.")


def _write_config(name):
    environment = os.environ.get
    return config.write(
        "production.conf",
        db_name=name,
        data_dir=environment("MUNICIPAL_DATA_DIR", "/var/lib/odoo"),
        http_interface=environment("HTTP_INTERFACE", "0.0.0.0"),  # noqa: S104 - the container's
        http_port=environment("HTTP_PORT", "8069"),
        gevent_port=environment("GEVENT_PORT", "8072"),
        proxy_mode=True,
        workers=environment("WORKERS", "2"),
        # Nobody needs it (list_db is off), so nobody knows it.
        admin_passwd=secrets.token_urlsafe(32),
    )


@contextlib.contextmanager
def _connected(name):
    """Wait for the database server; yield an open connection."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            connection = psycopg2.connect(dbname=name)
            break
        except psycopg2.OperationalError as error:
            if time.monotonic() > deadline:
                sys.exit(f"The database does not answer: {error}")
            _say("Waiting for the database ...")
            time.sleep(1)
    try:
        connection.autocommit = True
        yield connection
    finally:
        connection.close()


def _update(name, connection):
    """Install or upgrade the addons whose files are not those the database knows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", (UPDATE_LOCK,))
        if not _is_installed(cursor):
            _say("Installing (some minutes) ...")
            municipality.fill(name, CLUSTER)
        new, changed = municipality.refresh(name, CLUSTER)
        _say(f"Addons: {len(new)} new, {len(changed)} upgraded.")
        if os.environ.get("MUNICIPAL_DEMO") == "1":
            municipality.load_demo(name, CLUSTER)


def _is_installed(cursor):
    """Tell whether an installation was finished here (fingerprints are its last act)."""
    cursor.execute("SELECT to_regclass('public.ir_config_parameter') IS NOT NULL")
    if not cursor.fetchone()[0]:
        return False
    pattern = municipality.FINGERPRINT + "%"
    cursor.execute("SELECT count(*) FROM ir_config_parameter WHERE key LIKE %s", (pattern,))
    return cursor.fetchone()[0] > 0


def _wait_until_installed(connection):
    with connection.cursor() as cursor:
        while not _is_installed(cursor):
            _say("Waiting for the installation ...")
            time.sleep(2)


def _serve(role, name):
    arguments = ["gevent"] if role == "gevent" else []
    argv = odoo.command(*arguments, "-d", name)
    env = {**os.environ, "MUNICIPAL_CLUSTER": CLUSTER}
    if os.environ.get("MUNICIPAL_DEMO") == "1":
        # The demo town's citizens are nobody: nothing may be sent to them.
        env.setdefault(server.SINK, str(paths.RUN / "outbox"))
    os.execve(argv[0], argv, env)


def _say(text):
    print(text, flush=True)


if __name__ == "__main__":
    if sys.argv[1:] not in (["web"], ["gevent"], ["update"]):
        sys.exit(__doc__)
    paths.RUN.mkdir(exist_ok=True)
    try:
        main(sys.argv[1])
    except RuntimeError as error:
        sys.exit(f"ERROR: {error}")
