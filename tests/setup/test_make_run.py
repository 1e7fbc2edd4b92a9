"""`make start` and `make stop`, as someone uses them who has just cloned the project."""

import re
import shutil
import time
import urllib.request

import pytest
from conftest import REAL_RUN
from suite import addons, databases, paths, server


@pytest.fixture
def fresh(run_folder, call):
    """A .run/ in which the downloads are there, and no database yet."""
    for name in ("venv", "odoo"):
        (run_folder / name).symlink_to(REAL_RUN / name)
    shutil.copytree(REAL_RUN / "stamp", run_folder / "stamp")
    port = server.free_port()
    odoo_path = (REAL_RUN / "odoo-path").read_text(encoding="utf-8").strip()

    def make(target, timeout=1200):
        return call("make", "-s", target, PORT=str(port), ODOO_PATH=odoo_path, timeout=timeout)

    make.port = port
    yield make
    make("stop")


def _get(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
        return answer.status, answer.read().decode()


def test_one_command_starts_a_municipality_and_one_stops_it(fresh, run_folder):
    """G24: first start, second start, stop; each step shown; nothing left running."""
    first = fresh("start")
    assert first.returncode == 0, first.stdout
    steps = re.findall(r"^\[(\d)/9\] .* \d+ s$", first.stdout, re.M)
    assert steps == list("123456789"), first.stdout
    assert f"http://localhost:{fresh.port}" in first.stdout
    assert "admin/admin" in first.stdout
    assert _get(fresh.port, "/web/login")[0] == 200

    again = fresh("start")
    assert again.returncode == 0
    assert "running already" in again.stdout

    assert fresh("stop").returncode == 0
    assert server.is_free(fresh.port)
    assert not (run_folder / "odoo.pid").exists()
    assert not (run_folder / "pg" / "postmaster.pid").exists()

    began = time.monotonic()
    later = fresh("start")
    seconds = time.monotonic() - began
    assert later.returncode == 0, later.stdout
    # 15 seconds is the promise on an idle machine; here other tests run beside it.
    assert seconds < 45, later.stdout
    assert fresh("stop").returncode == 0


def test_an_address_that_is_taken_is_said_at_once(fresh):
    """Another program at the port: no half start, and a hint."""
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", fresh.port))
        other.listen()
        done = fresh("start")
    assert done.returncode != 0
    assert "is taken by another program" in done.stdout


def test_the_tests_do_not_use_the_database_of_the_municipality():
    """Nothing here touches what someone entered in `make run`."""
    assert REAL_RUN.resolve() == paths.RUN
    assert not databases.exists("test", "municipal")
    assert addons.names()
