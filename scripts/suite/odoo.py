"""Running Odoo: the command line of scripts/odoo, with a log file of one's own."""

import functools
import os
import runpy
import subprocess

from . import config, paths

# Loaded in every database; the source language of the code is English.
LANGUAGE = "el_GR"
SECOND_LANGUAGE = "en_US"


@functools.cache
def version():
    """Return Odoo's version, e.g. '19.0'."""
    return runpy.run_path(str(paths.odoo_folder() / "odoo" / "release.py"))["version"]


def filestore(database):
    """Return the folder of the database's attachments."""
    return paths.RUN / "data" / "filestore" / database


def command(*arguments):
    """Return the argument list that runs Odoo with the given arguments."""
    return [str(paths.ROOT / "scripts" / "odoo"), *map(str, arguments)]


def environment(cluster, **more):
    """Return the process environment for scripts/odoo on that cluster."""
    rc = paths.RUN / "odoo.conf"
    if not rc.exists():
        config.write()
    return {**os.environ, "MUNICIPAL_CLUSTER": cluster, "ODOO_RC": str(rc), **more}


def run(cluster, *arguments, log, check=True, **options):
    """Run Odoo to its end with all output in the file `log`; return the exit code.

    :raises RuntimeError: it failed and `check` is set; the message ends with the
        end of the log
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as stream:
        done = subprocess.run(
            command(*arguments),
            check=False,
            stdout=stream,
            stderr=subprocess.STDOUT,
            stdin=options.pop("stdin", subprocess.DEVNULL),
            env=environment(cluster, **options.pop("env", {})),
            **options,
        )
    if check and done.returncode:
        tail = "".join(log.read_text(encoding="utf-8").splitlines(keepends=True)[-30:])
        raise RuntimeError(f"Odoo ended with {done.returncode}; see {log}\n{tail}")
    return done.returncode


def install(cluster, database, modules, *, log, update=(), language=None):
    """Install and upgrade modules in a database, without demo data.

    :param language: code of a language to load before, in a database that is new; several with
        commas, the first one the users'
    """
    arguments = ["-d", database, "--stop-after-init", "--no-http", "--workers=0"]
    arguments += ["--max-cron-threads=0"]
    if language:
        arguments += [f"--load-language={language}"]
    if modules:
        arguments += ["-i", ",".join(modules)]
    if update:
        arguments += ["-u", ",".join(update)]
    run(cluster, *arguments, log=log)
