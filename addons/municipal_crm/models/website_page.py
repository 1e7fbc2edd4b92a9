from odoo import api, models


class WebsitePage(models.Model):
    _inherit = "website.page"

    @api.model
    def _get_cache_key(self, request):
        """Odoo keeps the pages of visitors for an hour: one for each look, none of an old town."""
        website = request.website
        # sudo: res.company - only when it changed
        changed = website.company_id.sudo().write_date
        display = website._get_municipal_display().to_cookie()
        return (*super()._get_cache_key(request), display, changed)

    def write(self, vals):
        """A page that is published or withdrawn changes the menu, which the server keeps."""
        result = super().write(vals)
        if vals.keys() & {"is_published", "date_publish"}:
            self.env.registry.clear_cache("templates")
        return result
