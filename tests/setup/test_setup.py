"""scripts/setup.sh: what it says when something is missing."""

import os
import subprocess

import pytest
from conftest import ROOT

SETUP = "scripts/setup.sh"


def _nobody_can_read_the_clone():
    command = ["setpriv", "--reuid=nobody", "--clear-groups", "test", "-r", str(ROOT / SETUP)]
    return os.getuid() == 0 and subprocess.run(command, check=False).returncode == 0


def test_an_unprivileged_user_is_told_what_to_ask_for(call, fake_program):
    """Not root: one list, one command for the administrator, and nothing is tried."""
    if os.getuid() == 0 and not _nobody_can_read_the_clone():
        pytest.skip("the clone lies where other users cannot read")
    path = fake_program("dpkg-query", "exit 1")
    fake_program("apt-get", "echo apt-get was called; exit 9")
    prefix = ["setpriv", "--reuid=nobody", "--clear-groups"] if os.getuid() == 0 else []
    done = call(*prefix, "bash", SETUP, "run", PATH=path, HOME="/nonexistent")
    assert done.returncode == 1
    assert "[1/5] Debian packages ... FAILED" in done.stdout
    assert "apt-get update && apt-get install --no-install-recommends" in done.stdout
    assert "libpq-dev" in done.stdout
    assert "apt-get was called" not in done.stdout


def test_a_failed_download_says_what_to_do(call, fake_program):
    """The way out is named: again, check apt, or bring an Odoo."""
    path = fake_program(
        "apt-get",
        'case "$*" in *indextargets*) echo "Debian http://127.0.0.1:9/debian/";; *) exit 100;; esac',
    )
    done = call("bash", SETUP, "run", PATH=path, ODOO_PATH="")
    assert done.returncode == 1
    if "[2/5] Odoo 19.0 ... FAILED" not in done.stdout:
        pytest.skip("this machine has an Odoo of its own, so nothing is downloaded")
    assert "ODOO_PATH=/folder/of/odoo make run" in done.stdout
    assert "run the same command again" in done.stdout


def test_a_wrong_path_to_odoo_is_named(call):
    """ODOO_PATH has to hold an Odoo."""
    done = call("bash", SETUP, "run", ODOO_PATH="/nonexistent")
    assert done.returncode == 1
    assert "/nonexistent holds no odoo/release.py" in done.stdout


def test_another_odoo_than_19_is_refused(call, tmp_path):
    """The version is checked before anything is built on it."""
    release = tmp_path / "odoo" / "release.py"
    release.parent.mkdir()
    release.write_text("series = '18.0'\n", encoding="utf-8")
    done = call("bash", SETUP, "run", ODOO_PATH=str(tmp_path))
    assert done.returncode == 1
    assert "This is Odoo 18.0, wanted is 19.0" in done.stdout


def test_packages_are_listed_by_purpose(call):
    """The image asks for what running needs: no compiler, no server."""
    names = call("bash", SETUP, "packages", "run", "client").stdout.split()
    assert {"python3", "wkhtmltopdf", "postgresql-client"} <= set(names)
    assert not {"gcc", "postgresql", "chromium"} & set(names)
