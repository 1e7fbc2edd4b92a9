"""A cluster of PostgreSQL that a test may kill, in a folder of the test."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import own_town
from suite import databases, odoo, paths

#: Its name for the runner, see scripts/pg.sh.
CLUSTER = "external"


class Postgres:
    """A PostgreSQL of one test alone, durable as in production.

    :param folder: of the cluster
    :param database: the town in it, see :meth:`fill`
    """

    def __init__(self, folder, database):
        self.folder, self.database = folder, database
        self._pg("start")
        words = self._pg("env", capture_output=True).stdout.split()
        self.environment = dict(word.split("=", 1) for word in words)

    def _pg(self, *arguments, **options):
        env = os.environ | {"MUNICIPAL_RUN_DIR": str(self.folder)}
        command = [paths.ROOT / "scripts" / "pg.sh", "run", *arguments]
        return subprocess.run(command, check=True, text=True, env=env, **options)

    def fill(self, base_environment):
        """Take over the base database with its files."""
        os.environ.update(self.environment)
        os.environ["MUNICIPAL_SECRET_KEY_FILE"] = str(paths.RUN / "secret.key")
        databases.create(CLUSTER, self.database)
        env = os.environ | base_environment | {"PGUSER": "postgres"}
        own = os.environ | self.environment | {"PGUSER": "postgres"}
        restore = ["psql", "-qX", "-d", self.database]
        with subprocess.Popen(["pg_dump", own_town.BASE], env=env, stdout=subprocess.PIPE) as dump:
            subprocess.run(
                restore, stdin=dump.stdout, env=own, check=True, stdout=subprocess.DEVNULL
            )
        assert dump.returncode == 0
        shutil.copytree(
            odoo.filestore(own_town.BASE), odoo.filestore(self.database), dirs_exist_ok=True
        )

    def kill(self):
        """SIGKILL to the postmaster and everything that it has started."""
        pid = int((self.folder / "pg" / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for victim in [pid, *map(int, children)]:
            os.kill(victim, signal.SIGKILL)

    def start(self):
        """Again; what was begun and not committed is forgotten by its recovery."""
        for _try in range(20):
            try:
                return self._pg("start", capture_output=True)
            except subprocess.CalledProcessError:
                time.sleep(1)
        raise AssertionError("PostgreSQL does not come back")

    def stop(self):
        self._pg("stop")
