"""For the tests of the set-up itself: scripts run with a .run/ folder of their own."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REAL_RUN = Path(os.environ.get("MUNICIPAL_RUN_DIR") or ROOT / ".run")


@pytest.fixture
def run_folder():
    """An empty folder in place of .run/, which every user may enter and write to."""
    folder = Path(tempfile.mkdtemp(prefix="municipal-test-"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def call(run_folder):
    """A function that runs a command of the project; returns the finished process."""

    def run(*command, folder=run_folder, timeout=300, **env):
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "MUNICIPAL_RUN_DIR": str(folder), **env},
            start_new_session=True,
        )
        try:
            output, _errors = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            # All that it started, too: an installation must not go on by itself.
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise
        return subprocess.CompletedProcess(command, process.returncode, output)

    return run


@pytest.fixture
def fake_program(run_folder):
    """A function that puts a shell script in front of a program; returns the new PATH."""

    def fake(name, script):
        path = run_folder / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
        return f"{path.parent}:{os.environ['PATH']}"

    return fake
