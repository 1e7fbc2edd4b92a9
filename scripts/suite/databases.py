"""Databases of the private clusters: create, clone, drop, the test template."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess

from . import addons, odoo, paths

# Odoo wants unaccent() immutable for its indexes, which only the owner of the
# extension may say, so the extensions are made before Odoo sees the database.
EXTENSIONS = """
CREATE EXTENSION IF NOT EXISTS unaccent;
ALTER FUNCTION unaccent(text) IMMUTABLE;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;
"""


def _pg(cluster, *arguments, **options):
    script = paths.ROOT / "scripts" / "pg.sh"
    return subprocess.run([script, cluster, *arguments], check=True, text=True, **options)


def sql(cluster, database, statement, user="odoo"):
    """Run the statement(s) and return what they print, unaligned, without headers."""
    return _pg(
        cluster, "psql", "-qAt", "-v", "ON_ERROR_STOP=1", "-d", database,
        capture_output=True, input=statement, env={**os.environ, "PGUSER": user},
    ).stdout.strip()  # fmt: skip


def environment(cluster):
    """Return the variables by which libpq finds the cluster: PGHOST, PGPORT, PGUSER."""
    words = _pg(cluster, "env", capture_output=True).stdout.split()
    return dict(word.split("=", 1) for word in words)


def start(cluster):
    """Start the cluster unless it runs."""
    _pg(cluster, "start")


def stop(cluster):
    """Stop the cluster if it runs."""
    _pg(cluster, "stop")


def exists(cluster, name):
    """Tell whether the database is there."""
    found = sql(cluster, "postgres", f"SELECT 1 FROM pg_database WHERE datname = '{name}'")
    return found == "1"


def create(cluster, name):
    """Create an empty database with the extensions that Odoo and our addons use."""
    sql(cluster, "postgres", f'CREATE DATABASE "{name}" OWNER odoo TEMPLATE template0')
    sql(cluster, name, EXTENSIONS, user="postgres")


def drop(cluster, name):
    """Drop the database and its files.

    By the superuser: nobody else may end PostgreSQL's own worker that cleans the database up.
    """
    sql(cluster, "postgres", f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', user="postgres")
    shutil.rmtree(odoo.filestore(name), ignore_errors=True)


def rename(cluster, old, new):
    """Give the database another name, and its files with it."""
    shutil.rmtree(odoo.filestore(new), ignore_errors=True)
    if odoo.filestore(old).is_dir():
        odoo.filestore(old).rename(odoo.filestore(new))
    sql(cluster, "postgres", f'ALTER DATABASE "{old}" RENAME TO "{new}"')


#: Another stage may read the template for a minute; PostgreSQL itself waits five seconds.
TRIES = 24


def clone(cluster, template, name):
    """Copy a database with its files, as soon as nobody is connected to it; replaces `name`."""
    drop(cluster, name)
    copy = f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy'
    for left in reversed(range(TRIES)):
        try:
            sql(cluster, "postgres", copy)
            break
        except subprocess.CalledProcessError as error:
            if not left or "being accessed by other users" not in error.stderr:
                raise
    if odoo.filestore(template).is_dir():
        shutil.copytree(odoo.filestore(template), odoo.filestore(name))
    # The copy gets a name of its own, or two of them would share sessions and
    # the marks of what was sent.
    sql(
        cluster,
        name,
        "UPDATE ir_config_parameter SET value = gen_random_uuid()::text"
        " WHERE key IN ('database.uuid', 'database.secret')",
    )


def template(cluster="test", dependencies=None):
    """Return the name of a database with all foreign dependencies installed.

    Made once for each set of dependencies, Odoo version and set of pinned packages;
    with Greek loaded and without demo data. Takes about a minute when it is new.
    """
    dependencies = dependencies or addons.foreign_dependencies()
    key = hashlib.sha256(
        "\n".join([odoo.version(), *dependencies]).encode()
        + (paths.ROOT / "requirements-oca.txt").read_bytes()
    ).hexdigest()[:10]
    name = f"template_{key}"
    with _locked(name):
        if not exists(cluster, name):
            fresh = f"{name}_new"
            drop(cluster, fresh)
            create(cluster, fresh)
            log = paths.LOGS / f"{name}.log"
            odoo.install(cluster, fresh, dependencies, log=log, language=odoo.LANGUAGE)
            rename(cluster, fresh, name)
    return name


@contextlib.contextmanager
def _locked(name):
    path = paths.RUN / f"{name}.lock"
    with path.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield
