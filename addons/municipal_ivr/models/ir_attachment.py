from odoo import models
from odoo.exceptions import AccessError

RECORDING = "municipal.call.recording"


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _check_access(self, operation):
        """The sound of a call has no address of its own: whoever hears it stands in its log."""
        result = super()._check_access(operation)
        if self.env.su:
            return result
        # sudo: ir.attachment - only to see to which model they belong
        sounds = self.filtered(lambda file: file.sudo().res_model == RECORDING)
        if not sounds:
            return result
        forbidden = (result[0] if result else self.browse()) | sounds
        return forbidden, lambda: AccessError(
            self.env._("Recordings are listened to in their own player only.")
        )
