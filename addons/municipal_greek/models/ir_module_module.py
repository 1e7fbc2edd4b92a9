from odoo import models
from odoo.tools import SQL
from odoo.tools.translate import TranslationImporter

from ..tools.catalogue import ADDON, get_modules, get_path, get_replaced, is_greek


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def _load_module_terms(self, modules, langs, overwrite=False):
        """Load our Greek of the modules too: of all of them when it is this addon's turn.

        Ours goes first: the two hold hardly a term in common, and what other addons do with
        loaded terms afterwards (website: its own copies of views) then reaches ours as well.
        Only English that Odoo gave to a record as its Greek is replaced at the end.
        """
        wanted = set(get_modules())
        if ADDON not in modules:
            wanted &= set(modules)
        greek = [lang for lang in langs or () if is_greek(lang)]
        self._load_greek_terms(wanted, greek, overwrite)
        result = super()._load_module_terms(modules, langs, overwrite=overwrite)
        replaced = {module for module in wanted if self._forget_english(module, greek)}
        self._load_greek_terms(replaced, greek, overwrite=False)
        return result

    def _load_greek_terms(self, modules, langs, overwrite):
        """Without ``overwrite`` a translation that is there, whoever wrote it, stays."""
        importer = TranslationImporter(self.env.cr, verbose=False)
        for lang in langs:
            for module in sorted(modules):
                importer.load_file(get_path(module), lang)
        importer.save(overwrite=overwrite)

    def _forget_english(self, module, langs):
        """Take Odoo's text, where it is still there, from the records of which we have the Greek.

        :return: whether there was one
        """
        found = False
        for (model, fname), rows in get_replaced(module).items():
            for lang in langs:
                self.env.cr.execute(self._prepare_forgetting(module, model, fname, rows, lang))
                found |= bool(self.env.cr.rowcount)
        return found

    def _prepare_forgetting(self, module, model, fname, rows, lang):
        names, texts = zip(*rows, strict=True)
        return SQL(
            """
            UPDATE %(table)s record SET %(field)s = record.%(field)s - %(lang)s
              FROM ir_model_data xmlid, unnest(%(names)s, %(texts)s) AS odoo(name, text)
             WHERE xmlid.module = %(module)s AND xmlid.model = %(model)s
               AND xmlid.name = odoo.name AND record.id = xmlid.res_id
               AND record.%(field)s ->> %(lang)s = odoo.text
            """,
            table=SQL.identifier(self.env[model]._table),
            field=SQL.identifier(fname),
            lang=lang,
            names=list(names),
            texts=list(texts),
            module=module,
            model=model,
        )
