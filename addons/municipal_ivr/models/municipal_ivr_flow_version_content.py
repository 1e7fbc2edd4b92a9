from odoo import models, tools


class MunicipalIvrFlowVersion(models.Model):
    """A published flow as the engine reads it: a mapping that nobody changes."""

    _inherit = "municipal.ivr.flow.version"

    def _get_content(self):
        self.ensure_one()
        return self._read_content(self.id)

    @tools.ormcache("version_id")
    def _read_content(self, version_id):
        # sudo: municipal.ivr.flow.version - calls have no user
        version = self.sudo().browse(version_id)
        return version.content | {"version": version.number}
