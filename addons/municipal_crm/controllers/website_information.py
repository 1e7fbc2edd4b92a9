from odoo.addons.website.controllers.main import Website
from odoo.http import request, route


class WebsiteInformation(Website):
    @route(methods=["GET"])
    def website_info(self, **_query):
        """Which programs the town runs in which version is nobody's business."""
        raise request.not_found()
