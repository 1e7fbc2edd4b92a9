from odoo import fields, models


class MunicipalAppointment(models.Model):
    """What the citizen has said when they booked by voice: to be heard, and written down."""

    _inherit = "municipal.appointment"

    has_sounds = fields.Boolean("Spoken words", compute="_compute_has_sounds")

    def _compute_has_sounds(self):
        for appointment in self:
            sessions = appointment._get_sessions()
            appointment.has_sounds = any(session._has_sounds() for session in sessions)

    def _get_sessions(self):
        """The conversations (in sudo) in which it was booked."""
        # sudo: municipal.dialogue.session - nobody has rights on conversations
        Session = self.env["municipal.dialogue.session"].sudo()
        return Session.search([("record_model", "=", self._name), ("record_id", "in", self.ids)])

    def action_listen(self):
        """The sounds of the conversation, with the officer's own rights."""
        self.ensure_one()
        self.check_access("read")
        return self._get_sessions()[:1].sudo(False)._open_sounds()

    def _hear_name(self, name, old):
        """A spoken name is written down; what an officer has typed stays."""
        self.ensure_one()
        if (self.contact_name or "") == old:
            self.contact_name = name or False
