"""Scratch databases for development; see scripts/devdb."""

import os
import subprocess
import sys

from . import addons, databases, municipality, odoo, server, translations

CLUSTER = "test"
ONCE = ["--stop-after-init", "--workers=0", "--max-cron-threads=0"]


def _exec(*arguments):
    argv = odoo.command(*arguments)
    os.execve(argv[0], argv, odoo.environment(CLUSTER))


def _installed(database):
    query = "SELECT name FROM ir_module_module WHERE state = 'installed'"
    return set(databases.sql(CLUSTER, database, query).split())


def new(name, *wanted):
    """Clone the template and install the addons."""
    databases.clone(CLUSTER, databases.template(CLUSTER), name)
    if wanted:
        install(name, *wanted)


def install(name, *wanted):
    """Install what is not installed yet, upgrade what is."""
    there = _installed(name)
    arguments = []
    for option, modules in (("-i", set(wanted) - there), ("-u", set(wanted) & there)):
        if modules:
            arguments += [option, ",".join(sorted(modules))]
    code = subprocess.call(
        odoo.command("-d", name, "--no-http", *ONCE, *arguments), env=odoo.environment(CLUSTER)
    )
    if code:
        sys.exit(code)


def test(name, tags, *options):
    """Upgrade the tagged addon (or install it) and run the tests the tags select."""
    addon = tags.lstrip("-").split(":")[0].split("/")[-1]
    option = "-u" if addon in _installed(name) else "-i"
    _exec(
        "-d", name, option, addon, "--test-tags", tags, "--http-port", str(server.free_port()),
        "--db-filter", f"^{name}$", *ONCE, *options,
    )  # fmt: skip


def serve(name, port="8079", *options):
    """Serve the database with threads."""
    _exec("-d", name, "--workers=0", "-p", port, *options)


def shell(name, *options):
    """Open (or feed) an Odoo shell."""
    _exec("shell", "-d", name, "--no-http", "--workers=0", *options)


def psql(name, *options):
    """Open psql in the database."""
    subprocess.call([odoo.paths.ROOT / "scripts" / "pg.sh", CLUSTER, "psql", "-d", name, *options])


def demo(name):
    """Load the demo data of our addons."""
    print("loaded:", ", ".join(municipality.load_demo(name, CLUSTER)) or "nothing new")


def i18n(name, *wanted):
    """Bring the Greek files of the addons up to date with the database's code."""
    for addon, terms in translations.export(CLUSTER, name, wanted or addons.names()).items():
        print(f"{addon}: {translations.update(addon, terms)} of {len(terms)} terms lack Greek")


def drop(name):
    """Drop the database and its files."""
    databases.drop(CLUSTER, name)


def list_():
    """Print the databases of the cluster and our addons."""
    print(databases.sql(CLUSTER, "postgres", "SELECT datname FROM pg_database ORDER BY 1"))
    print("addons:", ", ".join(addons.names()))


COMMANDS = {
    "new": new,
    "install": install,
    "test": test,
    "serve": serve,
    "shell": shell,
    "psql": psql,
    "demo": demo,
    "i18n": i18n,
    "drop": drop,
    "list": list_,
}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        sys.exit("usage: scripts/devdb " + "|".join(COMMANDS))
    COMMANDS[sys.argv[1]](*sys.argv[2:])
