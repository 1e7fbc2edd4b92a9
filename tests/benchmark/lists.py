"""Reading at size: what a restricted clerk waits for when the table has grown."""

import time

import creation
import measure
import subjects
import tables
import towns
from lxml import etree
from odoo import api, sql_db

TURNS = 25
WORD = "πλατεία"
ASKED = (
    "as the web client asks (web_search_read with the fields of the list view and the count for the "
    "pager, web_read_group for the kanban), by a clerk who may see one in ten of {size} rows, of which "
    "one in twenty is open; caches of the transaction empty; interleaved in one process. SQL "
    "statements: ours {ours:.0f}, peer {peer:.0f}."
)


class Reader:
    """A restricted clerk of one database.

    :param subject: whose database it is
    :param model: what is listed
    :param group: field of the kanban's columns
    """

    def __init__(self, subject, model, group):
        self.name, self.registry = subject.name, subject.registry
        self.model, self.group = model, group
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            self.uid = env["res.users"].search([("login", "=", "clerk0")]).id
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


def read_list(reader, records):
    """The first page of the list."""
    records.web_search_read([], reader.specs["list"], limit=80, count_limit=10001)


def search_word(reader, records):
    """The first page of what contains a word."""
    domain = ["|", ("name", "ilike", WORD), ("description", "ilike", WORD)]
    records.web_search_read(domain, reader.specs["list"], limit=80, count_limit=10001)


def read_kanban(reader, records):
    """The columns with their counts and first cards."""
    records.web_read_group(
        [],
        [reader.group],
        ["__count"],
        auto_unfold=True,
        unfold_read_specification=reader.specs["kanban"],
        unfold_read_default_limit=80,
    )


ACTS = (
    ("list of 80, restricted user", read_list),
    ("word search, restricted user", search_word),
    ("kanban, restricted user", read_kanban),
)


def rows(size, turns):
    """Fill both tables to ``size`` rows and return the rows of this part."""
    ours = subjects.OurRequest("ours", towns.OURS)
    peer = subjects.PeerTicket("peer", towns.PEER)
    for subject, fill in ((ours, tables.fill_ours), (peer, tables.fill_peer)):
        with subject.registry.cursor() as cr:
            fill(api.Environment(cr, api.SUPERUSER_ID, {}), size, towns.texts())
        _vacuum(subject.registry)
    readers = (
        Reader(ours, "municipal.request", "state_id"),
        Reader(peer, "helpdesk.ticket", "stage_id"),
    )
    found = [_row(readers, name, act, size) for name, act in ACTS]
    return found + creation.rows(turns, f"create a request, {size} there")


def _vacuum(registry):
    with registry.cursor() as cr:
        cr._cnx.set_session(autocommit=True)
        cr.execute("VACUUM ANALYZE")
        cr._cnx.set_session(autocommit=False)


def _row(readers, name, act, size):
    series = {reader.name: [] for reader in readers}
    for turn in range(TURNS + 3):
        for reader in readers:
            sample = reader.timed(act)
            if turn >= 3:
                series[reader.name].append(sample)
    medians = {key: measure.median([ms for ms, _sql in rows]) for key, rows in series.items()}
    counts = {key: measure.median([sql for _ms, sql in rows]) for key, rows in series.items()}
    return measure.row(
        f"{name}, {size} rows", TURNS, medians["ours"], medians["peer"], None,
        ASKED.format(size=size, **counts),
    )  # fmt: skip
