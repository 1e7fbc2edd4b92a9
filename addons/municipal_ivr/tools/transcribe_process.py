"""The other end of ``transcribe_worker``: starts it, asks it, ends it when it takes too long."""

import json
import os
import selectors
import subprocess
import sys
import threading
from itertools import count
from pathlib import Path
from typing import Any

WORKER = Path(__file__).with_name("transcribe_worker.py")
#: A job may last three times its sound and half a minute; loading the model counts too.
FACTOR, GRACE, MOST_SECONDS = 3, 30, 780
#: Nothing secret of the server goes to the worker.
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")


class TranscriberError(Exception):
    """The sound could not be written down. ``args[0]``: why, for people who read logs."""


def get_timeout(seconds: float) -> float:
    """How long (s) a sound of ``seconds`` may take."""
    return min(FACTOR * seconds + GRACE, MOST_SECONDS)


class Worker:
    """One warm process; whoever asks while it works waits. Safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen | None = None
        self._numbers = count(1)

    def ask(self, job: dict[str, Any], timeout: float) -> dict[str, Any]:
        """The worker's answer to ``job`` (without its ``id``).

        :raise TranscriberError: it failed, died, or took longer than ``timeout`` (s); the next
            question starts a new process
        """
        with self._lock:
            job = {"id": next(self._numbers), **job}
            process = self._get_process()
            try:
                process.stdin.write(json.dumps(job).encode() + b"\n")
                process.stdin.flush()
                found = json.loads(self._read_line(process, timeout))
            except (OSError, ValueError) as error:
                self._end()
                raise TranscriberError("the process ended in the middle of the work") from error
        if "error" in found:
            raise TranscriberError(found["error"])
        return found

    def close(self) -> None:
        with self._lock:
            self._end()

    @property
    def pid(self) -> int | None:
        """Of the running process."""
        return self._process.pid if self._process else None

    def _get_process(self) -> subprocess.Popen:
        if self._process is not None and self._process.poll() is not None:
            self._end()
        if self._process is None:
            kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-I", str(WORKER)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**kept, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"},
            )
        return self._process

    def _read_line(self, process: subprocess.Popen, timeout: float) -> bytes:
        """One answer is one line, and nothing comes without a question."""
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            if not selector.select(timeout):
                self._end()
                raise TranscriberError(f"not ready after {timeout:.0f} s")
        return process.stdout.readline()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            try:
                pipe.close()
            except OSError:
                continue
        process.wait()


#: The warm one of this server process.
WORKER_OF_SERVER = Worker()
