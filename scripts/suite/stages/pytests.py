"""Stages that are a run of pytest over one folder."""

import os
import subprocess
import xml.etree.ElementTree as ElementTree

from .. import paths
from ..results import Result

TIMEOUT = 4500  # seconds; all end-to-end tests, on a machine that does other things too


def has_tests(folder):
    """Tell whether the folder (or file) of this name has tests."""
    path = paths.ROOT / folder
    return path.is_file() or any(path.rglob("test_*.py"))


def run(name, *folders, env=None, options=()):
    """Run pytest over the folders that exist and return its Result (its output on failure)."""
    result = Result(name)
    folders = [paths.ROOT / folder for folder in folders if has_tests(folder)]
    if not folders:
        return result
    report = paths.LOGS / f"{name.replace(' ', '-')}.junit.xml"
    report.unlink(missing_ok=True)
    command = [paths.VENV_PYTHON, "-m", "pytest", "-q", f"--junit-xml={report}", *options]
    done = subprocess.run(
        [*command, *folders],
        cwd=paths.ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=TIMEOUT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **(env or {})},
    )
    _count(result, report, done)
    report.with_suffix("").with_suffix(".log").write_text(done.stdout, encoding="utf-8")
    return result


def _count(result, report, done):
    if report.exists():
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):
            tests, skipped = int(suite.get("tests")), int(suite.get("skipped"))
            bad = int(suite.get("failures")) + int(suite.get("errors"))
            result.passed += max(tests - skipped - bad, 0)
            result.skipped += skipped
            result.failed += bad
    if done.returncode and not result.failed:
        result.failed += 1  # it broke before or after the tests themselves
    result.again = [line for line in done.stdout.splitlines() if line.startswith("RERUN ")]
    if result.failed:
        result.problems.append(done.stdout[-12000:])
