"""End-to-end tests: pytest and a browser against a running municipality with demo data.

Environment: E2E_DB names the database that is served (two people who test with one cluster
need two names), E2E_FOLDERS the folders or files of tests, separated by commas.
"""

import contextlib
import os
import shutil

from .. import databases, frontdoor, logcheck, municipality, paths, server
from ..results import Result
from . import pytests

CLUSTER = "test"
DATABASE = os.environ.get("E2E_DB") or "municipal_e2e"
#: The demo town as nobody has touched it: tests clone it when they want a town of their own.
UNTOUCHED = f"{DATABASE}_untouched"
WORKERS = 2
#: A browser that no longer answers ends its own test, not the whole run.
TEST_SECONDS = 1200
#: What a browser waited for in vain is tried once more, and the table of the run says so: on a
#: machine that does other things, too, a page may be too late. Nothing else has a second try.
OPTIONS = (f"--timeout={TEST_SECONDS}", "--reruns=1", "--only-rerun=^TimeoutError", "-raR")
FOLDERS = tuple((os.environ.get("E2E_FOLDERS") or "tests/e2e,tests/browser").split(","))

# What the log may say in these tests beyond the allow-list for all: (logger, pattern, why).
ALLOWED = [
    (
        "odoo.http",
        r"(No CSRF validation token provided for|CSRF validation failed on) path"
        r" '/(requests/new/suggestion)?'",
        "tests/e2e/test_bad_input.py posts without a token, and with a wrong one, to see it refused",
    ),
    (
        "odoo.http",
        r"Job '.*' already executing",
        "tests/e2e/callers.py asks for a scheduled action that may be at work, and asks again",
    ),
    (
        "odoo.addons.bus.websocket",
        r"mail_presence_user_unique|_terminate\n(.|\n)*could not serialize access",
        "Odoo notes the presence of one person in two windows at the same moment, and one comes late",
    ),
    (
        "odoo.sql_db",
        r'bad query: .*(INSERT INTO|UPDATE) "mail_presence"',
        "the same two windows, as the database tells it",
    ),
    (
        "odoo.http",
        r"Η ώρα αυτή δεν είναι ελεύθερη\. Οι επόμενες ελεύθερες: ",
        "tests/browser/test_appointments_desk.py drags a visit to a Sunday, to see it refused",
    ),
]


def run(base):
    """Serve a clone of `base` with the demo town and run the tests of FOLDERS."""
    missing = [folder for folder in FOLDERS if not pytests.has_tests(folder)]
    if missing:
        result = Result("e2e")
        result.fail(f"no tests in {', '.join(missing)}")
        return result
    folder = paths.RUN / "e2e"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "outbox").mkdir(parents=True)
    _make_towns(base)
    with serving(folder) as env:
        result = pytests.run("e2e", *FOLDERS, options=OPTIONS, env={**env, "MUNICIPAL_BASE": base})
    for text in logcheck.unexpected(folder / "odoo.log", ALLOWED):
        result.fail(text)
    databases.drop(CLUSTER, UNTOUCHED)
    return result


def _make_towns(base):
    databases.clone(CLUSTER, base, UNTOUCHED)
    municipality.close_doors(UNTOUCHED, CLUSTER)
    municipality.load_demo(UNTOUCHED, CLUSTER)
    databases.clone(CLUSTER, UNTOUCHED, DATABASE)


@contextlib.contextmanager
def serving(folder):
    """Serve DATABASE with workers behind a front door; yield the tests' environment."""
    inner, port = server.free_port(server.WEBSOCKET), server.free_port()
    municipality.set_address(DATABASE, port, CLUSTER)
    env = {server.SINK: str(folder / "outbox")}
    log = folder / "odoo.log"
    process = server.start(CLUSTER, DATABASE, inner, log=log, workers=WORKERS, env=env)
    try:
        server.wait(process, inner, log=log)
        with frontdoor.FrontDoor(port, http=inner, websocket=inner + server.WEBSOCKET):
            yield {
                **env,
                "MUNICIPAL_OUTBOX_DIR": env[server.SINK],
                **databases.environment(CLUSTER),
                "MUNICIPAL_URL": f"http://localhost:{port}",
                "MUNICIPAL_DB": DATABASE,
                "MUNICIPAL_UNTOUCHED": UNTOUCHED,
                "MUNICIPAL_RUN": str(paths.RUN),
                "PYTHONPATH": os.pathsep.join([str(paths.ROOT / "scripts")]),
            }
    finally:
        server.stop(process.pid)
