from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.typed import read_number
from .municipal_request_desk import MASK
from .selection import get_label, get_labels

#: What another person's work changes about a case. Messages and notes are added, they replace
#: nothing, so they are in nobody's way.
CHANGING_EVENTS = ("state", "field", "routed")


class MunicipalRequest(models.Model):
    """Two clerks on one request: whoever saves second is shown what the first one did.

    A form sends ``version`` along with what it saves: ``stamp``, the version that it has loaded, and
    ``base``, the values of the changed fields as they were then.
    """

    _inherit = "municipal.request"

    version = fields.Char(compute="_compute_version", exportable=False)

    @api.depends("write_date", "history_ids")
    def _compute_version(self):
        """When the row was written last, to the microsecond, and the last change of its history."""
        # sudo: municipal.request.history - a number, for whoever reads the request
        rows = self.env["municipal.request.history"].sudo()._read_group(
            [("request_id", "in", self.ids), ("event", "in", CHANGING_EVENTS)],
            ["request_id"],
            ["id:max"],
        )  # fmt: skip
        last = {request.id: history for request, history in rows}
        for request in self:
            written = request.write_date and request.write_date.isoformat(timespec="microseconds")
            request.version = f"{written or ''}/{last.get(request._origin.id, 0)}"

    # === WHO ELSE IS HERE === #

    def tell_presence(self, is_typing=False, is_leaving=False):
        """Called by an open form, every few seconds: I am here; who else is?

        Whoever else has the form open hears of it at once over the bus.

        :return: [{id, name, is_typing}] of the others
        """
        self.ensure_one()
        if not self.has_access("read"):
            return []
        # sudo: municipal.request.presence - nobody's table; it says who of the readers is here
        return self.env["municipal.request.presence"].sudo()._tell(self, is_typing, is_leaving)

    # === COMPARING === #

    def get_version_conflict(self, vals):
        """What has changed since the form was loaded, or False when nothing of it is in the way.

        :param dict vals: what the form would save, with its ``version``
        :return: {number, stamp, rows: [{name, label, base, theirs, mine, clash}], changes: [{label,
            old, new, who, date}]}; ``rows`` are the fields that the form changes, a ``clash`` is one
            that somebody else has changed to another value meanwhile
        """
        self.ensure_one()
        self.check_access("read")
        version = vals.get("version") or {}
        if not version.get("stamp") or version["stamp"] == self.version:
            return False
        base = version.get("base") or {}
        rows = [self._compare(name, base[name], vals.get(name)) for name in base if name in vals]
        changes = self._get_changes_since(version["stamp"])
        if not changes and not any(row["clash"] for row in rows):
            return False
        return {
            "number": self.protocol_number,
            "stamp": self.version,
            "rows": rows,
            "changes": changes,
        }

    def _compare(self, fname, base, mine):
        now = self._get_form_value(fname)
        texts = {
            "base": self._get_text_of(fname, base),
            "theirs": self._get_text_of(fname, now),
            "mine": self._get_text_of(fname, mine),
        }
        changed = self._get_plain(fname, base) != self._get_plain(fname, now)
        clash = changed and self._get_plain(fname, mine) != self._get_plain(fname, now)
        label = self._fields[fname]._description_string(self.env)
        return {"name": fname, "label": label, "clash": clash, **texts}

    def _get_form_value(self, fname):
        """The value as a form has it: an id, a text, a number."""
        [row] = self.read([fname], load=None)
        value = row[fname]
        return value if isinstance(value, (list, bool, int, float)) else value and str(value)

    def _get_plain(self, fname, value):
        """A value that can be compared, whichever of the two sides it comes from."""
        if self._fields[fname].type == "properties":
            return {row["name"]: row.get("value") or False for row in value or ()}
        return value or False

    def _get_text_of(self, fname, value):
        field = self._fields[fname]
        if fname == "amka_masked":
            return MASK if value else ""
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if field.type == "many2one":
            # sudo: a name in the dialogue, not access to the other record
            return self.env[field.comodel_name].sudo().browse(value or []).display_name or ""
        if field.type == "selection":
            return get_labels(self, fname).get(value, "")
        if field.type == "properties":
            return ", ".join(self._get_property_texts(value))
        return str(value or "")

    def _get_property_texts(self, rows):
        for row in rows or ():
            label = dict(row.get("selection") or ()).get(row.get("value"), row.get("value"))
            if label not in (None, False, ""):
                yield f"{row.get('string') or row['name']}: {label}"

    def _get_changes_since(self, stamp):
        last = stamp.rpartition("/")[2]
        # sudo: municipal.request.history - of a request that the user reads and works on
        entries = self.env["municipal.request.history"].sudo().search(
            [
                ("request_id", "=", self.id),
                ("event", "in", CHANGING_EVENTS),
                ("id", ">", read_number(last, 18) or 0),
            ],
            order="id",
        )  # fmt: skip
        return [
            {
                "label": entry.field_label or get_label(entry, "event"),
                "old": entry.old_value or "",
                "new": entry.new_value or "",
                "who": entry.user_id.name or "",
                "date": fields.Datetime.to_string(entry.date),
            }
            for entry in entries
        ]

    # === SAVING === #

    def web_save(self, vals, specification, next_id=None):
        vals = dict(vals)
        conflict = self and vals.get("version") and self.get_version_conflict(vals)
        vals.pop("version", None)
        if conflict and not specification:  # the page is being closed: nobody can be asked
            vals = self._keep_what_was_typed(vals, conflict)
        elif conflict:
            raise UserError(self._explain_conflict(conflict))
        return super().web_save(vals, specification, next_id=next_id)

    def _explain_conflict(self, conflict):
        who = ", ".join(dict.fromkeys(row["who"] for row in conflict["changes"]))
        labels = [row["label"] for row in conflict["rows"] if row["clash"]]
        labels += [row["label"] for row in conflict["changes"]]
        return self.env._(
            "%(number)s was changed while you had it open (%(who)s: %(fields)s). Nothing of yours "
            "was written over it.",
            number=conflict["number"],
            who=who or "…",
            fields=", ".join(dict.fromkeys(labels)),
        )

    def _keep_what_was_typed(self, vals, conflict):
        """Save what is in nobody's way; the rest becomes an internal note, so that it is not lost."""
        clashes = [row for row in conflict["rows"] if row["clash"]]
        if clashes and self.has_access("write"):
            lines = [f"{row['label']}: {row['mine']}" for row in clashes]
            note = self.env._("Typed, but not saved because somebody else was faster:")
            self._add_internal_note("\n".join([note, *lines]))
        names = {row["name"] for row in clashes}
        return {name: value for name, value in vals.items() if name not in names}
