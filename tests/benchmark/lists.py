"""Reading at size: what a clerk and a supervisor wait for when the tables have grown."""

import time

import maps
import measure
import subjects
import tables
import towns
from lxml import etree
from odoo import api, sql_db

TURNS = 25
LONGEST = 10  # seconds for one subject's series; the peer's are long at a million
WORD = "πλατεία"
ASKED = (
    "as the web client asks (web_search_read with the fields of the list view and the count for the "
    "pager, web_read_group for the kanban) of {size:,} rows, of which one in twenty is open; the clerk "
    "is a restricted user with one in thirty of them, the supervisor sees all; each side's own filter "
    "and search field; caches of the transaction empty; interleaved in one process. SQL statements: "
    "ours {ours:.0f}, peer {peer:.0f}."
)


class Reader:
    """A user of one database and how the side's own search view asks.

    :param subject: whose database it is
    :param model: what is listed
    :param group: field of the kanban's columns
    :param is_open: domain of the filter "open"
    :param has_word: domain of the search for WORD
    """

    def __init__(self, subject, login, model, group, is_open, has_word):
        self.name, self.registry = subject.name, subject.registry
        self.model, self.group = model, group
        self.is_open, self.has_word = is_open, has_word
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            self.uid = env["res.users"].search([("login", "=", login)]).id
            self.specs = {kind: self._spec(env, kind) for kind in ("list", "kanban")}

    def _spec(self, env, kind):
        records = env[self.model].with_user(self.uid)
        arch = etree.fromstring(records.get_view(view_type=kind)["arch"])
        names = {node.get("name") for node in arch.iter("field")} & records._fields.keys()
        return {
            name: {"fields": {"display_name": {}}} if records._fields[name].relational else {}
            for name in names
        }

    def timed(self, act):
        """Do it once; return (milliseconds, SQL statements)."""
        with self.registry.cursor() as cr:
            records = api.Environment(cr, self.uid, {})[self.model]
            statements, began = sql_db.sql_counter, time.perf_counter()
            act(self, records)
            return (time.perf_counter() - began) * 1000, sql_db.sql_counter - statements


def _read(reader, records, domain):
    records.web_search_read(domain, reader.specs["list"], limit=80, count_limit=10001)


def read_open(reader, records):
    """The first page of what is open."""
    _read(reader, records, reader.is_open)


def read_all(reader, records):
    """The first page without a filter."""
    _read(reader, records, [])


def search_open(reader, records):
    """The first page of what is open and contains a word."""
    _read(reader, records, reader.is_open + reader.has_word)


def search_all(reader, records):
    """The first page of what contains a word, from all years."""
    _read(reader, records, reader.has_word)


def read_kanban(reader, records):
    """The columns with their counts and first cards."""
    records.web_read_group(
        reader.is_open,
        [reader.group],
        ["__count"],
        auto_unfold=True,
        unfold_read_specification=reader.specs["kanban"],
        unfold_read_default_limit=80,
    )


ACTS = (
    ("list of 80, open", read_open),
    ("list of 80, all", read_all),
    ("word search, open", search_open),
    ("word search, all", search_all),
    ("kanban, open", read_kanban),
)


def _readers(sides, login):
    ours, peer = sides
    return (
        Reader(
            ours, login, "municipal.request", "state_id",
            [("is_open", "=", True)], [("anything", "ilike", WORD)],
        ),
        Reader(
            peer, login, "helpdesk.ticket", "stage_id",
            [("closed", "=", False)], ["|", ("name", "ilike", WORD), ("description", "ilike", WORD)],
        ),
    )  # fmt: skip


def grow(first, last):
    """Fill both tables from row ``first`` to ``last``."""
    sides = subjects.OurRequest("ours", towns.OURS), subjects.PeerTicket("peer", towns.PEER)
    for side, fill in zip(sides, (tables.fill_ours, tables.fill_peer), strict=True):
        with side.registry.cursor() as cr:
            fill(api.Environment(cr, api.SUPERUSER_ID, {}), first, last, towns.texts())
        _vacuum(side.registry)
    return sides


def rows(sides, size):
    """Return the rows of both tables' present size."""
    found = []
    for login, who in (("clerk0", "clerk"), ("supervisor0", "supervisor")):
        readers = _readers(sides, login)
        found += [_row(readers, f"{name}, {who}", act, size) for name, act in ACTS]
        found += maps.rows(readers[0], who, size)
    return found


def _vacuum(registry):
    with registry.cursor() as cr:
        cr._cnx.set_session(autocommit=True)
        cr.execute("VACUUM ANALYZE")
        cr._cnx.set_session(autocommit=False)


def _row(readers, name, act, size):
    series = {reader.name: [] for reader in readers}
    deadline = time.monotonic() + LONGEST * len(readers)
    for turn in range(TURNS + 2):
        for reader in readers:
            sample = reader.timed(act)
            if turn >= 2:
                series[reader.name].append(sample)
        if turn >= 4 and time.monotonic() > deadline:
            break
    medians = {key: measure.median([ms for ms, _sql in rows]) for key, rows in series.items()}
    counts = {key: measure.median([sql for _ms, sql in rows]) for key, rows in series.items()}
    return measure.row(
        f"{name}, {size:,} rows", len(series["ours"]), medians["ours"], medians["peer"], None,
        ASKED.format(size=size, **counts),
    )  # fmt: skip
