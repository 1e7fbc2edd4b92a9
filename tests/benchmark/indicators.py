"""The dashboards of a large town, beside the same figures written by hand in SQL.

Ours is what the page calls, as the user who opens it, in a transaction of its own. The peer is SQL by
hand over requests and history (``figures_by_hand``), on the same database and in the same rounds, and
every number must be the same. The floor is the least that Odoo itself does for one table of counts:
its own grouping of the same requests by category, as the list view asks for it.

Environment: BENCH_FACTS (requests, 1,000,000), BENCH_INDICATORS_DB, BENCH_KEEP (measure the database of
the run before), BENCH_LOOKS (rounds, 5).
"""

import os
import time
from datetime import date, timedelta

import figures_by_hand
import figures_town
import measure
import towns
from odoo import api, fields
from odoo.modules.registry import Registry
from odoo.tools import SQL
from suite import databases, municipality, odoo, paths

DATABASE = os.environ.get("BENCH_INDICATORS_DB") or "bench_indicators"
ROWS = int(os.environ.get("BENCH_FACTS") or 1_000_000)
ROUNDS = int(os.environ.get("BENCH_LOOKS") or 5)
ADDON = "municipal_indicators"
PEER_NAME = "the same figures by hand in SQL"
CONDITIONS = (
    "{rows:,} requests of ten years, {history:,} rows of history; {seen:,} figures compared and the same; caches "
    "of the transaction empty; {rounds} rounds in turn, the smallest: ours {ours_min} ms, by hand {peer_min} ms; "
    "load of the machine {load}."
)


class Look:
    """One dashboard: who looks at which period, and what by hand is the same."""

    def __init__(self, name, login, period, scope, filters=None):
        self.name, self.login, self.period, self.scope = name, login, period, scope
        self.filters = {"date_from": str(period.first), "date_to": str(period.last)}
        self.filters |= filters or {}

    def ours(self, env):
        """All that the page shows."""
        return env["municipal.indicator"].get_dashboard(self.filters)

    def by_hand(self, env):
        """The same by SQL; what ``compare`` wants."""
        zone = env.company.municipality_tz
        periods = (self.period, self.period.before(), self.period.year_before())
        found = [
            figures_by_hand.ask(env.cr, self.scope, period, zone, period is self.period)
            for period in periods
        ]
        return *found, figures_by_hand.ask_days(env.cr, self.scope, self.period, zone)

    def floor(self, env):
        """Odoo's own counts by one column."""
        domain = [
            ("date_submitted", ">=", self.period.first),
            ("date_submitted", "<=", self.period.last),
        ]
        return env["municipal.request"].formatted_read_group(domain, ["category_id"], ["__count"])


def rows():
    """Return the rows of this area; they are written to .run/bench/indicators.json."""
    found = _prepare() if not os.environ.get("BENCH_KEEP") else []
    registry = Registry(DATABASE)
    with registry.cursor() as cr:
        cr.execute("SELECT count(*) FROM municipal_request_history")
        history = cr.fetchone()[0]
        looks = _list_looks(api.Environment(cr, api.SUPERUSER_ID, {}))
    found += [_row(registry, look, history) for look in looks]
    found += _kept(registry)
    measure.save("indicators", found)
    return found


def _prepare():
    databases.start(towns.CLUSTER)
    databases.clone(towns.CLUSTER, databases.template(towns.CLUSTER), DATABASE)
    odoo.install(towns.CLUSTER, DATABASE, [ADDON], log=paths.LOGS / f"{DATABASE}.log")
    municipality.close_doors(DATABASE, towns.CLUSTER)
    with Registry(DATABASE).cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        towns.fill_ours(env)
        written, built = figures_town.fill(env, ROWS, towns.texts())
    with Registry(DATABASE).cursor() as cr:
        cr._cnx.set_session(autocommit=True)
        cr.execute("VACUUM ANALYZE")
        cr._cnx.set_session(autocommit=False)
    what = f"{ROWS:,} requests, one transaction (the town itself took {written:.0f} s to write)"
    return [_once("facts of all requests built anew", built, what)]


def _once(name, seconds, what):
    load = f"load of the machine {os.getloadavg()[0]:.1f}"
    return measure.row(name, 1, round(seconds * 1000), None, None, f"{what}; {load}.")


def _list_looks(env):
    # only a configured Odoo knows where the addons are
    from odoo.addons.municipal_indicators.tools.periods import Period

    today = env.company._get_municipal_day(fields.Datetime.now())
    month = Period(today - timedelta(days=29), today)
    last = today.replace(day=1) - timedelta(days=1)
    year = Period(date(last.year - 1, last.month, 1) + timedelta(days=31), last)
    year = Period(year.first.replace(day=1), last)
    all_years = Period(date(today.year - 11, 1, 1), today)
    everything = SQL("TRUE")
    department = env["hr.department"].search([("code", "=", "D3")])
    clerk = env["res.users"].search([("login", "=", "clerk0")])
    chosen, own = SQL("r.department_id = %s", department.id), _scope_of(clerk)
    return [
        Look("dashboard, 30 days, supervisor", "supervisor0", month, everything),
        Look("dashboard, 12 months, supervisor", "supervisor0", year, everything),
        Look("dashboard, all years, supervisor", "supervisor0", all_years, everything),
        Look(
            "dashboard, all years, one department", "supervisor0", all_years, chosen,
            {"department_id": department.id},
        ),
        Look("dashboard, 12 months, clerk", "clerk0", year, own),
        Look("dashboard, all years, clerk", "clerk0", all_years, own),
    ]  # fmt: skip


def _scope_of(clerk):
    return SQL(
        "(r.user_id = %s OR r.department_id = ANY(%s) OR (r.create_uid = %s AND r.channel IN %s))",
        clerk.id, clerk.municipal_department_ids.ids, clerk.id,
        ("counter", "phone", "email", "social"),
    )  # fmt: skip


def _timed(registry, login, act):
    """(milliseconds, what it gave) as the user, with nothing in the caches of the transaction."""
    with registry.cursor() as cr:
        uid = (
            api.Environment(cr, api.SUPERUSER_ID, {})["res.users"]
            .search([("login", "=", login)])
            .id
        )
        env = api.Environment(cr, uid, {})
        began = time.perf_counter()
        found = act(env)
        return (time.perf_counter() - began) * 1000, found


def _row(registry, look, history):
    series = {"ours": [], "by_hand": [], "floor": []}
    print(f"  {look.name} …", flush=True)
    seen = 0
    for turn in range(ROUNDS + 1):
        given = {}
        for name, samples in series.items():
            milliseconds, given[name] = _timed(registry, look.login, getattr(look, name))
            samples += [milliseconds] if turn else []  # the first round warms
        if not turn:
            seen = figures_by_hand.compare(given["ours"], *given["by_hand"])
    conditions = CONDITIONS.format(
        rows=ROWS, history=history, seen=seen, rounds=ROUNDS, load=_load(),
        ours_min=round(min(series["ours"])), peer_min=round(min(series["by_hand"])),
    )  # fmt: skip
    medians = [measure.median(series[name]) for name in ("ours", "by_hand", "floor")]
    return measure.row(
        f"{look.name}, {ROWS:,}", ROUNDS, *medians, conditions, peer_name=PEER_NAME
    ) | {"ours_min_ms": min(series["ours"]), "load": _load()}  # fmt: skip


def _load():
    return " ".join(f"{value:.1f}" for value in os.getloadavg())


def _kept(registry):
    """What everybody reads is made at night: how long that takes, and the page's reading."""
    with registry.cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        env.company.write({"municipality_publish_figures": True, "municipality_publish_data": True})
        began = time.perf_counter()
        env["municipal.public.figures"]._publish()
        env.flush_all()
        made = time.perf_counter() - began
        cr.commit()
    read = [
        _timed(registry, "supervisor0", lambda env: env["municipal.public.month"]._get_page(""))[0]
        for _turn in range(ROUNDS * 4)
    ]
    what = f"public page of figures, what it reads, {ROWS:,}"
    return [
        measure.row(what, len(read), measure.median(read), None, None, "rows made at night."),
        _once("public figures and open data made anew", made, f"five years of {ROWS:,} requests"),
    ]
