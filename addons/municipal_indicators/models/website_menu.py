from odoo import models

#: {address: the switch without which there is nothing at it}
SWITCHES = {
    "/figures": "municipality_publish_figures",
    "/open-data": "municipality_publish_data",
}


class WebsiteMenu(models.Model):
    """The menu leads to no page that the town has not switched on."""

    _inherit = "website.menu"

    def _compute_visible(self):
        result = super()._compute_visible()
        for menu in self.filtered(lambda one: one.url in SWITCHES):
            # sudo: res.company - whether a page is there
            company = (menu.website_id.company_id or self.env.company).sudo()
            menu.is_visible = menu.is_visible and company[SWITCHES[menu.url]]
        return result
