"""Submitting over HTTP: our public form, the peer's portal form, and the least that Odoo takes."""

import contextlib
import http.client
import json
import re
import secrets
import threading
import time
from urllib.parse import urlencode

import measure
import towns
from suite import paths, server

ROUNDS = 12
EACH = {1: 15, 8: 64}  # submissions in a round, by number of clients
CSRF = re.compile(r"name=\"csrf_token\"[^>]*value=\"([^\"]+)\"")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CONDITIONS = (
    "{clients} client(s), two worker processes each, the POST alone until the answer arrives; rounds of "
    "{each} in turn; scheduled actions off on both sides; client and server share the machine. Ours is "
    "the public form without a login, one step (checks, rate limit, consent, number, routing, two "
    "messages, history); the peer's is its portal form for a logged-in customer; the floor is JSON-RPC "
    "create of a contact. A second: ours {ours:.0f}, peer {peer:.0f}, floor {floor:.0f}. p95: ours "
    "{ours_p95} ms, peer {peer_p95} ms, floor {floor_p95} ms."
)


class Client:
    """A browser: cookies and forms, little else.

    :param int port: of the server on this machine
    """

    def __init__(self, port, texts):
        self.port, self.texts = port, texts
        self.cookies = {}
        self.turn = 0
        self.prepare()

    def prepare(self):
        """Log in, fetch tokens: what comes before that which is measured."""

    def request(self, method, path, body=None, headers=None):
        """Return (status, headers, text) of one exchange."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request(method, path, body, {**(headers or {}), "Cookie": cookies})
        answer = connection.getresponse()
        body = answer.read()
        self.size, text = len(body), body.decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _equals, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        connection.close()
        return answer.status, answer.headers, text

    def post_form(self, path, values):
        """Post a form; return (status, where it leads)."""
        status, headers, text = self.request("POST", path, urlencode(values), FORM)
        if status not in (302, 303):
            raise RuntimeError(f"{path}: {status} {text[:2000]}")
        return headers["Location"]

    def token(self, path):
        """Return the token against forged forms of the page."""
        _status, _headers, text = self.request("GET", path)
        return CSRF.search(text)[1]

    def next_text(self):
        self.turn += 1
        return self.texts[self.turn % len(self.texts)]

    def timed(self):
        """Submit once; return milliseconds."""
        began = time.perf_counter()
        self.submit()
        return (time.perf_counter() - began) * 1000


class OurVisitor(Client):
    def prepare(self):
        self.csrf = self.token("/requests/new/category0")

    def submit(self):
        location = self.post_form(
            f"/requests/new/category{self.turn % towns.CATEGORIES}",
            {
                "csrf_token": self.csrf,
                "submission_key": secrets.token_urlsafe(24),
                "description": self.next_text(),
                "contact_name": "Eleni Citizen",
                "contact_email": "eleni@citizens.example",
                "preferred_channel": "email",
                "consent": "1",
                "confirm": "1",
            },
        )
        assert "/requests/done/" in location, location


class PeerCustomer(Client):
    def prepare(self):
        login = {"login": "citizen", "password": towns.PASSWORD}
        self.post_form("/web/login", login | {"csrf_token": self.token("/web/login")})
        self.csrf = self.token("/new/ticket")

    def submit(self):
        text = self.next_text()
        values = {
            "csrf_token": self.csrf,
            "category": str(1 + self.turn % towns.CATEGORIES),
            "team": str(1 + self.turn % towns.DEPARTMENTS),
            "subject": text[:80],
            "description": text,
        }
        location = self.post_form("/submitted/ticket", values)
        assert "/my/ticket/" in location, location


class FloorUser(Client):
    def prepare(self):
        self.call(
            "/web/session/authenticate", {"db": towns.PEER, "login": "admin", "password": "admin"}
        )

    def call(self, path, params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        _status, _headers, text = self.request(
            "POST", path, body, {"Content-Type": "application/json"}
        )
        return json.loads(text)["result"]

    def submit(self):
        values = {"name": "Eleni Citizen", "comment": self.next_text()}
        self.call(
            "/web/dataset/call_kw/res.partner/create",
            {"model": "res.partner", "method": "create", "args": [values], "kwargs": {}},
        )


@contextlib.contextmanager
def serving(database):
    """Serve the database with two workers; yield the port."""
    port = server.free_port()
    log = paths.LOGS / f"{database}-server.log"
    log.unlink(missing_ok=True)
    process = server.start(
        towns.CLUSTER, database, port, log=log, workers=2, options=["--max-cron-threads=0"]
    )
    try:
        server.wait(process, port, log=log)
        yield port
    finally:
        server.stop(process.pid)
        process.wait()


def volley(clients, each):
    """Let the clients submit ``each`` times together; return (milliseconds of each, seconds)."""
    samples, problems = [], []
    share = each // len(clients)

    def work(client):
        try:
            for _turn in range(share):
                samples.append(client.timed())
        except Exception as error:
            problems.append(error)

    threads = [threading.Thread(target=work, args=(client,)) for client in clients]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]
    return samples, time.perf_counter() - began


def rows():
    """Return the rows of this part: one client, and eight at a time."""
    texts = towns.texts()
    with serving(towns.OURS) as our_port, serving(towns.PEER) as peer_port:
        kinds = (
            ("ours", OurVisitor, our_port),
            ("peer", PeerCustomer, peer_port),
            ("floor", FloorUser, peer_port),
        )
        crowds = {name: [kind(port, texts) for _place in range(8)] for name, kind, port in kinds}
        for crowd in crowds.values():
            volley(crowd, 32)  # both workers of each server have loaded what they need
        return [_row(crowds, clients) for clients in EACH]


def _row(crowds, clients):
    each = EACH[clients]
    samples = {name: [] for name in crowds}
    seconds = dict.fromkeys(crowds, 0.0)
    for _round in range(ROUNDS):
        for name, crowd in crowds.items():
            some, duration = volley(crowd[:clients], each)
            samples[name] += some
            seconds[name] += duration
    facts = {f"{name}_p95": measure.p95(times) for name, times in samples.items()}
    facts |= {name: len(samples[name]) / seconds[name] for name in crowds}
    medians = {name: measure.median(times) for name, times in samples.items()}
    return measure.row(
        f"submit over HTTP, {clients} client{'s' if clients > 1 else ''}",
        len(samples["ours"]),
        medians["ours"],
        medians["peer"],
        medians["floor"],
        CONDITIONS.format(clients=clients, each=each, **facts),
    )
