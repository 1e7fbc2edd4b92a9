from odoo import api, models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _take_as_files(self):
        """(name, bytes) of what was uploaded into a dialogue; the uploads themselves go."""
        files = [(file.name, file.raw) for file in self]
        self.unlink()
        return files

    @api.model
    def _add_to(self, record, files):
        """Attach (name, bytes) pairs to ``record``."""
        record.ensure_one()
        owner = {"res_model": record._name, "res_id": record.id}
        return self.create([{"name": name, "raw": content, **owner} for name, content in files])
