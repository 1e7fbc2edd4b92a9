from odoo import models
from odoo.tools.translate import TranslationImporter

from ..tools.catalogue import get_modules, get_path, is_greek


class TemplateResetMixin(models.AbstractModel):
    _inherit = "template.reset.mixin"

    def _override_translation_term(self, module_name, xml_ids):
        """A template that is set back to what Odoo ships gets our Greek back, too."""
        result = super()._override_translation_term(module_name, xml_ids)
        if module_name in get_modules():
            importer = TranslationImporter(self.env.cr, verbose=False)
            for lang, _name in self.env["res.lang"].get_installed():
                if is_greek(lang):
                    importer.load_file(get_path(module_name), lang, xmlids=xml_ids)
            importer.save(overwrite=True, force_overwrite=True)
        return result
