from odoo import api, models

from ..tools.catalogue import WEB, get_terms, get_wrong, is_greek, merge_messages


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @api.model
    def _get_translations_for_webclient(self, modules, lang):
        """Complete the browser's terms; the hash by which browsers cache them follows."""
        terms, params = super()._get_translations_for_webclient(modules, lang)
        if is_greek(lang or self.env.context.get("lang")):
            terms = {module: self._complete_greek(module, terms[module]) for module in terms}
        return terms, params

    @api.model
    def _complete_greek(self, module, terms):
        ours = get_terms(module, WEB)
        if not ours:
            return terms
        merged = merge_messages(terms.get("messages", ()), ours, get_wrong(module, WEB))
        return {**terms, "messages": merged}
