import hashlib

from odoo import api, fields, models


class MunicipalAnnouncementHearing(models.Model):
    """How far one listener heard one announcement (N30); nothing tells who it was."""

    _name = "municipal.announcement.hearing"
    _description = "Hearing of an announcement"
    _order = "id desc"
    _rec_name = "announcement_id"

    announcement_id = fields.Many2one(
        "municipal.announcement", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="announcement_id.company_id", store=True, index=True)
    channel = fields.Selection(
        [("web", "Website"), ("phone", "Telephone"), ("sms", "SMS"), ("test", "Test")],
        required=True,
    )
    session_key = fields.Char(required=True, groups=fields.NO_ACCESS)
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    parts = fields.Integer(aggregator="avg")
    parts_heard = fields.Integer("Parts begun", aggregator="avg")
    is_complete = fields.Boolean("To the end")
    is_skipped = fields.Boolean("Skipped")
    outcome = fields.Selection(
        [("complete", "To the end"), ("skipped", "Skipped"), ("left", "Hung up")],
        compute="_compute_outcome",
        store=True,
    )

    _once_a_session = models.UniqueIndex(
        "(session_key, announcement_id)", "This conversation has heard it already."
    )

    @api.depends("is_complete", "is_skipped")
    def _compute_outcome(self):
        for hearing in self:
            ended = "skipped" if hearing.is_skipped else "left"
            hearing.outcome = "complete" if hearing.is_complete else ended

    @api.model
    def _record(self, session, announcement, part, parts):
        """A part of ``announcement`` begins to be read in ``session``.

        :param int part: its number, from 0
        """
        hearing = self._of(session, announcement)
        if not hearing:
            # sudo: municipal.announcement.hearing - counted by the system
            hearing = self.sudo().create(
                {
                    "announcement_id": announcement.id,
                    "channel": session.medium,
                    "session_key": _hide(session.token),
                    "parts": parts,
                }
            )
        hearing.parts_heard = max(hearing.parts_heard, part + 1)
        return hearing

    @api.model
    def _of(self, session, announcement):
        # sudo: municipal.announcement.hearing - as in _record
        return self.sudo().search(
            [
                ("session_key", "=", _hide(session.token)),
                ("announcement_id", "=", announcement.id),
            ]
        )

    def _set_left(self, to_the_end, is_skipped):
        """The listener goes on to something else; what was heard to the end stays so."""
        for hearing in self.filtered(lambda row: not row.is_complete):
            # sudo: municipal.announcement.hearing - as in _record
            hearing.sudo().write(
                {"is_complete": to_the_end, "is_skipped": is_skipped and not to_the_end}
            )


def _hide(token):
    """A key that tells conversations apart and leads back to none."""
    return hashlib.sha256(token.encode()).hexdigest()[:32]
