from odoo import api, models


class IrModuleModule(models.Model):
    """A language that is added brings the default texts of every municipality along."""

    _inherit = "ir.module.module"

    @api.model
    def _load_module_terms(self, modules, langs, overwrite=False):
        """These texts are defaults of a field: a .po file reaches records of an addon only."""
        super()._load_module_terms(modules, langs, overwrite=overwrite)
        if "municipal_crm" in modules:
            self.env["res.company"].search([])._add_emergency_texts(langs)
