from odoo import http
from odoo.http import request

from ..tools import masking

masking.install("werkzeug")

# Nothing foreign is loaded and nothing inline runs: what somebody typed can never become a script.
CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
#: For pages that a personal link opens: kept by no cache, found by no robot, told to no other site.
PRIVATE_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
#: Instead of seconds to wait.
BANNED = -1


class PublicPage(http.Controller):
    """What all public pages of the municipality share."""

    def _page(self, template, values=None, status=200, private=False, tiles=False):
        """Answer with one of our templates, without Odoo's own bundles unless staff looks at it.

        :param str template: name inside this addon; another addon's with its addon: ``addon.name``
        :param bool private: the page is one person's
        :param bool tiles: the page has a map, which may ask the town's tile server for pictures
        """
        light = not request.env.user._is_internal() and not request.session.debug
        values = {
            "mc_page": True,
            "mc_light": light,
            "mc_private": private,
            "mc_frame": light and "municipal_crm.website_frame",
            **(values or {}),
        }
        if light:
            # what Odoo asks of every page; read alone, the rest of the record stays where it is
            request.website.fetch(["cdn_activated", "cookies_bar", "domain"])
        name = template if "." in template else f"municipal_crm.{template}"
        response = request.render(name, values)
        response.status_code = status
        response.headers.update(PRIVATE_HEADERS if private else {"Referrer-Policy": "same-origin"})
        if light:
            response.headers["Content-Security-Policy"] = self._get_policy(tiles)
        return response

    def _get_policy(self, tiles):
        origin = tiles and request.env["municipal.map"]._get_tile_origin()
        return CONTENT_POLICY.replace("data:;", f"data: {origin};") if origin else CONTENT_POLICY

    def _file(self, content, name, mimetype):
        """A download that no browser opens as a page of ours."""
        headers = {
            "Content-Type": mimetype or "application/octet-stream",
            "Content-Disposition": http.content_disposition(name),
            "X-Content-Type-Options": "nosniff",
            **PRIVATE_HEADERS,
        }
        return request.make_response(content, list(headers.items()))

    def _not_found(self):
        """The one answer for what does not exist and for what is somebody else's."""
        return self._page("website_not_found", status=404, private=True)

    def _wait(self, seconds):
        """Too many tries at one door, or (``BANNED``) none allowed."""
        if seconds == BANNED:
            return self._banned()
        values = {"minutes": max(1, -(-seconds // 60))}
        response = self._page("website_wait", values, status=429, private=True)
        response.headers["Retry-After"] = str(int(seconds))
        return response

    def _banned(self):
        """Whoever is banned reads where they are served all the same."""
        return self._page("website_banned", status=403, private=True)

    def _hit(self, door):
        """Count this visit at ``door``; seconds to wait, 0 when it is open, ``BANNED``: never."""
        address = request.httprequest.remote_addr
        if request.env["municipal.ban"]._is_banned(address):
            return BANNED
        return request.env["municipal.rate.limit"]._hit(door, f"address:{address}")

    def _uploads(self):
        return request.httprequest.files.getlist("files")
