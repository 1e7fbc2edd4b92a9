from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from .selection import get_label

PAGE = 20
MOST_ENTRIES = 100
#: {kind: (icon, model, date field, further condition)}
SOURCES = {
    "request": ("fa-inbox", "municipal.request", "date_submitted", ()),
    "join": ("fa-link", "municipal.request.join", "date", ()),
    "message": (
        "fa-paper-plane-o",
        "municipal.notification",
        "date_planned",
        (("audience", "=", "citizen"),),
    ),
    "opinion": (
        "fa-star-o",
        "municipal.request",
        "satisfaction_date",
        (("satisfaction_date", "!=", False),),
    ),
    "consent": ("fa-handshake-o", "municipal.consent", "date", ()),
    "note": ("fa-pencil-square-o", "municipal.citizen.note", "date", ()),
    "merge": ("fa-compress", "municipal.citizen.merge", "date", ()),
}


class MunicipalCitizen(models.Model):
    """Everything that happened with a citizen in one list: requests, messages, consents, notes.

    An addon adds a kind of entry of its own by extending :meth:`_get_timeline_sources`. Each source
    is read with the rights of whoever looks, so that what they may not see is not there.
    """

    _inherit = "municipal.citizen"

    note_ids = fields.One2many("municipal.citizen.note", "citizen_id", "Notes of officers")

    @api.model
    def _get_timeline_sources(self):
        """{kind: source}; a source is {label, icon, model, date, prepare} and perhaps citizen, domain.

        ``model`` has a many2one ``citizen`` (default ``citizen_id``) and a ``date`` field; ``prepare``
        takes a record and returns {title, detail, state}. Kinds stay the same from version to version.
        """
        labels = {
            "request": self.env._("Requests"),
            "join": self.env._("Joined requests"),
            "message": self.env._("Messages sent"),
            "opinion": self.env._("Opinions"),
            "consent": self.env._("Consents"),
            "note": self.env._("Notes"),
            "merge": self.env._("Merged records"),
        }
        return {
            kind: {
                "label": labels[kind],
                "icon": icon,
                "model": model,
                "date": date,
                "domain": domain,
                "prepare": getattr(self, f"_prepare_timeline_{kind}"),
            }
            for kind, (icon, model, date, domain) in SOURCES.items()
        }

    # === ENTRIES === #

    @api.model
    def _prepare_timeline_request(self, request):
        return {
            "title": f"{request.protocol_number} · {request.name}",
            "detail": request.department_id.name or "",
            "state": request.state_id.name,
        }

    @api.model
    def _prepare_timeline_join(self, join):
        entry = self._prepare_timeline_request(join.request_id)
        return entry | {"title": self.env._("Joined: %s", entry["title"])}

    @api.model
    def _prepare_timeline_message(self, message):
        channel = get_label(message, "channel")
        return {
            "title": message.subject or get_label(message, "event"),
            "detail": " · ".join(filter(None, (channel, message.address))),
            "state": get_label(message, "state"),
        }

    @api.model
    def _prepare_timeline_opinion(self, request):
        return {
            "title": self.env._(
                "%(score)s of 5 · %(number)s",
                score=request.satisfaction,
                number=request.protocol_number,
            ),
            "detail": request.satisfaction_comment or "",
            "state": "",
        }

    @api.model
    def _prepare_timeline_consent(self, consent):
        granted = self.env._("Agreed") if consent.granted else self.env._("Withdrawn")
        return {
            "title": get_label(consent, "purpose"),
            "detail": get_label(consent, "channel"),
            "state": granted,
        }

    @api.model
    def _prepare_timeline_note(self, note):
        return {"title": note.body, "detail": note.user_id.name, "state": ""}

    @api.model
    def _prepare_timeline_merge(self, merge):
        return {
            "title": self.env._("Merged: %s", merge.old_id.name),
            "detail": merge.user_id.name or "",
            "state": "",
        }

    # === PAGES === #

    def get_timeline(self, kinds=None, before=None, limit=PAGE):
        """One page of the timeline, the newest first.

        :param kinds: codes of what to show; all when empty
        :param before: the ``next`` of the page before
        :return: {"entries": [{kind, id, model, date (UTC), icon, title, detail, state}],
            "kinds": [{code, label, icon}], "next": [date, kind, id] or False}
        """
        self.ensure_one()
        self.check_access("read")
        sources = self._get_readable_sources()
        limit = max(1, min(limit, MOST_ENTRIES))
        rows = []
        for kind in set(kinds or sources) & sources.keys():
            rows += self._find_timeline_rows(kind, sources[kind], before, limit + 1)
        # the newest first; of one second, by kind, and of one kind the later record first
        rows.sort(key=lambda row: (row[1], -row[2].id))
        rows.sort(key=lambda row: row[0], reverse=True)
        page = rows[:limit]
        return {
            "entries": self._prepare_timeline(page, sources),
            "kinds": [
                {"code": kind, "label": source["label"], "icon": source["icon"]}
                for kind, source in sources.items()
            ],
            "next": self._get_timeline_position(page[-1]) if len(rows) > limit else False,
        }

    @api.model
    def _get_readable_sources(self):
        return {
            kind: source
            for kind, source in self._get_timeline_sources().items()
            if self.env[source["model"]].has_access("read")
        }

    def _find_timeline_rows(self, kind, source, before, limit):
        """[(date, kind, record)] of one source, the newest first."""
        date = source["date"]
        domain = Domain(source.get("citizen", "citizen_id"), "=", self.id)
        domain &= Domain(list(source.get("domain", ())))
        if before:
            domain &= self._get_timeline_after(kind, date, before)
        records = self.env[source["model"]].search(
            domain, order=f"{date} desc, id desc", limit=limit
        )
        return [(record[date], kind, record) for record in records]

    @api.model
    def _get_timeline_after(self, kind, date, before):
        """What stands below the position ``before`` in the order of the list."""
        moment, last_kind, last_id = before
        older, same = Domain(date, "<", moment), Domain(date, "=", moment)
        if kind == last_kind:
            return older | (same & Domain("id", "<", last_id))
        return older | same if kind > last_kind else older

    @api.model
    def _get_timeline_position(self, row):
        moment, kind, record = row
        return [fields.Datetime.to_string(moment), kind, record.id]

    @api.model
    def _prepare_timeline(self, rows, sources):
        """Entries of the page; records of one model are read together."""
        ids = defaultdict(list)
        for _moment, _kind, record in rows:
            ids[record._name].append(record.id)
        entries = []
        for moment, kind, record in rows:
            record = record.with_prefetch(ids[record._name])
            entries.append(
                {
                    "kind": kind,
                    "id": record.id,
                    "model": record._name,
                    "date": fields.Datetime.to_string(moment),
                    "icon": sources[kind]["icon"],
                    **sources[kind]["prepare"](record),
                }
            )
        return entries

    def add_note(self, text):
        """Write a note for colleagues; the citizen never reads it."""
        self.ensure_one()
        self.check_access("write")
        self.env["municipal.citizen.note"].create({"citizen_id": self.id, "body": text})
        return True
