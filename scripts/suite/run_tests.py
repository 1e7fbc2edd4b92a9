"""`make test`: everything, two things at a time, one last line `N passed, N failed`.

Environment: ONLY (stages, separated by commas: lint, pure, architecture, setup, odoo,
e2e) and ADDON (the addons whose own tests are wanted, separated by commas). The stage e2e
has two more, E2E_DB and E2E_FOLDERS: see suite.stages.e2e.
"""

import fcntl
import os
import signal
import sys
import threading
import time
import traceback
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from functools import partial

from . import addons, config, paths, server
from .results import Result, table
from .stages import e2e, lint, odoo_tests, pytests

STAGES = ("lint", "pure", "architecture", "setup", "odoo", "e2e")


LONGEST_PROBLEM = 8000


class Run:
    """One run: what was asked for, and what came out so far."""

    def __init__(self, only, wanted):
        self.only = only
        self.addons = wanted
        self.results = []
        self._lock = threading.Lock()

    def record(self, job, *arguments):
        """Run a job (which returns a Result, or a tuple that begins with one); show it.

        :return: what the job returned, or None when it broke down
        """
        began = time.monotonic()
        try:
            outcome = job(*arguments)
        except Exception:
            name = " ".join([job.__module__.rpartition(".")[2], job.__name__, *map(str, arguments)])
            outcome = Result(name)
            outcome.fail(traceback.format_exc())
        result = outcome[0] if isinstance(outcome, tuple) else outcome
        result.seconds = time.monotonic() - began
        with self._lock:
            self.results.append(result)
            state = "FAILED" if result.failed else "ok"
            print(
                f"  {state:6} {result.name}: {result.passed} good,"
                f" {result.failed} bad, {result.seconds:.0f} s",
                flush=True,
            )
            for problem in result.problems:
                print(f"{_shortened(problem)}\n", flush=True)
        return None if result.failed and isinstance(outcome, tuple) else outcome

    def all(self):
        """Run what was asked for, two jobs at a time; a job returns those that follow it."""
        first = [self._quick]
        if {"odoo", "e2e"} & self.only:
            # The longest preparation first; the quick stages go on beside it.
            first.insert(0, self._template)
        with ThreadPoolExecutor(2) as pool:
            running = {pool.submit(job) for job in first}
            while running:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    running |= {pool.submit(job) for job in future.result() or ()}

    def _quick(self):
        if "lint" in self.only:
            self.record(lint.run)
        if "pure" in self.only:
            # One after the other: two addons may have test files of one name.
            for addon in self.addons:
                self.record(pytests.run, f"pure {addon}", f"tests/pure/{addon}")
        for stage in ("architecture", "setup"):
            if stage in self.only:
                self.record(pytests.run, stage, f"tests/{stage}")

    def _template(self):
        outcome = self.record(odoo_tests.prepare_template)
        if not outcome or not addons.names():
            return []
        template = outcome[1]
        jobs = [partial(self._together, template)]
        if "odoo" in self.only:
            jobs += [
                partial(self._last, odoo_tests.alone, addon, template) for addon in self.addons
            ]
        return jobs

    def _together(self, template):
        outcome = self.record(odoo_tests.prepare_together, template)
        if not outcome:
            return []
        base, jobs = outcome[1], []
        if "e2e" in self.only:
            jobs.append((e2e.run, base))
        if "odoo" in self.only:
            jobs.append((odoo_tests.check_translations, base))
            several = len(addons.names()) > 1
            jobs.append((odoo_tests.together if several else odoo_tests.upgrade, base))
            jobs += [(odoo_tests.uninstall, addon, base) for addon in self.addons]
        return [partial(self._last, *job) for job in jobs]

    def _last(self, job, *arguments):
        self.record(job, *arguments)


def _shortened(text):
    """Return the beginning and the end of a long text; the whole is in the logs."""
    if len(text) <= LONGEST_PROBLEM:
        return text
    half = LONGEST_PROBLEM // 2
    return f"{text[:half]}\n    [...]\n{text[-half:]}"


def main():
    """Run, print the table, and end with the sum."""
    began = time.monotonic()
    only = _selection("ONLY", STAGES)
    wanted = _selection("ADDON", addons.names())
    config.write()
    lock = _lock()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _break_off)
    run = Run(set(only), wanted)
    print("Tests: " + ", ".join(stage for stage in STAGES if stage in only), flush=True)
    run.all()
    passed = sum(result.passed for result in run.results)
    failed = sum(result.failed for result in run.results)
    if not run.results:
        failed = 1
    print("\n" + "\n".join(table(run.results)))
    for line in (line for result in run.results for line in result.again):
        print(f"too late at first: {line}")
    print(f"{time.monotonic() - began:.0f} s in all; logs in {paths.LOGS}\n")
    lock.close()
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed or not passed else 0


def _break_off(number, _frame):
    """Leave no server behind that would go on by itself, then go at once."""
    print(f"\nBroken off by signal {number}.", flush=True)
    server.stop_all()
    os._exit(128 + number)


def _lock():
    """Wait until no other run of the tests uses this clone's test databases."""
    stream = (paths.RUN / "tests.lock").open("w")
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Other tests are running in this clone; waiting for them.", flush=True)
        fcntl.flock(stream, fcntl.LOCK_EX)
    return stream


def _selection(variable, known):
    """Return the names in the environment variable, or all that are known."""
    asked = [name.strip() for name in os.environ.get(variable, "").split(",") if name.strip()]
    unknown = set(asked) - set(known)
    if unknown:
        sys.exit(f"{variable}: unknown {', '.join(sorted(unknown))}; known: {', '.join(known)}")
    return [name for name in known if name in asked] if asked else list(known)


if __name__ == "__main__":
    sys.exit(main())
