"""X06, I22: what we ask of the carrier, and what each of its answers means."""

import json
import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from municipal_ivr.tools import plivo_rest
from municipal_ivr.tools.errors import TelephonyError
from municipal_ivr.tools.plivo_rest import Pace, PlivoRest

AUTH_ID, TOKEN = "MATESTTESTTESTTEST12", "very-secret-token"
FIRED = (201, {"message": "call fired", "request_uuid": "r-1", "api_id": "a-1"})


class Carrier:
    """Answers what the test has written down, and remembers what it was asked."""

    def __init__(self):
        self.answers, self.asked = [], []
        carrier = self

        class Handler(BaseHTTPRequestHandler):
            def _take(self):
                parts = urlsplit(self.path)
                length = int(self.headers.get("content-length") or 0)
                body = self.rfile.read(length)
                carrier.asked.append(
                    {
                        "method": self.command,
                        "path": parts.path,
                        "query": {k: v[0] for k, v in parse_qs(parts.query).items()},
                        "json": json.loads(body) if body else None,
                        "authorization": self.headers.get("authorization"),
                    }
                )
                answer = carrier.answers.pop(0)
                if callable(answer):
                    answer(self)
                else:
                    self._write(*answer)

            def _write(self, status, content, headers=None):
                raw = content if isinstance(content, bytes) else json.dumps(content).encode()
                headers = dict(headers or {"Content-Type": "application/json"})
                headers.setdefault("Content-Length", str(len(raw)))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(raw)

            do_GET = do_POST = do_DELETE = _take

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()


@pytest.fixture
def carrier():
    carrier = Carrier()
    yield carrier
    carrier.server.shutdown()
    carrier.server.server_close()


@pytest.fixture
def rest(carrier):
    return PlivoRest(AUTH_ID, TOKEN, carrier.base, Pace(10_000))


def place(rest):
    return rest.place_call("+302101234567", "+306971234567", "https://t/answer", "https://t/hangup")


def sound(content=b"RIFF....", kind="audio/x-wav", status=200, **headers):
    return (status, content, {"Content-Type": kind} | headers)


def test_a_call_is_ordered_with_numbers_as_the_carrier_writes_them(carrier, rest):
    """I22: one order, authenticated, without plus signs."""
    carrier.answers.append(FIRED)
    assert place(rest) == "r-1"
    (asked,) = carrier.asked
    assert asked["path"] == f"/v1/Account/{AUTH_ID}/Call/"
    assert (asked["json"]["from"], asked["json"]["to"]) == ("302101234567", "306971234567")
    assert asked["authorization"].startswith("Basic ")


def test_a_message_is_ordered_without_its_text_in_the_carriers_log(carrier, rest):
    """X06: text goes out in Greek, and the carrier is told to keep none of it."""
    carrier.answers.append((202, {"message": "message(s) queued", "message_uuid": ["m-1"]}))
    assert rest.send_message("+302101234567", "+306971234567", "Καλημέρα", "https://t/s") == "m-1"
    assert carrier.asked[0]["json"]["log"] is False
    assert carrier.asked[0]["json"]["text"] == "Καλημέρα"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 422])
def test_a_refusal_is_permanent_and_known(carrier, rest, status):
    """X06: who was refused is not asked again, and nothing was done."""
    carrier.answers.append((status, {"error": "to is not a number", "api_id": "x"}))
    with pytest.raises(TelephonyError) as caught:
        place(rest)
    assert (caught.value.permanent, caught.value.unknown) == (True, False)
    assert str(caught.value) == f"HTTP {status}: to is not a number"


def test_too_many_at_once_is_neither_done_nor_refused_for_good(carrier, rest):
    """I23: HTTP 429 is tried again later."""
    carrier.answers.append((429, {"error": "rate limit"}))
    with pytest.raises(TelephonyError) as caught:
        place(rest)
    assert (caught.value.permanent, caught.value.unknown) == (False, False)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_after_a_fault_of_the_carrier_nobody_knows_and_nobody_repeats(carrier, rest, status):
    """I23: HTTP 500 to an order may have rung the citizen, so it leaves exactly once."""
    carrier.answers.append((status, b"<html>oops</html>", {"Content-Type": "text/html"}))
    with pytest.raises(TelephonyError) as caught:
        place(rest)
    assert (caught.value.permanent, caught.value.unknown) == (False, True)
    assert len(carrier.asked) == 1


def test_a_success_that_is_no_answer_is_unknown(carrier, rest):
    """I23: HTML, an empty body or an answer without id leave the fate of the call open."""
    html = {"Content-Type": "text/html"}
    for answer in (
        (201, b"<html>login</html>", html),
        (201, b""),
        (201, []),
        (201, {"api_id": "a"}),
    ):
        carrier.answers.append(answer)
        with pytest.raises(TelephonyError) as caught:
            place(rest)
        assert caught.value.unknown
    assert len(carrier.asked) == 4


def test_silence_after_an_order_is_unknown(carrier, rest, monkeypatch):
    """I23: the line was open and no answer came: the call may ring already."""
    monkeypatch.setattr(plivo_rest, "TIMEOUT", (1, 0.2))
    freed = threading.Event()
    carrier.answers.append(lambda handler: freed.wait(5))
    with pytest.raises(TelephonyError) as caught:
        place(rest)
    freed.set()
    assert (caught.value.permanent, caught.value.unknown) == (False, True)


def test_silence_after_a_question_is_only_a_failure(carrier, rest, monkeypatch):
    monkeypatch.setattr(plivo_rest, "TIMEOUT", (1, 0.2))
    freed = threading.Event()
    carrier.answers.append(lambda handler: freed.wait(5))
    with pytest.raises(TelephonyError) as caught:
        rest.find_calls("+302101234567", "+306971234567", "2027-03-01 10:00:00")
    freed.set()
    assert (caught.value.permanent, caught.value.unknown) == (False, False)


def test_a_closed_door_means_that_nothing_left(carrier):
    """I23: without a connection no order has left, so it may be repeated."""
    port = carrier.server.server_port
    carrier.server.shutdown()
    carrier.server.server_close()
    rest = PlivoRest(AUTH_ID, TOKEN, f"http://127.0.0.1:{port}/v1", Pace(10_000))
    with pytest.raises(TelephonyError) as caught:
        place(rest)
    assert (caught.value.permanent, caught.value.unknown) == (False, False)


def test_a_redirect_of_an_order_is_not_followed(carrier, rest):
    carrier.answers.append((302, b"", {"Location": "http://127.0.0.1:1/"}))
    with pytest.raises(TelephonyError) as caught:
        place(rest)
    assert caught.value.unknown
    assert len(carrier.asked) == 1


def test_no_error_and_no_log_tells_the_secrets(carrier, rest, caplog, monkeypatch):
    """I27: auth id and token are in no exception, whatever the carrier writes back."""
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(plivo_rest, "TIMEOUT", (1, 0.2))
    freed = threading.Event()
    carrier.answers += [
        (400, {"error": f"account {AUTH_ID} with {TOKEN} is unknown"}),
        lambda handler: freed.wait(5),
    ]
    for _try in range(2):
        with pytest.raises(TelephonyError) as caught:
            place(rest)
        freed.set()
        told = f"{caught.value!r} {caught.value.__cause__!r} {caplog.text}"
        assert AUTH_ID not in told
        assert TOKEN not in told
        assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_orders_keep_the_pace_of_the_carrier():
    """I39: two calls a second and no more, however many are due."""
    now, slept = [100.0], []

    def sleep(seconds):
        slept.append(seconds)
        now[0] += seconds

    pace = Pace(2, lambda: now[0], sleep)
    for _call in range(5):
        pace.wait()
    assert slept == [0.5] * 4
    now[0] += 10
    pace.wait()
    assert len(slept) == 4


def test_the_sound_of_a_recording_comes_whole(carrier, rest):
    """I25: fetched with our credentials from the carrier's own address."""
    carrier.answers.append(sound(b"R" * 100_000))
    assert rest.fetch_recording(f"{carrier.base}/Recording/a.wav") == b"R" * 100_000
    assert carrier.asked[0]["authorization"]


@pytest.mark.parametrize(
    "url",
    [
        "http://media.plivo.com/v1/a.mp3",
        "https://media.plivo.com.evil.example/a.mp3",
        "https://evilmedia.plivo.com/a.mp3",
        "https://user@media.plivo.com/a.mp3",
        "https://media.plivo.com:8443/a.mp3",
        "https://127.0.0.1/a.mp3",
        "file:///etc/passwd",
        "//media.plivo.com/a.mp3",
        "",
    ],
)
def test_our_credentials_go_nowhere_else(rest, monkeypatch, url):
    """I25: an address that is not the carrier's is not even called."""
    monkeypatch.setattr(plivo_rest.requests, "request", lambda *a, **k: pytest.fail("called"))
    with pytest.raises(TelephonyError) as caught:
        rest.fetch_recording(url)
    assert caught.value.permanent


@pytest.mark.parametrize("host", ["media.plivo.com", "aps1.media.plivo.com"])
def test_the_carriers_media_hosts_are_known(rest, host):
    rest._check_host(f"https://{host}/v1/Account/MA/Recording/a.mp3")


def test_a_recording_that_moves_elsewhere_is_not_followed(carrier, rest):
    """I25: a redirect to a foreign host gets no credentials and no request."""
    carrier.answers.append((302, b"", {"Location": "http://127.0.0.1:1/a.wav"}))
    with pytest.raises(TelephonyError) as caught:
        rest.fetch_recording(f"{carrier.base}/a.wav")
    assert caught.value.permanent
    carrier.answers += [(302, b"", {"Location": "/v1/b.wav"}), sound(b"moved")]
    assert rest.fetch_recording(f"{carrier.base}/a.wav") == b"moved"
    carrier.answers += [(302, b"", {"Location": "/v1/a.wav"})] * 10
    with pytest.raises(TelephonyError):
        rest.fetch_recording(f"{carrier.base}/a.wav")


@pytest.mark.parametrize(
    ("status", "permanent"), [(404, False), (403, False), (500, False), (410, True)]
)
def test_a_recording_that_is_not_there_yet_is_fetched_later(carrier, rest, status, permanent):
    """D2: the file may lag behind the call."""
    carrier.answers.append((status, {"error": "x"}))
    with pytest.raises(TelephonyError) as caught:
        rest.fetch_recording(f"{carrier.base}/a.wav")
    assert caught.value.permanent is permanent


def test_what_is_no_sound_or_too_large_or_cut_is_not_kept(carrier, rest, monkeypatch):
    """D2: an error page is no recording, and nobody fills our disk."""
    carrier.answers.append(sound(b"<html>", "text/html"))
    with pytest.raises(TelephonyError, match="no sound"):
        rest.fetch_recording(f"{carrier.base}/a.wav")
    monkeypatch.setattr(plivo_rest, "MOST_RECORDING_BYTES", 1000)
    carrier.answers.append(sound(b"R" * 1001))
    with pytest.raises(TelephonyError, match="larger"):
        rest.fetch_recording(f"{carrier.base}/a.wav")
    carrier.answers.append(sound(b"R" * 10, **{"Content-Length": "500"}))
    with pytest.raises(TelephonyError) as caught:
        rest.fetch_recording(f"{carrier.base}/a.wav")
    assert not caught.value.permanent


def test_a_recording_that_is_gone_counts_as_deleted(carrier, rest):
    """I25: deleting is done when it is not there any more."""
    carrier.answers += [(204, b""), (404, {"error": "not found"})]
    rest.delete_recording("7d1f8a-1")
    rest.delete_recording("7d1f8a-1")
    assert [asked["method"] for asked in carrier.asked] == ["DELETE", "DELETE"]
    with pytest.raises(TelephonyError):
        rest.delete_recording("../../Call/x")
    assert len(carrier.asked) == 2


def test_recordings_are_listed_to_the_last_page(carrier, rest):
    """I25: the nightly comparison sees all of them."""
    rows = [{"recording_id": str(number)} for number in range(25)]
    carrier.answers += [(200, {"objects": rows[:20]}), (200, {"objects": rows[20:]})]
    assert list(rest.list_recordings("2027-03-01 00:00:00")) == rows
    assert [asked["query"]["offset"] for asked in carrier.asked] == ["0", "20"]
