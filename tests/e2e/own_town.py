"""A town of a test's own: a copy of the base database that may be overrun, killed and dropped.

Environment: MUNICIPAL_BASE (the database with the addons that is copied; that of `make test`).
"""

import os
import signal
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest
from suite import databases, odoo, paths, server

CLUSTER = "test"
BASE = os.environ.get("MUNICIPAL_BASE", "suite_together")
FINISHED = "script finished"
#: For :func:`run_script`: a small town with departments and categories.
FILL = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
import small_town
small_town.fill(env, officers=0)
env.cr.commit()
"""

OVERLAPS = """
    SELECT count(*) FROM municipal_appointment a JOIN municipal_appointment b
        ON a.lane_id = b.lane_id AND a.id < b.id
       AND tsrange(a.date_start, a.date_free) && tsrange(b.date_start, b.date_free)
     WHERE a.state NOT IN ('cancelled', 'expired', 'no_show')
       AND b.state NOT IN ('cancelled', 'expired', 'no_show')
"""


@contextmanager
def copied(database):
    """The name of a copy of the base database, which is dropped in the end."""
    if not databases.exists(CLUSTER, BASE):
        pytest.fail(f"there is no database {BASE} to start from")
    databases.clone(CLUSTER, BASE, database)
    try:
        yield database
    finally:
        databases.drop(CLUSTER, database)


def sink(folder):
    """The environment in which everything that would leave stays in ``folder``."""
    path = str(folder / "sink")
    return {
        "MUNICIPAL_SINK": path,
        "MUNICIPAL_OUTBOX_DIR": path,
        "MUNICIPAL_SECRET_KEY_FILE": str(paths.RUN / "secret.key"),
    }


def run_script(database, script, folder, cluster=CLUSTER):
    """The lines that ``script`` (Python, has ``env``, commits itself) prints in Odoo's shell."""
    source, log = folder / "script.py", folder / "script.log"
    source.write_text(f"{script}\nprint({FINISHED!r})\n", encoding="utf-8")
    log.unlink(missing_ok=True)
    with source.open() as stream:
        arguments = ["shell", "-d", database, "--no-http", "--workers=0"]
        odoo.run(cluster, *arguments, log=log, stdin=stream)
    lines = log.read_text(encoding="utf-8").splitlines()
    assert FINISHED in lines, "\n".join(lines)
    return lines


def run_crew(name, *arguments, folder, seconds=600, cluster=CLUSTER):
    """(what the program ``name`` of this folder prints, what stands in its log)"""
    program = Path(__file__).with_name(name)
    # a cluster of the test's own is named by the environment already
    where = databases.environment(cluster) if cluster == CLUSTER else {}
    env = odoo.environment(cluster, **where, **sink(folder))
    done = subprocess.run(
        [str(word) for word in (paths.VENV_PYTHON, program, *arguments)], env=env, cwd=paths.RUN,
        capture_output=True, text=True, check=False, timeout=seconds,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-5000:]
    return done.stdout, done.stderr


def ask(database, statement, cluster=CLUSTER):
    """The rows that psql prints for the statement, as lists of text."""
    lines = databases.sql(cluster, database, statement).splitlines()
    return [line.split("|") for line in lines]


def count_overlaps(database, cluster=CLUSTER):
    """How many pairs of visits share a counter at one time, by plain SQL without the constraint."""
    return int(databases.sql(cluster, database, OVERLAPS))


class Server:
    """The server of a town, which can be killed and started again at the same port.

    :param options: further words of its command line
    """

    def __init__(self, database, folder, cluster=CLUSTER, workers=2, options=()):
        self.database, self.cluster, self.workers = database, cluster, workers
        self.options = options
        self.sink, self.log = folder / "sink", folder / "odoo.log"
        self.env = sink(folder)
        self.port = server.free_port(server.WEBSOCKET)
        self.process = None

    @property
    def url(self):
        """Root of the website."""
        return f"http://localhost:{self.port}"

    def start(self):
        """Return when it answers."""
        self.process = server.start(
            self.cluster, self.database, self.port, log=self.log, workers=self.workers,
            env=self.env, options=self.options,
        )  # fmt: skip
        server.wait(self.process, self.port, log=self.log, seconds=240)

    def kill(self):
        """As a power cut does: the whole group, at once, without a word."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """Let it end, if it runs."""
        if self.process and self.process.poll() is None:
            server.stop(self.process.pid)
            self.process.wait()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_error):
        self.stop()
