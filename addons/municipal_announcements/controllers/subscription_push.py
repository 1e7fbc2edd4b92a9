from odoo.addons.municipal_crm.controllers.public_page import PublicPage
from odoo.http import request, route
from odoo.tools import file_open

WORKER = "municipal_announcements/static/src/public/push_worker.js"


class SubscriptionPush(PublicPage):
    """Notifications in the browser of an anonymous visitor (N12)."""

    @route("/subscriptions/browser", type="jsonrpc", auth="public", website=True)
    def subscription_browser(self, **posted):
        """Take what the browser was given by its push service. :return: {"code", "url"}"""
        if self._hit("subscription"):
            return {"code": "wait"}
        result = request.env["municipal.subscription"]._receive_browser(posted)
        if result["code"] != "active":
            return result
        return {"code": "active", "url": f"/subscriptions/mine/{result['token']}?new=1"}

    @route(
        "/subscriptions/worker.js",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
        sitemap=False,
    )
    def subscription_worker(self):
        """The script that shows notifications; its scope is the folder it is read from."""
        with file_open(WORKER, "rb") as script:
            content = script.read()
        headers = [
            ("Content-Type", "text/javascript; charset=utf-8"),
            ("Cache-Control", "public, max-age=300"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(content, headers)
