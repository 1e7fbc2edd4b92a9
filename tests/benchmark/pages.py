"""Pages over HTTP: a citizen's list and one matter, ours and the peer's, above Odoo's floor."""

import contextlib

import measure
import towns
import web

ROUNDS = 8
EACH = {1: 10, 8: 48}  # pages in a round, by number of clients
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


def _crowd(kind, port, path, count=8):
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
            "/web/health": _crowd(Visiting, port, "/web/health"),
            "/web/login": _crowd(Visiting, port, "/web/login"),
        }
        pairs = (
            ("portal list", "/my/requests", "/my/tickets", "/web/login"),
            ("request page", f"/my/requests/{ours}", f"/my/ticket/{peer}", "/web/login"),
        )
        found = []
        for name, mine, theirs, least in pairs:
            crowds = {
                "ours": _crowd(Reading, port, mine),
                "peer": _crowd(Reading, peer_port, theirs),
                "floor": floor[least],
            }
            found += [_row(crowds, name, clients, size) for clients in EACH]
        public = {
            "ours": _crowd(Visiting, port, "/requests"),
            "floor": floor["/web/health"],
        }
        return found + [_row(public, "public list", clients, size) for clients in EACH]


def _row(crowds, name, clients, size):
    samples = {key: [] for key in crowds}
    seconds = dict.fromkeys(crowds, 0.0)
    for turn in range(ROUNDS + 1):
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
    )  # fmt: skip
