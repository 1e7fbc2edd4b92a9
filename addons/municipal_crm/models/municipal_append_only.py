from odoo import api, models
from odoo.exceptions import UserError


class MunicipalAppendOnly(models.AbstractModel):
    """Rows that are only ever added: nobody changes them, not even the system itself."""

    _name = "municipal.append.only"
    _description = "Only ever added"

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self._explain_append_only())

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not self._may_be_erased():
            raise UserError(self._explain_append_only())

    def _may_be_erased(self):
        """Whether the rows go when somebody's data is erased; history stays."""
        return False

    @api.model
    def _explain_append_only(self):
        return self.env._("History is append-only.")
