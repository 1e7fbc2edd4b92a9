from odoo import api, models


class WebsitePage(models.Model):
    _inherit = "website.page"

    @api.model
    def _get_cache_key(self, request):
        """Odoo keeps pages for an hour; what they show of the moment makes another page."""
        Announcement = self.env["municipal.announcement"].with_context(lang=request.lang.code)
        company = request.website.company_id
        Announcement = Announcement.with_company(company)
        current = (Announcement._get_current_alerts(), Announcement._get_latest())
        return (*super()._get_cache_key(request), current)
