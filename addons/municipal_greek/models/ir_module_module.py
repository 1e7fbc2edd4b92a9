from odoo import models
from odoo.tools.translate import TranslationImporter

from ..tools.catalogue import ADDON, get_modules, get_path, is_greek


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def _load_module_terms(self, modules, langs, overwrite=False):
        """Load our Greek of the modules too: of all of them when it is this addon's turn.

        Ours goes first: the two hold no term in common, and what other addons do with
        loaded terms afterwards (website: its own copies of views) then reaches ours as well.
        """
        wanted = set(get_modules())
        if ADDON not in modules:
            wanted &= set(modules)
        self._load_greek_terms(wanted, filter(is_greek, langs or ()), overwrite)
        return super()._load_module_terms(modules, langs, overwrite=overwrite)

    def _load_greek_terms(self, modules, langs, overwrite):
        """Without ``overwrite`` a translation that is there, whoever wrote it, stays."""
        importer = TranslationImporter(self.env.cr, verbose=False)
        for lang in langs:
            for module in sorted(modules):
                importer.load_file(get_path(module), lang)
        importer.save(overwrite=overwrite)
