"""The database of `make run`: made once, then kept up to date with the addons."""

from . import addons, databases, odoo, paths

CLUSTER = "run"
FINGERPRINT = "municipal.setup.fingerprint."


def build(name, cluster=CLUSTER):
    """Create the database with all our addons, without any demo data.

    It grows under another name and gets its own when it is complete, so that an
    interrupted first start begins anew instead of going on with a half.
    """
    fresh = f"{name}_unfinished"
    databases.drop(cluster, fresh)
    databases.create(cluster, fresh)
    fill(fresh, cluster)
    databases.rename(cluster, fresh, name)


def fill(name, cluster=CLUSTER):
    """Install all our addons in an empty database; done again, it goes on.

    The first language becomes everybody's; English is spoken too, from the first day on.
    """
    log = paths.LOGS / f"{name}-install.log"
    languages = f"{odoo.LANGUAGE},{odoo.SECOND_LANGUAGE}"
    odoo.install(cluster, name, addons.names() or ["base", "web"], log=log, language=languages)
    close_doors(name, cluster)
    _remember(cluster, name)


def close_doors(name, cluster=CLUSTER):
    """Keep Odoo's own services on the internet out of reach of the database."""
    _script(cluster, name, "close_doors.py")


def refresh(name, cluster=CLUSTER):
    """Install addons that are new and upgrade those whose files changed; return both."""
    state = "'installed', 'to upgrade', 'to install'"
    query = f"SELECT name FROM ir_module_module WHERE state IN ({state})"
    there = set(databases.sql(cluster, name, query).split())
    known = _fingerprints(cluster, name)
    new = [addon for addon in addons.names() if addon not in there]
    changed = [
        addon
        for addon in addons.names()
        if addon in there and known.get(addon) != addons.fingerprint(addon)
    ]
    if new or changed:
        log = paths.LOGS / f"{name}-upgrade.log"
        odoo.install(cluster, name, new, update=changed, log=log)
        _remember(cluster, name)
    return new, changed


def load_demo(name, cluster=CLUSTER):
    """Load the demo data of our addons (never Odoo's own) that are not loaded yet."""
    wanted = [addon for addon, manifest in addons.manifests().items() if manifest.get("demo")]
    query = "SELECT name FROM ir_module_module WHERE demo"
    there = set(databases.sql(cluster, name, query).split())
    todo = [addon for addon in addons.names() if addon in wanted and addon not in there]
    if todo:
        _script(cluster, name, "load_demo.py", MUNICIPAL_DEMO=",".join(todo))
    return todo


def has_demo(name, cluster=CLUSTER):
    """Tell whether demo data of any addon is in the database."""
    found = databases.sql(cluster, name, "SELECT count(*) FROM ir_module_module WHERE demo")
    return found != "0"


def set_address(name, port, cluster=CLUSTER):
    """Make links in messages and the resources of PDFs point to the server at `port`."""
    statement = ""
    for key, url in (
        ("web.base.url", f"http://localhost:{port}"),
        ("report.url", f"http://127.0.0.1:{port}"),
    ):
        statement += f"""
            INSERT INTO ir_config_parameter (key, value) VALUES ('{key}', '{url}')
                ON CONFLICT (key) DO UPDATE SET value = excluded.value;"""
    databases.sql(cluster, name, statement)


def logins(name, cluster=CLUSTER):
    """Return which of the demo logins the database has."""
    query = """SELECT login FROM res_users WHERE active
        AND login IN ('admin', 'supervisor', 'clerk', 'citizen') ORDER BY id"""
    return databases.sql(cluster, name, query).split()


def _fingerprints(cluster, name):
    query = f"SELECT key, value FROM ir_config_parameter WHERE key LIKE '{FINGERPRINT}%'"
    lines = databases.sql(cluster, name, query).splitlines()
    return {
        key.removeprefix(FINGERPRINT): value for key, value in (line.split("|") for line in lines)
    }


def _remember(cluster, name):
    for addon in addons.names():
        databases.sql(
            cluster,
            name,
            f"""INSERT INTO ir_config_parameter (key, value)
                VALUES ('{FINGERPRINT}{addon}', '{addons.fingerprint(addon)}')
                ON CONFLICT (key) DO UPDATE SET value = excluded.value""",
        )


def _script(cluster, database, script, **env):
    """Run scripts/suite/shell/<script> in an Odoo shell of the database."""
    path = paths.ROOT / "scripts" / "suite" / "shell" / script
    log = paths.LOGS / f"{database}-{path.stem}.log"
    with path.open() as stream:
        odoo.run(
            cluster, "shell", "-d", database, "--no-http", "--workers=0",
            log=log, stdin=stream, env=env,
        )  # fmt: skip
    # The shell prints a traceback and ends with 0; the script's last line tells.
    text = log.read_text(encoding="utf-8")
    if "script finished" not in text:
        raise RuntimeError(f"{script} failed; see {log}\n{text[-3000:]}")
