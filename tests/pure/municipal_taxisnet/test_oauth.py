"""X05: the sign-in over a real connection, against a server that answers byte for byte."""

import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_taxisnet.tools import counterpart
from municipal_taxisnet.tools.oauth import BASES, Door, Refused, Unreachable
from municipal_taxisnet.tools.userinfo import LARGEST, Person, UserinfoError, read_person

CALLBACK = "https://town.example/taxisnet/return"
TOKEN = {"access_token": "t0ken", "token_type": "bearer", "expires_in": 300, "scope": "read"}
ELENI = counterpart.make_userinfo(counterpart.PEOPLE[0])


class State:
    """Answers as it is told to and remembers what it was asked."""

    def __init__(self):
        self.asked = []
        self.token = (200, json.dumps(TOKEN).encode())
        self.userinfo = (200, ELENI)


@pytest.fixture
def state(monkeypatch):
    """A server of the state on this machine; plain HTTP, which oauthlib allows in tests only."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    told = State()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.tell(told.token, "application/json")

        def do_GET(self):
            self.tell(told.userinfo, "application/xml")

        def tell(self, answer, kind):
            size = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(size).decode()
            told.asked.append((self.command, self.path, dict(self.headers), body))
            self.send_response(answer[0])
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(answer[1])))
            self.end_headers()
            self.wfile.write(answer[1])

        def log_message(self, *_arguments):
            """Tests are silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    told.base = f"http://127.0.0.1:{server.server_port}/oauth2server"
    yield told
    server.shutdown()
    server.server_close()


def door(base, secret="s3cret"):
    return Door(base, "T4042", secret, CALLBACK)


def test_the_question_has_all_that_binds_the_answer():
    """X05: code, read, state, nonce and the challenge of a proof key; the verifier stays here."""
    address, ticket = door(BASES["test"]).begin()
    assert address.startswith("https://test.gsis.gr/oauth2server/oauth/authorize?")
    asked = dict(parse_qsl(urlsplit(address).query))
    assert asked["response_type"] == "code"
    assert asked["scope"] == "read"
    assert asked["redirect_uri"] == CALLBACK
    assert (asked["state"], asked["nonce"]) == (ticket["state"], ticket["nonce"])
    assert counterpart.is_verifier(ticket["verifier"], asked["code_challenge"])
    assert ticket["verifier"] not in address
    assert counterpart.find_fault(asked, "T4042", CALLBACK) is None


def test_two_questions_share_nothing():
    """X05: fresh secrets for each sign-in."""
    (_one, first), (_other, second) = door(BASES["test"]).begin(), door(BASES["test"]).begin()
    assert not set(first.values()) & set(second.values())


def test_the_person_is_fetched_with_secret_and_proof_key(state):
    """X05: what goes over the wire; the token goes as a bearer, never in an address."""
    _address, ticket = door(state.base).begin()
    person = door(state.base).finish(ticket, "c0de")
    assert person == Person("999000006", "ΕΛΕΝΗ ΓΕΩΡΓΙΟΥ")
    (asked, fetched) = state.asked
    assert asked[:2] == ("POST", "/oauth2server/oauth/token")
    assert counterpart.is_client(asked[2]["Authorization"], "T4042", "s3cret")
    form = dict(parse_qsl(asked[3]))
    assert form["grant_type"] == "authorization_code"
    assert (form["code"], form["redirect_uri"]) == ("c0de", CALLBACK)
    assert form["code_verifier"] == ticket["verifier"]
    assert fetched[:2] == ("GET", "/oauth2server/userinfo?format=xml")
    assert fetched[2]["Authorization"] == "Bearer t0ken"


@pytest.mark.parametrize(
    "answer",
    [
        (400, b'{"error": "invalid_grant"}'),
        (401, b'{"error": "invalid_client"}'),
        (200, b'{"token_type": "bearer"}'),
        (200, json.dumps(TOKEN | {"scope": "read write"}).encode()),
        (200, json.dumps(TOKEN | {"nonce": "foreign"}).encode()),
    ],
)
def test_a_refusal_names_nobody(state, answer):
    """X05: used code, wrong secret, no token, more rights than asked for, a foreign answer."""
    state.token = answer
    with pytest.raises(Refused):
        door(state.base).finish(door(state.base).begin()[1], "c0de")


@pytest.mark.parametrize(
    "answer", [(500, b""), (503, b"busy"), (200, b"<html>"), (200, b"<root/>"), (200, b"")]
)
def test_no_readable_answer_is_no_refusal(state, answer):
    """X05: the citizen is told to try again."""
    state.userinfo = answer
    with pytest.raises(Unreachable):
        door(state.base).finish(door(state.base).begin()[1], "c0de")


def test_nobody_there(monkeypatch):
    """X05: a closed port is no answer either."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    dead = door("http://127.0.0.1:9")
    with pytest.raises(Unreachable):
        dead.finish(dead.begin()[1], "c0de")


def test_the_way_out():
    """X05: the state's session ends too, and the browser comes back to the town."""
    assert door(BASES["production"]).leave("https://town.example/") == (
        "https://oauth2.gsis.gr/oauth2server/logout/T4042/?url=https%3A%2F%2Ftown.example%2F"
    )


def test_secrets_are_in_no_representation():
    """X05: neither a log nor a traceback shows them."""
    assert "s3cret" not in repr(door(BASES["test"]))
    assert "999" not in repr(Person("999000006", "ΕΛΕΝΗ"))


# === WHAT THE STATE SAYS === #


def test_padding_is_removed_and_a_company_has_one_name():
    """C11: values come padded; a company has no first name."""
    assert b'lastname="&#' in ELENI or "ΓΕΩΡΓΙΟΥ  ".encode() in ELENI
    company = read_person(counterpart.make_userinfo(counterpart.PEOPLE[2]))
    assert company == Person("999000020", "ΑΡΓΥΡΗΣ ΚΑΙ ΣΙΑ ΟΕ")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no xml",
        b"<root><userinfo taxid='' lastname='X'/></root>",
        b"<root><userinfo taxid='999000006' lastname='  ' firstname=''/></root>",
        b"<root>" + b" " * LARGEST + b"</root>",
    ],
)
def test_an_answer_without_a_person_is_none(content):
    """X05: empty, broken, nameless or endless."""
    with pytest.raises(UserinfoError):
        read_person(content)


def test_entities_are_not_followed():
    """X05: an answer cannot read the server's files."""
    content = (
        b'<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
        b"<r><userinfo taxid='999000006' lastname='A'/><x>&f;</x></r>"
    )
    assert read_person(content) == Person("999000006", "A")


@given(st.binary(max_size=300))
def test_nothing_that_is_sent_breaks_the_reader(content):
    """X05: a person, or an error of ours."""
    with contextlib.suppress(UserinfoError):
        read_person(content)


@given(st.text(max_size=60))
def test_no_header_breaks_the_counterpart(header):
    """X05: what is no header of this client is refused."""
    assert not counterpart.is_client(header, "town", "secret")
