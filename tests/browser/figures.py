"""Public figures and open data in the town that is served, made of months that it does not keep.

Requests of three whole months are filed, decided and published by the addon's own code, and taken
back; what was published of them is put up again. So the pages have every kind of number, and nothing
else in the town has changed. ``take_down`` leaves it as it was.
"""

import os

from suite import odoo

CLUSTER = "test"
DONE = "figures are up"
SWITCH = """
def switch(on):
    # not by write(): the nightly action would begin at once, and there are no such months
    env.cr.execute("UPDATE res_company SET municipality_publish_figures = %s,"
                   " municipality_publish_data = %s WHERE id = %s", [on, on, env.company.id])
    env.registry.clear_cache("templates")
    env.registry.signal_changes()
"""
UP = """
from datetime import datetime, timedelta
from odoo import fields

Request, Month, Data = (env["municipal." + name] for name in ("request", "public.month", "open.data"))
town = env.company
categories = env["municipal.request.category"].search(
    [("company_id", "=", town.id), ("parent_id", "!=", False), ("privacy", "!=", "confidential")])
areas = env["municipal.area"].search([("company_id", "=", town.id)])
first = fields.Date.today().replace(day=1)
for number in range(66):
    # of most subjects many, of the last one few
    category = categories[-1 if number % 22 == 0 else number % 2 * 5]
    if number % 22 == 0:
        first = (first - timedelta(days=1)).replace(day=1)
    moment = datetime.combine(first, datetime.min.time()) + timedelta(days=number % 22, hours=8)
    request = Request._replay_submission({"description": "Figures", "channel": "web", "is_anonymous": True,
        "category_id": category.id, "company_id": town.id, "date_submitted": moment})
    request._write_unguarded({"area_id": areas[number % 2].id if areas and number % 3 else False})
    if number % 5:
        request._replay_move("resolved", moment + timedelta(days=1 + number % 6), "So it is", "It is done.",
                             role="supervisor")
        request._write_unguarded({"satisfaction": 1 + number % 5})
env.cr.execute("UPDATE res_company SET municipality_publish_figures = true,"
               " municipality_publish_data = true WHERE id = %s", [town.id])
env.invalidate_all()
env["municipal.public.figures"]._publish()
kept = {model: model.search([("company_id", "=", town.id)]).read(load="") for model in (Month, Data)}
env.cr.rollback()
for model, rows in kept.items():
    names = [name for name, field in model._fields.items() if field.store and name != "id"]
    model.search([("company_id", "=", town.id)]).unlink()
    model.create([{name: row[name] for name in names} for row in rows])
switch(True)
env.cr.commit()
"""
DOWN = """
env["municipal.public.month"]._keep(env.company, [])
env["municipal.open.data"].search([("company_id", "=", env.company.id)]).unlink()
switch(False)
env.cr.commit()
"""


def put_up(folder):
    """Make the pages show figures."""
    _run(folder, UP)


def take_down(folder):
    """Leave the town as it was."""
    _run(folder, DOWN)


def _run(folder, script):
    source, log = folder / "figures.py", folder / "figures.log"
    source.write_text(f"{SWITCH}\n{script}\nprint({DONE!r})\n", encoding="utf-8")
    log.unlink(missing_ok=True)
    with source.open() as stream:
        words = ["shell", "-d", os.environ["MUNICIPAL_DB"], "--no-http", "--workers=0"]
        odoo.run(CLUSTER, *words, log=log, stdin=stream)
    text = log.read_text(encoding="utf-8")
    assert DONE in text, text[-3000:]
