"""Shared by tests of the municipality that the runner serves (MUNICIPAL_URL, MUNICIPAL_DB)."""

import os

import backend
import pytest


@pytest.fixture(scope="module")
def office():
    """The administrator's session."""
    url, database = os.environ["MUNICIPAL_URL"], os.environ["MUNICIPAL_DB"]
    admin = backend.Backend(url, database, "admin", "admin")
    yield admin
    admin.close()


@pytest.fixture(scope="module")
def no_quiet_hours(office):
    """Messages leave at once, whenever the tests are run."""
    (company,) = office.read("res.company", [], "id", limit=1)
    quiet = {"municipality_quiet_start": 0, "municipality_quiet_end": 0}
    office.call("res.company", "write", [company["id"]], quiet)
