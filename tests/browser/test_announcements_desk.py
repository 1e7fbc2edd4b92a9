"""The officer's side of announcements in a real browser: the live list of civil protection."""

import datetime
from uuid import uuid4

from desk import CALL
from screen import WIDE

LIST = "/odoo/action-municipal_announcements.municipal_alert_response_action"
#: Cells of a column whose text does not fit.
CUT = """name => [...document.querySelectorAll(`.o_data_row td[name=${name}]`)]
    .filter(cell => cell.scrollWidth > cell.clientWidth + 1).map(cell => cell.innerText)"""
PATIENCE = 20_000


class Keeper:
    """The administrator, once the register is theirs too."""

    def __init__(self, page):
        self.page = page
        domain = [["module", "=", "municipal_announcements"]]
        domain += [["name", "=", "municipal_announcements_group_fragile"]]
        (row,) = self.call("ir.model.data", "search_read", domain, fields=["res_id"])
        (user,) = self.call("res.users", "search", [["login", "=", "admin"]])
        self.call("res.users", "write", [user], {"group_ids": [[4, row["res_id"], 0]]})

    def call(self, model, method, *args, **kwargs):
        return self.page.evaluate(CALL, [model, method, list(args), kwargs])

    def ask(self, name):
        """Somebody of the register is asked about the alert that is valid now; the answer's id."""
        vals = {"name": name, "address": "Main Square 3, second floor", "phone": "6941234599"}
        vals |= {"date_consent": (datetime.date.today() - datetime.timedelta(2)).isoformat()}
        person = self.call("municipal.fragile.person", "create", [vals])[0]
        domain = [["kind", "=", "alert"], ["phase", "=", "published"]]
        domain += [["is_whole_town", "=", True]]
        alert = self.call("municipal.announcement", "search", domain)[0]
        self.call("municipal.announcement", "action_check_residents", [alert])
        domain = [["person_id", "=", person]]
        return self.call("municipal.alert.response", "search", domain)[0]


def test_who_needs_help_is_seen_at_once(login):
    """N20: the columns can be read at 1280 px, and an answer is shown without a reload."""
    keeper = Keeper(login("admin", viewport=WIDE))
    name = f"Maria {uuid4().hex[:6]}"
    answer = keeper.ask(name)
    page = login("admin", viewport=WIDE)
    page.goto(LIST)
    row = page.locator(".o_data_row", has_text=name)
    row.wait_for()
    for column in ("state", "address", "phone"):
        assert page.evaluate(CUT, column) == [], column
    page.evaluate("window.same = true")
    keeper.call("municipal.alert.response", "action_set_help", [answer])
    page.locator(".o_data_row .text-bg-danger").first.wait_for(timeout=PATIENCE)
    row.locator(".text-bg-danger").wait_for(timeout=PATIENCE)
    page.locator(".o_notification .bg-danger, .o_notification_bar.bg-danger").first.wait_for()
    keeper.call("municipal.alert.response", "action_set_safe", [answer])
    row.locator(".text-bg-success").wait_for(timeout=PATIENCE)
    assert page.evaluate("window.same"), "the page was loaded anew"
