import base64
import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import file_open

TOWN_PARTS = ("organisation", "categories", "geography", "staff", "routing")


class MunicipalTownDemo(models.AbstractModel):
    """The demo municipality: a town from a folder of the addon, with people and requests.

    Called once by the demo data. What is there already stays as it is, so a second call changes
    nothing.
    """

    _name = "municipal.town.demo"
    _description = "Demo municipality"

    @api.model
    def _load(self, folder):
        """:param str folder: below the addons path, e.g. ``municipal_crm/demo/town``"""
        town = {part: self._read(folder, part) for part in TOWN_PARTS}
        work = self.env["municipal.town.loader"]._load(town)
        # what happens to a request is written down in the language of the town
        self.with_context(lang=work.lang)._load_life(work, town, folder)

    @api.model
    def _load_life(self, work, town, folder):
        """Everything that is not part of a real town: fictional people and their requests."""
        self._set_emblem(folder)
        self._set_website(work)
        # programs try the demo town, and they are quick
        self.env["ir.config_parameter"].set_param("municipal_crm.form_seconds", "0")
        self._set_administrator(work, town)
        citizens = self._load_citizens(work, self._read(folder, "citizens")["citizens"])
        requests = self._read(folder, "requests")
        today = [row for row in requests["requests"] if not row.get("days_ago")]
        past = [row for row in requests["requests"] if row.get("days_ago")]
        desk = work.get("employee", requests["desk"]).user_id
        self._load_requests(past, citizens, desk)
        self._load_absences(work, town["staff"])
        self._load_requests(today, citizens, desk)
        self._silence_robot()

    @api.model
    def _read(self, folder, name):
        with file_open(f"{folder}/{name}.json") as stream:
            return json.load(stream)

    # === APPEARANCE === #

    @api.model
    def _set_emblem(self, folder):
        with file_open(f"{folder}/emblem.png", "rb") as stream:
            emblem = base64.b64encode(stream.read())
        company = self.env.company
        website = self._get_website()
        if website.logo != emblem:
            company.logo = emblem
            website.write({"logo": emblem, "favicon": emblem})

    @api.model
    def _set_website(self, work):
        """The town's language first, English beside it."""
        languages = self.env["res.lang"].search([("code", "in", (work.lang, "en_US"))])
        row = {
            "name": work.company.name,
            "default_lang_id": languages.filtered(lambda lang: lang.code == work.lang).id,
            "language_ids": languages.ids,
        }
        self.env["municipal.town.loader"]._update(work, self._get_website(), row)

    @api.model
    def _get_website(self):
        return self.env["website"].search([("company_id", "=", self.env.company.id)], limit=1)

    @api.model
    def _set_administrator(self, work, town):
        domain = town["organisation"]["municipality"]["email"].partition("@")[2]
        row = {
            "name": self.env._("Administrator"),
            "lang": work.lang,
            "tz": work.company.municipality_tz,
            "email": f"admin@{domain}",
        }
        self.env["municipal.town.loader"]._update(work, self.env.ref("base.user_admin"), row)

    @api.model
    def _silence_robot(self):
        """Odoo's chat robot, where it is installed, greets nobody: this is a town hall at work."""
        Users = self.env["res.users"].with_context(active_test=False)
        if "odoobot_state" in Users._fields:
            staff = Users.search([("share", "=", False), ("odoobot_state", "!=", "disabled")])
            staff.odoobot_state = "disabled"

    # === PEOPLE === #

    @api.model
    def _load_absences(self, work, staff):
        """Leave until ``absent_days`` after today, so that routing passes somebody by.

        It began yesterday: a leave starts with the hours of work, and the demo may be loaded at night.
        """
        row = {
            "name": self.env["municipal.town.loader"]._texts(work, staff["leave_type"], "name"),
            "requires_allocation": False,
            "company_id": work.company.id,
        }
        kind = self.env["municipal.town.loader"]._store(work, "hr.leave.type", [row], key=("name",))
        today = fields.Date.context_today(self)
        for person in staff["people"]:
            if "absent_days" in person:
                last = today + timedelta(days=person["absent_days"])
                employee = work.get("employee", person["email"])
                self._load_absence(employee, kind, today - timedelta(days=1), last)

    @api.model
    def _load_absence(self, employee, kind, first, last):
        # nobody is asked to approve it, and nobody is told
        Leave = self.env["hr.leave"].with_context(
            leave_fast_create=True, leave_skip_state_check=True, tracking_disable=True
        )
        if not Leave.search_count([("employee_id", "=", employee.id)]):
            Leave.create(
                {
                    "employee_id": employee.id,
                    "holiday_status_id": kind.id,
                    "request_date_from": first,
                    "request_date_to": last,
                    "state": "validate",
                }
            )

    @api.model
    def _load_citizens(self, work, citizens):
        """{key: citizen} of the fictional citizens; one of them has a login."""
        needs = {need.code: need.id for need in self.env["municipal.need"].search([])}
        columns = (
            "name",
            "email",
            "phone",
            "kind",
            "identity_level",
            "preferred_channel",
            "lang",
            "street",
        )
        rows = [
            {name: citizen.get(name, False) for name in columns}
            | {"need_ids": [needs[code] for code in citizen.get("needs", [])]}
            for citizen in citizens
        ]
        loader = self.env["municipal.town.loader"]
        records = loader._store(work, "municipal.citizen", rows, key=("name",))
        for citizen, record in zip(citizens, records, strict=True):
            if citizen.get("login"):
                self._give_portal_login(work, citizen, record)
        return dict(zip((citizen["key"] for citizen in citizens), records, strict=True))

    @api.model
    def _give_portal_login(self, work, citizen, record):
        Users = self.env["res.users"].with_context(active_test=False, no_reset_password=True)
        if Users.search_count([("login", "=", citizen["login"])]):
            return
        Users.create(
            {
                "login": citizen["login"],
                "password": citizen["password"],
                "partner_id": record.partner_id.id,
                "tz": work.company.municipality_tz,
                "company_id": work.company.id,
                "company_ids": [Command.set(work.company.ids)],
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        if citizen.get("identity_level") == "email":
            record._set_proved_contact("email", record.email)
