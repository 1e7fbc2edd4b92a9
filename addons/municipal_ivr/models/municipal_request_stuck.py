from odoo import api, models
from odoo.fields import Domain

#: Nobody has listened to it, or written down or applied what it says.
TAKEN_UP = ("played", "corrected", "applied")


class MunicipalRequest(models.Model):
    _inherit = "municipal.request"

    @api.model
    def _get_stuck_reasons(self):
        """What was said, of which there is no text, and which nobody has heard."""
        unread = Domain("transcript_state", "in", ("failed", "off", "silent"))
        gone = Domain("state", "=", "failed")
        untouched = ~Domain("log_ids", "any!", [("event", "in", TAKEN_UP)])
        message = Domain("kind", "=", "message") & (unread | gone) & untouched
        unheard = Domain("is_open", "=", True) & Domain("recording_ids", "any!", message)
        return [*super()._get_stuck_reasons(), (self.env._("unheard recording"), unheard)]
