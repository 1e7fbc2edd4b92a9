"""X11: reading foreign addresses never reaches into our own network and always ends."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from municipal_crm.tools import outside

PRIVATE = [
    *("127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0"),
    *("100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1"),
    *("::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "ff02::1"),
]


class _Site(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/moved":
            self._answer(302, b"", {"Location": "/feed?x=1"})
        elif self.path == "/inwards":
            self._answer(302, b"", {"Location": "http://127.0.0.1:1/secret"})
        elif self.path == "/round":
            self._answer(302, b"", {"Location": "/round"})
        elif self.path == "/large":
            self._answer(200, b"x" * 5000)
        else:
            self._answer(200, self.path.encode(), {"ETag": '"a"'})

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(307 if self.path == "/moved" else 201, body, {"Location": "/other"})

    def _answer(self, status, content, headers=None):
        self.send_response(status)
        for name, value in {"Content-Length": len(content), **(headers or {})}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args):
        pass


@pytest.fixture(scope="module")
def site():
    server = HTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def _call(port, path, **options):
    allowed = frozenset({("127.0.0.1", port)})
    return outside.call(f"http://127.0.0.1:{port}{path}", allowed=allowed, **options)


def _refusal(*args, call=outside.call, **options):
    with pytest.raises(outside.OutsideError) as caught:
        call(*args, **options)
    return caught.value.code


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_public_are_known(address):
    assert not outside.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2a00:1450:4001::1", "::ffff:8.8.8.8"])
def test_addresses_of_the_open_internet_are_known(address):
    assert outside.is_public(address)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("file:///etc/passwd", "address"),
        ("gopher://x.example/", "address"),
        ("http://", "address"),
        ("", "address"),
        ("http://user:pass@x.example/", "address"),
        ("http://x.example:99999/", "address"),
        ("http://x.example:22/", "forbidden"),
        ("http://127.0.0.1/", "forbidden"),
        ("http://[::1]/", "forbidden"),
        ("http://localhost/", "forbidden"),
        ("http://2130706433/", "forbidden"),
        ("https://169.254.169.254/latest/meta-data", "forbidden"),
    ],
)
def test_what_may_not_be_called_is_not_called(url, code):
    assert _refusal(url) == code


def test_one_private_address_behind_a_name_is_enough(monkeypatch):
    found = [(0, 0, 0, "", (address, 80)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: found)
    assert _refusal("x.example", 80, call=outside.resolve) == "forbidden"


def test_the_name_is_asked_once(site, monkeypatch):
    """A name that answers differently the second time: the connection goes where was looked."""
    asked, real = [], socket.getaddrinfo

    def answer(host, *args, **options):
        asked.append(host)
        return real("127.0.0.1", *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    allowed = frozenset({("name.example", site)})
    assert outside.call(f"http://name.example:{site}/feed", allowed=allowed).status == 200
    assert asked.count("name.example") == 1


def test_an_answer_comes_with_its_headers(site):
    answer = _call(site, "/feed?x=1")
    assert (answer.status, answer.content) == (200, b"/feed?x=1")
    assert answer.headers["etag"] == '"a"'


def test_a_redirect_is_followed_and_looked_at(site):
    assert _call(site, "/moved").content == b"/feed?x=1"
    assert _refusal(site, "/inwards", call=_call) == "forbidden"
    assert _refusal(site, "/round", call=_call) == "redirects"


def test_what_is_sent_is_sent_to_nobody_else(site):
    assert _call(site, "/hook", body=b"{}").status == 201
    assert _call(site, "/moved", body=b"{}").status == 307


def test_a_large_answer_is_left(site):
    assert _refusal(site, "/large", call=_call, most_bytes=1000) == "large"


def _serve_drops(server):
    connection, _ = server.accept()
    with connection:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        try:
            while True:
                connection.sendall(b"x")
                if stop.wait(0.05):
                    return
        except OSError:
            return


stop = threading.Event()


def test_an_answer_in_drops_is_left(monkeypatch):
    monkeypatch.setattr(outside, "MOST_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_serve_drops, args=(server,))
        thread.start()
        assert _refusal(server.getsockname()[1], "/", call=_call) == "slow"
        stop.set()
        thread.join()


def test_nobody_there_is_said_plainly():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert _refusal(port, "/", call=_call) == "unreachable"
