from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.municipal_request_submission import QUIET_CREATE
from odoo.addons.municipal_crm.models.municipal_town_demo import TOWN_PARTS
from odoo.fields import Command

TEXTS = {
    "name": "name",
    "summary": "summary",
    "body": "body",
    "instruction": "instruction",
    "event": "cap_event",
}
GROUP = "municipal_announcements.municipal_announcements_group_"
#: What the demo logins may do here.
ROLES = {"clerk": ("editor",), "supervisor": ("publisher", "civil")}


class MunicipalTownDemo(models.AbstractModel):
    """The demo town announces something of every kind, counted from the moment of loading."""

    _inherit = "municipal.town.demo"

    @api.model
    def _load_announcements(self, town_folder, folder):
        """:param str folder: of ``announcements.json``, whose keys are those of ``town_folder``"""
        town = {part: self._read(town_folder, part) for part in TOWN_PARTS if part != "staff"}
        town.pop("routing")
        work = self.env["municipal.town.loader"]._load(town)
        self._give_announcement_roles()
        context = {**QUIET_CREATE, "municipal_silent": True, "lang": work.lang}
        quiet = self.with_context(**context)
        for row in self._read(folder, "announcements")["announcements"]:
            quiet._load_announcement(work, row)

    @api.model
    def _give_announcement_roles(self):
        for login, groups in ROLES.items():
            user = self.env["res.users"].search([("login", "=", login)])
            links = [Command.link(self.env.ref(GROUP + group).id) for group in groups]
            user.write({"group_ids": links})

    @api.model
    def _get_announcer(self, login):
        """The person with this login, else the system: never who approves."""
        user = self.env["res.users"].search([("login", "=", login)])
        return user or self.env.ref("base.user_root")

    @api.model
    def _load_announcement(self, work, row):
        uuid = str(uuid5(NAMESPACE_URL, f"municipal-announcement:{row['key']}"))
        Announcement = self.env["municipal.announcement"]
        if Announcement.search_count([("uuid", "=", uuid)]):
            return
        vals = self._prepare_announcement(work, row) | {"uuid": uuid}
        announcement = Announcement.create(vals)
        self._write_texts(work, announcement, row)
        self._load_agenda(work, announcement, row.get("agenda", []))
        self._release_announcement(work, announcement, row)
        for name, people in row.get("registrations", []):
            contact = {"name": name, "people": people, "email": f"event{people}@citizens.example"}
            announcement._book_seats(contact)

    @api.model
    def _prepare_announcement(self, work, row):
        codes = row.get("topics", [])
        topics = self.env["municipal.announcement.topic"].search([("code", "in", codes)])
        author = self._get_announcer("clerk" if row["kind"] != "alert" else "supervisor")
        return {
            "kind": row["kind"],
            "company_id": work.company.id,
            "author_id": author.id,
            "topic_ids": topics.ids,
            "area_ids": [work.get("area", code).id for code in row.get("areas", [])],
            "place_id": row.get("place") and work.get("place", row["place"]).id,
            "name": row["name_el"],
            **self._prepare_event_times(work, row),
            **row["values"],
        }

    @api.model
    def _prepare_event_times(self, work, row):
        if "event_days" not in row:
            return {}
        today = work.company._get_municipal_day(fields.Datetime.now())
        day = work.company._get_municipal_moment(today + timedelta(days=row["event_days"]))
        start = day + timedelta(hours=row["event_hour"])
        return {"event_start": start, "event_end": start + timedelta(hours=row["event_hours"])}

    @api.model
    def _write_texts(self, work, record, row):
        """Every text in every language that it has."""
        loader = self.env["municipal.town.loader"]
        texts = {name: loader._texts(work, row, key) for key, name in TEXTS.items()}
        known = {name: value for name, value in texts.items() if name in record._fields and value}
        loader._update(work, record, known)

    @api.model
    def _load_agenda(self, work, announcement, agenda):
        loader = self.env["municipal.town.loader"]
        for number, row in enumerate(agenda, 1):
            vals = {"name": row["name_el"], "is_public": row["is_public"], "sequence": number}
            item = self.env["municipal.meeting.item"].create(
                vals | {"announcement_id": announcement.id}
            )
            names = ("name", "description")
            loader._update(work, item, {name: loader._texts(work, row, name) for name in names})

    @api.model
    def _release_announcement(self, work, announcement, row):
        """As far as the row says, by two persons and at its own moment."""
        state, now = row.get("state", "approved"), fields.Datetime.now()
        if state == "draft":
            return
        end = "end" in row and now + timedelta(hours=row["end"])
        if end and end > now:
            announcement.date_end = end
        author = announcement.author_id
        announcement.with_user(author)._set_state("review", submitter_id=author.id)
        if state == "review":
            return
        start = now + timedelta(hours=row["start"])
        admin = self.env.ref("base.user_admin")
        times = {"date_start": start, "date_end": end, "date_approved": min(start, now)}
        approved = announcement.with_user(admin)
        approved._set_state("approved", **times)
        if state == "cancelled":
            reason = self.env["municipal.town.loader"]._texts(work, row, "reason")
            approved._set_state("cancelled", cancel_reason=reason[work.lang])
