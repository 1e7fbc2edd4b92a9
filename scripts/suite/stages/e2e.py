"""End-to-end tests: pytest and a browser against a running municipality with demo data."""

import contextlib
import os
import shutil

from .. import databases, frontdoor, logcheck, municipality, paths, server
from ..results import Result
from . import pytests

CLUSTER = "test"
DATABASE = "municipal_e2e"
WORKERS = 2
FOLDERS = ("tests/e2e", "tests/browser")

# What the log may say in these tests beyond the allow-list for all: (logger, pattern, why).
ALLOWED = [
    (
        "odoo.http",
        r"(No CSRF validation token provided for|CSRF validation failed on) path"
        r" '/(requests/new/suggestion)?'",
        "tests/e2e/test_bad_input.py posts without a token, and with a wrong one, to see it refused",
    ),
]


def run(base):
    """Serve a clone of `base` with the demo town and run tests/e2e and tests/browser."""
    if not any(any((paths.ROOT / folder).rglob("test_*.py")) for folder in FOLDERS):
        return Result("e2e")
    folder = paths.RUN / "e2e"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "outbox").mkdir(parents=True)
    databases.clone(CLUSTER, base, DATABASE)
    municipality.close_doors(DATABASE, CLUSTER)
    municipality.load_demo(DATABASE, CLUSTER)
    with serving(folder) as env:
        result = pytests.run("e2e", *FOLDERS, env=env)
    for text in logcheck.unexpected(folder / "odoo.log", ALLOWED):
        result.fail(text)
    return result


@contextlib.contextmanager
def serving(folder):
    """Serve DATABASE with workers behind a front door; yield the tests' environment."""
    inner, port = _free_ports(), server.free_port()
    municipality.set_address(DATABASE, port, CLUSTER)
    env = {server.SINK: str(folder / "outbox")}
    log = folder / "odoo.log"
    process = server.start(CLUSTER, DATABASE, inner, log=log, workers=WORKERS, env=env)
    try:
        server.wait(process, inner, log=log)
        with frontdoor.FrontDoor(port, http=inner, websocket=inner + 3):
            yield {
                **env,
                "MUNICIPAL_OUTBOX_DIR": env[server.SINK],
                **databases.environment(CLUSTER),
                "MUNICIPAL_URL": f"http://localhost:{port}",
                "MUNICIPAL_DB": DATABASE,
                "MUNICIPAL_RUN": str(paths.RUN),
                "PYTHONPATH": os.pathsep.join([str(paths.ROOT / "scripts")]),
            }
    finally:
        server.stop(process.pid)


def _free_ports():
    """Return a free port whose third next is free too (for the websocket)."""
    while True:
        port = server.free_port()
        if server.is_free(port + 3):
            return port
