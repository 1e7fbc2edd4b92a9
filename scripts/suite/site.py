"""`make run`, `make start`, `make stop`: the municipality served on this machine.

Environment: PORT (8069), DEMO (1; 0 for an empty municipality), WORKERS (0).
"""

import contextlib
import os
import signal
import sys
import time

from . import config, databases, municipality, paths, server
from .progress import Steps

NAME = "municipal"
PIDFILE = paths.RUN / "odoo.pid"
PORTFILE = paths.RUN / "odoo.port"
LOG = paths.LOGS / "odoo.log"
SETUP_STEPS = 5


def main(background):
    """Bring the database up to date, serve it, and say where and for whom."""
    port = int(os.environ.get("PORT") or 8069)
    demo = os.environ.get("DEMO", "1") != "0"
    if _running():
        print(f"It is running already: http://localhost:{_port()} ('make stop' ends it).")
        return
    if not server.is_free(port):
        sys.exit(f"Port {port} is taken by another program; choose one: PORT=8070 make run")
    steps = Steps(SETUP_STEPS + 4, done=SETUP_STEPS)
    began = time.monotonic()
    config.write()
    _prepare(steps, demo)
    with steps.step("Server"):
        process = _serve(port)
    print(f"Ready after {time.monotonic() - began:.0f} s.\n\n{_welcome(port)}", flush=True)
    if not background:
        _attend(process)


def _prepare(steps, demo):
    with steps.step(f"Database {NAME}"):
        databases.start(municipality.CLUSTER)
        if not databases.exists(municipality.CLUSTER, NAME):
            municipality.build(NAME)
    with steps.step("Addons"):
        municipality.refresh(NAME)
    with steps.step("Demo town" if demo else "No demo town"):
        if demo:
            municipality.load_demo(NAME)
        elif municipality.has_demo(NAME):
            print("(it has demo data from before; 'make clean' first for an empty one) ", end="")


def _serve(port):
    municipality.set_address(NAME, port)
    workers = int(os.environ.get("WORKERS") or 0)
    process = server.start(
        municipality.CLUSTER, NAME, port, log=LOG, workers=workers, pidfile=PIDFILE
    )
    PORTFILE.write_text(str(port), encoding="utf-8")
    server.wait(process, port, log=LOG)
    return process


def _welcome(port):
    users = ", ".join(f"{login}/{login}" for login in municipality.logins(NAME))
    return (
        f"  Website   http://localhost:{port}\n"
        f"  Backend   http://localhost:{port}/odoo\n"
        f"  Logins    {users}\n"
        f"  Outbox    {paths.OUTBOX} (every message of the demo; none leaves the machine)\n"
        f"  Log       {LOG}\n"
    )


def _attend(process):
    """Stay until the server ends or someone presses Ctrl-C; then stop everything."""
    print("Ctrl-C stops it.", flush=True)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))
    try:
        process.wait()
    except KeyboardInterrupt:
        print("\nStopping ...", flush=True)
    finally:
        stop()
    if process.returncode not in (None, 0, -signal.SIGTERM):
        sys.exit(f"The server ended by itself with {process.returncode}; see {LOG}")


def stop():
    """Stop the server and the database cluster, if they run."""
    pid = _running()
    if pid:
        server.stop(pid)
    for path in (PIDFILE, PORTFILE):
        path.unlink(missing_ok=True)
    databases.stop(municipality.CLUSTER)


def _running():
    """Return the process id of this clone's server, or None.

    The number alone proves nothing (another process may have it by now), so its
    command line has to name our file.
    """
    with contextlib.suppress(OSError, ValueError):
        pid = int(PIDFILE.read_text(encoding="utf-8"))
        with open(f"/proc/{pid}/cmdline", "rb") as stream:
            if str(PIDFILE).encode() in stream.read():
                return pid
    return None


def _port():
    return PORTFILE.read_text(encoding="utf-8") if PORTFILE.exists() else "?"


if __name__ == "__main__":
    try:
        if sys.argv[1:] == ["stop"]:
            stop()
        else:
            main(background=sys.argv[1:] == ["start"])
    except RuntimeError as error:
        sys.exit(f"\nERROR: {error}")
