"""`make bench`: our requests, the peer's tickets and Odoo's floor, side by side in one run.

Every comparison is interleaved (A B C A B C …) on one cluster, because a machine's speed drifts.
Results: a table, and .run/bench/requests.json.

The telephone line, the free times, the announcements, the ballots and the indicators have parts of
their own (.run/bench/telephone.json, appointments.json, announcements.json, referendum.json,
indicators.json).

Arguments choose the parts (create, web, sizes, telephone, appointments, announcements, referendum,
indicators; default: all). Environment: BENCH_TURNS (transactions of each subject, 300),
BENCH_BALLOTS (100000), BENCH_ROWS (sizes of the tables, ascending: 1000,200000,1000000), BENCH_FACTS
(requests of the indicators, 1000000).
"""

import os
import sys

import announcements
import appointments
import creation
import indicators
import lists
import measure
import odoo.cli  # noqa: F401 -- makes the command-line options known
import pages
import referendum
import telephone
import towns
import web
from odoo import api
from odoo.modules.registry import Registry
from odoo.tools import config
from suite import config as suite_config
from suite import paths

TURNS = int(os.environ.get("BENCH_TURNS") or 300)
SIZES = [int(size) for size in (os.environ.get("BENCH_ROWS") or "1000,200000,1000000").split(",")]

#: Parts with databases and a file of results of their own.
OWN_FILES = {"telephone", "appointments", "announcements", "referendum", "indicators"}


def main():
    """Prepare, measure, print."""
    suite_config.write()
    os.environ.setdefault("MUNICIPAL_SECRET_KEY_FILE", str(paths.RUN / "secret.key"))
    config.parse_config(["-c", str(paths.RUN / "odoo.conf"), "--log-level=warn"])
    parts = {
        "create": lambda: creation.rows(TURNS),
        "web": web.rows,
        "sizes": _sizes,
        "telephone": telephone.rows,
        "appointments": appointments.rows,
        "announcements": announcements.rows,
        "referendum": referendum.rows,
        "indicators": indicators.rows,
    }
    wanted = sys.argv[1:] or list(parts)
    if set(wanted) - OWN_FILES:
        _prepare()
    rows, shown = [], []
    for name in wanted:
        print(f"Measuring {name} …", flush=True)
        found = parts[name]()
        shown += found
        rows += found if name not in OWN_FILES else []
    measure.show(shown)
    if rows:
        print(f"\nWritten to {measure.save('requests', rows)}")


def _prepare():
    print("Databases …", flush=True)
    towns.prepare()
    for database, fill in ((towns.OURS, towns.fill_ours), (towns.PEER, towns.fill_peer)):
        with Registry(database).cursor() as cr:
            fill(api.Environment(cr, api.SUPERUSER_ID, {}))


def _sizes():
    found, filled = [], 0
    for size in SIZES:
        print(f"  {size:,} rows …", flush=True)
        sides = lists.grow(filled + 1, size)
        filled = size
        found += lists.rows(sides, size) + pages.rows(sides, size)
        found += creation.rows(max(20, TURNS // 10), f"create a request, {size:,} there")
        measure.save("requests", found)  # a million takes its time: keep what is known
    return found


if __name__ == "__main__":
    sys.exit(main())
