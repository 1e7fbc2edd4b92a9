"""Pages over HTTP: a citizen's list and one matter, ours and the peer's, above Odoo's floor."""

import contextlib
import time

import measure
import towns
import web
import weights

ROUNDS = 8
EACH = {1: 10, 8: 48}  # pages in a round, by number of clients
LONGEST = 30  # seconds for one comparison once it has three rounds
# A frame that somebody has moved, so that it comes from no cache; all places lie in it.
MAP = "/requests/map.json?bounds=37.89,23.69,37.95,23.76&zoom=13"
PEER_LIMIT = (
    500_000  # rows; beyond them a page of the peer's takes seconds, in process it is enough
)
CONDITIONS = (
    "{clients} client(s), two worker processes each, until the last byte of the HTML; rounds of {each} "
    "in turn; scheduled actions off; client and server share the machine; {size:,} rows, of which one "
    "in a thousand is the citizen's. A second: ours {ours:.0f}, peer {peer:.0f}, floor {floor:.0f}."
)


class Reading(web.Client):
    """A logged-in citizen who opens one page again and again."""

    path = None

    def prepare(self):
        login = {"login": "citizen", "password": towns.PASSWORD}
        self.post_form("/web/login", login | {"csrf_token": self.token("/web/login")})

    def submit(self):
        status, _headers, text = self.request("GET", self.path)
        if status != 200 or (len(text) < 100 and self.path != "/web/health"):
            raise RuntimeError(f"{self.path}: {status} {text[:500]}")


class Visiting(Reading):
    """The same without a login."""

    def prepare(self):
        pass


def make_crowd(kind, port, path, count=8):
    crowd = [kind(port, []) for _place in range(count)]
    for client in crowd:
        client.path = path
    return crowd


def _first(sides, model, field):
    """Ids of one matter of the citizen, at each side."""
    ids = []
    for side, (name, path) in zip(sides, zip(model, field, strict=True), strict=True):
        with side.registry.cursor() as cr:
            cr.execute(f"SELECT max(id) FROM {name} WHERE {path} IS NOT NULL")  # pylint: disable=sql-injection
            ids.append(cr.fetchone()[0])
    return ids


def rows(sides, size):
    """Return the rows of the tables' present size."""
    ours, peer = _first(
        sides, ("municipal_request", "helpdesk_ticket"), ("citizen_id", "partner_id")
    )
    with contextlib.ExitStack() as stack:
        port, peer_port = (
            stack.enter_context(web.serving(name)) for name in (towns.OURS, towns.PEER)
        )
        floor = {
            "/web/health": make_crowd(Visiting, port, "/web/health"),
            "/web/login": make_crowd(Visiting, port, "/web/login"),
        }
        pairs = (
            ("portal list", "/my/requests", "/my/tickets", "/web/login"),
            ("request page", f"/my/requests/{ours}", f"/my/ticket/{peer}", "/web/login"),
        )
        found = []
        for name, mine, theirs, least in pairs:
            crowds = {"ours": make_crowd(Reading, port, mine), "floor": floor[least]}
            if size <= PEER_LIMIT:
                crowds["peer"] = make_crowd(Reading, peer_port, theirs)
            found += [_row(crowds, name, clients, size) for clients in EACH]
        for name, path in (("public list", "/requests"), ("public map", MAP)):
            public = {"ours": make_crowd(Visiting, port, path), "floor": floor["/web/health"]}
            found += [_row(public, name, clients, size) for clients in EACH]
        return found + weights.rows(port)


def _row(crowds, name, clients, size):
    samples = {key: [] for key in crowds}
    seconds = dict.fromkeys(crowds, 0.0)
    deadline = time.monotonic() + LONGEST
    for turn in range(ROUNDS + 1):
        if turn > 3 and time.monotonic() > deadline:
            break
        for key, crowd in crowds.items():
            some, duration = web.volley(crowd[:clients], EACH[clients])
            if turn:
                samples[key] += some
                seconds[key] += duration
    rates = {"peer": 0} | {key: len(samples[key]) / seconds[key] for key in crowds}
    medians = {key: measure.median(times) for key, times in samples.items()}
    return measure.row(
        f"{name}, {clients} client{'s' if clients > 1 else ''}, {size:,} rows",
        len(samples["ours"]), medians["ours"], medians.get("peer"), medians["floor"],
        CONDITIONS.format(clients=clients, each=EACH[clients], size=size, **rates),
        size=crowds["ours"][0].size,
    )  # fmt: skip
