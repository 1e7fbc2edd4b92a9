import hashlib

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.kept_rows import keep_rows
from odoo.tools import SQL

from ..tools.questions import canonical


class MunicipalBallotLog(models.Model):
    """What officers did with a ballot: each line bears the fingerprint of the one before.

    Nothing about votes stands here, only about the ballot, its roll and its keys.
    """

    _name = "municipal.ballot.log"
    _description = "Log of a ballot"
    _inherit = ["municipal.append.only"]
    _order = "id"
    _log_access = False

    ballot_id = fields.Many2one(
        "municipal.ballot", required=True, readonly=True, ondelete="cascade", index=True
    )
    date = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    event = fields.Char("Code of the event", required=True, readonly=True)
    facts = fields.Json(readonly=True)
    name = fields.Char("Event", compute="_compute_name")
    details = fields.Char(compute="_compute_details")
    digest = fields.Char("Fingerprint", required=True, readonly=True)

    def init(self):
        super().init()
        keep_rows(self, "UPDATE", "the log of a ballot is only ever added to")

    @api.depends("event")
    def _compute_name(self):
        names = self._get_event_names()
        for line in self:
            line.name = names.get(line.event, line.event)

    @api.depends("facts")
    def _compute_details(self):
        names = self._get_fact_names()
        for line in self:
            facts = (line.facts or {}).items()
            line.details = "; ".join(f"{names.get(code, code)}: {value}" for code, value in facts)

    def _get_event_names(self):
        states = self.env["municipal.ballot"]._fields["state"]._description_selection(self.env)
        return dict(states) | {
            "keys": self.env._("Keys were made"),
            "enrolled": self.env._("Voters were put on the roll"),
            "sent": self.env._("Codes were sent"),
            "printed": self.env._("Letters were printed for whom no message reached"),
            "renewed": self.env._("A letter was replaced"),
            "struck": self.env._("A voter was struck off"),
            "unlocked": self.env._("A number was unlocked"),
            "counted": self.env._("The box was opened and counted"),
            "alarm": self.env._("The nightly check failed"),
        }

    def _get_fact_names(self):
        return {
            "threshold": self.env._("needed"),
            "trustees": self.env._("trustees"),
            "voters": self.env._("voters"),
            "envelopes": self.env._("envelopes"),
            "number": self.env._("voter's number"),
            "reason": self.env._("reason"),
            "line": self.env._("first broken line"),
            "checked": self.env._("checked"),
            "receipts_head": self.env._("end of the chain of receipts"),
            "ballots_head": self.env._("end of the chain of ballots"),
        }

    @api.model
    def _add(self, ballot, event, facts):
        """Write a line. Lines of one ballot are written one after the other."""
        # sudo: municipal.ballot.log - officers cause lines, nobody writes them
        Log = self.sudo()
        self.env.cr.execute(
            SQL("SELECT 1 FROM municipal_ballot WHERE id = %s FOR UPDATE", ballot.id)
        )
        before = Log.search([("ballot_id", "=", ballot.id)], order="id desc", limit=1)
        vals = {
            "ballot_id": ballot.id,
            "date": fields.Datetime.now(),
            "user_id": self.env.uid,
            "event": event,
            "facts": facts,
        }
        return Log.create(vals | {"digest": self._get_digest(vals, before.digest)})

    @api.model
    def _get_digest(self, vals, before):
        line = [
            before or "",
            fields.Datetime.to_string(vals["date"]),
            vals["user_id"],
            vals["event"],
            vals["facts"],
        ]
        return hashlib.sha256(canonical(line)).hexdigest()

    def _find_break(self):
        """The first line of these (all of one ballot) that does not follow from the one before."""
        before = ""
        for line in self.sorted("id"):
            vals = {"date": line.date, "user_id": line.user_id.id, "event": line.event}
            if line.digest != self._get_digest(vals | {"facts": line.facts or {}}, before):
                return line
            before = line.digest
        return self.browse()
