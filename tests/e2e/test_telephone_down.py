"""D2: Odoo is down, the telephone is not: plain files answer, and nothing said is lost.

The folder is built by the town, stands at a plain file server, and is all that the carrier reaches.
What callers leave there is registered when Odoo asks the carrier for its list.
"""

import functools
import io
import os
import threading
import zipfile
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import callers
import pytest
from callers import LINE, voice, wait_for
from suite import databases

from municipal_ivr.tools.carrier import Carrier, application  # isort: skip
from municipal_ivr.tools.carrier_rest import CarrierServer  # isort: skip

NOBODY = "http://127.0.0.1:9"
CALLER = "+306900000777"


class Files(SimpleHTTPRequestHandler):
    """Plain files; anything but GET and HEAD is refused, as most servers of files do."""

    def log_message(self, *_arguments):
        """Quiet."""


@pytest.fixture(scope="module")
def folder(office, tmp_path_factory):
    """Address of the emergency answer at a server of plain files."""
    path = tmp_path_factory.mktemp("fallback")
    handler = functools.partial(Files, directory=str(path))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    (line,) = office.read("municipal.ivr.line", [("number", "=", LINE)], "id")
    values = {"fallback_url": address, "fallback_number": "+302101234567"}
    office.call("municipal.ivr.line", "write", [line["id"]], values)
    action = office.call("municipal.ivr.line", "action_download_fallback", [line["id"]])
    answer = office.browser.get(callers.URL + action["url"], timeout=60)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        archive.extractall(path)
    yield address
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def carrier(folder):
    """A carrier for which the town's server does not answer."""
    setting = application(NOBODY, callers.KEY, auth_id=callers.ACCOUNT)
    setting.fallback_url = f"{folder}/fallback.xml"
    setting.hangup_url = ""
    with CarrierServer(Carrier(setting, callers.TOKEN, words=lambda url: ("", ""))) as server:
        yield server


def test_a_caller_is_answered_and_heard(carrier, tmp_path):
    """Both languages, a tone, a recording, thanks; all of it from plain files."""
    phone = carrier.carrier.phone(CALLER, LINE).dial()
    assert phone.problems.pop(0).startswith("7011 answer: ct")
    assert phone.state == "keys"
    phone.wait()
    assert phone.state == "record"
    phone.say(voice("Έχει πέσει ένα δέντρο στον δρόμο", tmp_path))
    assert phone.state == "over"
    assert not phone.problems
    assert len(phone.audio) == 8
    assert len(carrier.carrier.recordings) == 1


def test_a_key_diverts_and_who_is_not_reached_leaves_a_message(carrier, tmp_path):
    phone = carrier.carrier.phone(CALLER, LINE).dial().press("5")
    assert phone.state == "dial"
    phone.ring("no-answer")
    assert phone.state == "record"
    phone.hang_up(voice("Είναι επείγον", tmp_path))
    assert [row["number"] for row in phone.call.dialled] == ["302101234567"]
    assert len(carrier.carrier.recordings) == 2


def test_what_was_left_becomes_requests_once(office, carrier):
    """Back again: the carrier's list is read, twice; each message is one unfinished request."""
    for row in carrier.carrier.recordings.values():
        row["added"] = row["added"].replace(year=row["added"].year - 1)
    names = list(carrier.carrier.recordings)
    (account,) = office.read("municipal.ivr.account", [("key", "=", callers.KEY)], "id")
    office.call("municipal.ivr.account", "write", [account["id"]], {"rest_url": carrier.base})
    databases.sql(
        "test",
        os.environ["MUNICIPAL_DB"],
        "UPDATE municipal_ivr_account SET date_recordings = now() - interval '2 years'",
    )
    try:
        for _time in range(2):
            office.call("municipal.ivr.account", "action_register_recordings", [account["id"]])
        domain = [("reference", "in", names)]
        rows = wait_for(lambda: stored(office, domain))
        assert len(rows) == len(names) == 2
        requests = {row["request_id"] for row in rows}
        assert len(requests) == 2 and all(requests)
        found = office.read("municipal.request", [("id", "in", list(requests))], "contact_phone")
        assert {row["contact_phone"] for row in found} == {CALLER}
    finally:
        office.call("municipal.ivr.account", "write", [account["id"]], {"rest_url": False})


def stored(office, domain):
    rows = office.read("municipal.call.recording", domain, "state", "request_id")
    return rows if rows and all(row["state"] == "stored" for row in rows) else []
