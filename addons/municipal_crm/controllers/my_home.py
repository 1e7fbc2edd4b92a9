from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.http import request, route

from .public_page import PublicPage


class MyHome(CustomerPortal):
    """The citizen's own page, and no door beside the profile that changes who they are."""

    @route()
    def home(self, **_query):
        values = self.env["municipal.profile"]._get_home(self.env.user)
        return PublicPage()._page("website_my_home", values, private=True)

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "request_count" in counters:
            Request = request.env["municipal.request"]
            values["request_count"] = Request._get_own_count(request.env.user)
        return values

    # C08: Odoo's pages change e-mail and phone without proof; ours ask for it.

    def _is_citizen(self):
        return self.env.user._is_portal()

    @route()
    def account(self, **kwargs):
        if self._is_citizen():
            return request.redirect("/my/profile")
        return super().account(**kwargs)

    @route()
    def my_addresses(self, **query_params):
        if self._is_citizen():
            return request.redirect("/my/profile")
        return super().my_addresses(**query_params)

    @route()
    def portal_address(self, *args, **query_params):
        if self._is_citizen():
            return request.redirect("/my/profile")
        return super().portal_address(*args, **query_params)

    @route()
    def portal_address_submit(self, *args, **form_data):
        if self._is_citizen():
            return request.redirect("/my/profile")
        return super().portal_address_submit(*args, **form_data)
