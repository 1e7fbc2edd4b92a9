"""The private PostgreSQL clusters."""

import os
import tempfile
from pathlib import Path

import pytest

PG = "scripts/pg.sh"


@pytest.fixture
def cluster(call, run_folder):
    """A function that asks a cluster in the test's own folder; stopped at the end."""
    used = set()

    def ask(name, *arguments, folder=run_folder, **env):
        used.add((name, folder))
        return call(PG, name, *arguments, folder=folder, **env)

    yield ask
    for name, folder in used:
        call(PG, name, "stop", folder=folder)


def _show(cluster, name, setting, **options):
    done = cluster(name, "psql", "-Atc", f"SHOW {setting}", "-d", "postgres", **options)
    return done.stdout.strip()


def test_what_people_entered_is_kept_and_what_tests_entered_is_not(cluster):
    """The cluster of `make run` waits for the disk; that of the tests need not."""
    assert cluster("run", "start").returncode == 0
    assert cluster("test", "start").returncode == 0
    assert _show(cluster, "run", "fsync") == "on"
    assert _show(cluster, "run", "full_page_writes") == "on"
    assert _show(cluster, "run", "synchronous_commit") == "on"
    assert _show(cluster, "test", "fsync") == "off"


def test_nobody_can_connect_over_the_network(cluster):
    """Both clusters listen on a unix socket only."""
    cluster("run", "start")
    assert _show(cluster, "run", "listen_addresses") == ""


def test_odoo_may_create_databases_but_is_no_superuser(cluster):
    """Whoever takes over Odoo's connection must not own the server."""
    cluster("run", "start")
    query = "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = 'odoo'"
    done = cluster("run", "psql", "-Atc", query, "-d", "postgres")
    assert done.stdout.strip() == "f|t|f"


def test_greek_capitals_are_letters(cluster):
    """ILIKE and lower() know Greek; sorting is by code point, as Odoo expects."""
    cluster("run", "start")
    query = "SELECT lower('ΆΓΙΑ'), 'ΟΔΌΣ ΈΡΜΟΥ' ILIKE '%έρμου'"
    done = cluster("run", "psql", "-Atc", query, "-d", "postgres")
    assert done.stdout.strip() == "άγια|t"
    query = "SELECT datcollate FROM pg_database WHERE datname = 'template0'"
    done = cluster("run", "psql", "-Atc", query, "-d", "postgres")
    assert done.stdout.strip() == "C"


def test_an_interrupted_beginning_is_begun_again(cluster, run_folder):
    """A half-made cluster is never taken for a whole one."""
    (run_folder / "pg-test.new").mkdir()
    (run_folder / "pg-test.new" / "PG_VERSION").write_text("15\n", encoding="utf-8")
    assert cluster("test", "start").returncode == 0
    assert not (run_folder / "pg-test.new").exists()
    assert cluster("test", "status").stdout.strip() == "running"


def test_stop_and_start_are_harmless_when_there_is_nothing_to_do(cluster):
    """Every step can be repeated."""
    assert cluster("test", "stop").returncode == 0
    assert cluster("test", "start").returncode == 0
    assert cluster("test", "start").returncode == 0
    assert cluster("test", "stop").returncode == 0
    assert cluster("test", "status").returncode == 3


@pytest.mark.skipif(os.getuid() != 0, reason="only root has to change the user")
def test_root_may_keep_its_clone_in_a_closed_folder(cluster):
    """A clone in root's own home works: the database's user may pass, not read."""
    with tempfile.TemporaryDirectory(prefix="municipal-closed-") as closed:
        Path(closed).chmod(0o700)
        folder = Path(closed) / "clone" / ".run"
        folder.mkdir(parents=True)
        done = cluster("test", "start", folder=folder)
        assert done.returncode == 0, done.stdout
        assert _show(cluster, "test", "fsync", folder=folder) == "off"
        assert cluster("test", "stop", folder=folder).returncode == 0


def test_a_long_path_gets_a_socket_elsewhere(cluster, run_folder):
    """The kernel allows 107 bytes for a socket's path."""
    folder = run_folder / ("long-" * 20) / ".run"
    folder.mkdir(parents=True)
    for parent in (folder, folder.parent):
        parent.chmod(0o777)
    assert cluster("test", "start", folder=folder).returncode == 0
    assert "PGHOST=/tmp/municipal-pg-" in cluster("test", "env", folder=folder).stdout
    assert _show(cluster, "test", "fsync", folder=folder) == "off"
    assert cluster("test", "stop", folder=folder).returncode == 0
    assert cluster("test", "remove-socket", folder=folder).returncode == 0
