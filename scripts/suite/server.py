"""An Odoo server as a child process: start it, wait until it answers, stop it."""

import contextlib
import errno
import os
import secrets
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from . import odoo, paths

# Servers of this process that may still run; see stop_all().
_started = set()

# The first that answers tells that the server serves the database.
HEALTH = ("/municipal/health", "/web/health")

# So far after the port of the pages lies that of the websocket.
WEBSOCKET = 3


def is_free(port):
    """Tell whether a server could listen at the port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            return False
    return True


def free_port(*distances):
    """Return a port that is free at this moment, as are those so many numbers after it.

    They lie below the ports that Linux gives to outgoing connections: between this answer and
    the start of the server, any connection of the machine could take one of those.
    """
    while True:
        port = secrets.choice(range(12_000, 32_000))
        if all(is_free(port + distance) for distance in (0, *distances)):
            return port


def answers(port):
    """Tell whether one of the health addresses says 200."""
    for path in HEALTH:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
                if answer.status == 200:
                    return True
        except urllib.error.HTTPError as error:
            if error.code != 404:
                return False
        except OSError:
            return False
    return False


# Where the addons put e-mail and SMS instead of sending them; nothing leaves the machine.
SINK = "MUNICIPAL_SINK"


def start(cluster, database, port, *, log, workers=0, pidfile=None, options=(), env=None):
    """Start a server in a process group of its own; return the Popen object.

    :param workers: 0 serves with threads, the websocket included; with processes the
        websocket is at `port + WEBSOCKET` and a proxy has to bring it there
    """
    arguments = ["-d", database, "-p", port]
    arguments += ["--workers", workers, "--gevent-port", port + WEBSOCKET, *options]
    if pidfile:
        arguments += ["--pidfile", pidfile]
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as stream:
        process = subprocess.Popen(
            odoo.command(*arguments),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            env=odoo.environment(cluster, **{SINK: str(paths.RUN / "outbox"), **(env or {})}),
            start_new_session=True,
        )
    _started.add(process.pid)
    return process


def wait(process, port, *, log, seconds=90):
    """Return when the server answers.

    :raises RuntimeError: it ended or did not answer in time
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        if answers(port):
            return
        time.sleep(0.2)
    tail = "".join(log.read_text(encoding="utf-8").splitlines(keepends=True)[-30:])
    raise RuntimeError(f"The server does not answer; see {log}\n{tail}")


def stop(pid, seconds=20):
    """End the server: first it may finish what it does, then it has to go."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not alive(pid):
                _started.discard(pid)
                return
            time.sleep(0.1)


def stop_all():
    """End every server that this process started and did not stop: a run was broken off."""
    for pid in list(_started):
        stop(pid, seconds=5)


def alive(pid):
    """Tell whether the process is there and no mere entry waiting for its parent."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"
