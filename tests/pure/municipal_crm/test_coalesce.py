import os
import threading
import time

import pytest
from municipal_crm.tools.coalesce import Coalescer


class Recorder:
    """Remembers when it was called with what, and can be waited for."""

    def __init__(self, seconds=0.0):
        self.runs = []
        self.seconds = seconds
        self.ran = threading.Event()

    def __call__(self, key):
        self.runs.append((key, time.monotonic()))
        self.ran.set()
        time.sleep(self.seconds)

    def keys(self):
        return [key for key, _when in self.runs]


def _settle(recorder, count, seconds=5.0):
    deadline = time.monotonic() + seconds
    while len(recorder.runs) < count and time.monotonic() < deadline:
        time.sleep(0.005)


def test_the_caller_does_not_wait():
    """G24: whoever submits does not pay for a slow action."""
    recorder = Recorder(seconds=0.5)
    began = time.monotonic()
    Coalescer(recorder, 0)("town")
    assert time.monotonic() - began < 0.3
    assert recorder.ran.wait(5)


def test_many_calls_are_two_runs():
    """G24: one at once, one for all that came meanwhile."""
    recorder = Recorder()
    wake = Coalescer(recorder, 0.3)
    wake("town")
    assert recorder.ran.wait(5)
    for _turn in range(500):
        wake("town")
    _settle(recorder, 2)
    time.sleep(0.5)
    assert recorder.keys() == ["town", "town"]


def test_each_key_has_its_own_run():
    """G20: two towns in one server do not wake for each other."""
    recorder = Recorder()
    wake = Coalescer(recorder, 0.05)
    for key in ("here", "there", "here"):
        wake(key)
    _settle(recorder, 2)
    assert set(recorder.keys()) == {"here", "there"}


def test_every_call_is_followed_by_a_run():
    """G24: no call is lost, however it falls between two runs."""
    recorder = Recorder()
    wake = Coalescer(recorder, 0.001)
    for _turn in range(300):
        called = time.monotonic()
        wake("town")
        deadline = called + 5
        while (not recorder.runs or recorder.runs[-1][1] < called) and time.monotonic() < deadline:
            time.sleep(0.0003)
        assert recorder.runs[-1][1] >= called


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_it_works_in_a_forked_child():
    """A worker process is a fork of a server that may have called already."""
    recorder = Recorder()
    wake = Coalescer(recorder, 30)
    wake("town")
    assert recorder.ran.wait(5)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        recorder.runs.clear()
        recorder.ran.clear()
        wake("town")
        os.write(writing, b"y" if recorder.ran.wait(5) else b"n")
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 1) == b"y"
