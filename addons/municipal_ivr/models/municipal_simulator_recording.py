import base64
import hmac

from odoo import api, fields, models


class MunicipalSimulatorRecording(models.Model):
    """What was said on the telephone page, kept as by a carrier: until the town has fetched it."""

    _name = "municipal.simulator.recording"
    _description = "Recording at the telephone simulator"

    simulator_call_id = fields.Many2one(
        "municipal.simulator.call", required=True, ondelete="cascade", index=True
    )
    name = fields.Char("Id at the carrier", required=True, readonly=True)
    content = fields.Binary(attachment=False, required=True, readonly=True)
    seconds = fields.Float(readonly=True)

    _name_uniq = models.UniqueIndex("(name)", "A recording is kept once.")

    @api.model
    def _find(self, account, name):
        # sudo: municipal.simulator.recording - the door has checked the account's secret
        domain = [("name", "=", name), ("simulator_call_id.account_id", "=", account.id)]
        return self.sudo().search(domain, limit=1)

    @api.model
    def _is_known(self, account, auth_id, token):
        """Whether these are the account's id and secret."""
        own = account._get_auth()
        given = (auth_id or "", token or "")
        return all(own) and all(
            hmac.compare_digest(mine.encode(), theirs.encode())
            for mine, theirs in zip(own, given, strict=True)
        )

    def _get_sound(self):
        return base64.b64decode(self.content)
