from odoo import models, tools


class IrUiView(models.Model):
    _inherit = "ir.ui.view"

    def _get_municipal_meta(self):
        """What an editor of the website has written about a page: {title, description, image}."""
        return self._read_municipal_meta(self.env.lang)

    @tools.ormcache("self.id", "lang", cache="templates")
    def _read_municipal_meta(self, lang):
        # sudo: ir.ui.view - it is written for everybody
        view = self.sudo().with_context(lang=lang)
        return {
            "title": view.website_meta_title or "",
            "description": view.website_meta_description or "",
            "image": view.website_meta_og_img or "",
        }
