from odoo.addons.municipal_crm.controllers.public_page import PublicPage
from odoo.addons.municipal_crm.controllers.request_form import ALWAYS
from odoo.http import request, route

#: Where the browser's session keeps which number it waits to prove.
SESSION_KEY = "municipal_subscription"
ONE_CLICK = ("List-Unsubscribe", "One-Click")


class Subscription(PublicPage):
    """Subscribing with no account, seeing and changing everything, stopping (N10, N11).

    No answer tells whether an address is known before the address has proved itself.
    """

    def _subscriptions(self):
        return request.env["municipal.subscription"]

    def _show_subscription(self, template, values=None, status=200):
        name = f"municipal_announcements.website_subscription_{template}"
        return self._page(name, values, status, private=True)

    # --- subscribing ---

    @route("/subscriptions", methods=["GET"], readonly=True, **ALWAYS)
    def subscription_ask(self, owner=None, **_query):
        return self._subscription_form({"raw": {"owner": owner, "lang": request.env.lang}})

    @route("/subscriptions", methods=["POST"], **ALWAYS)
    def subscription_send(self, owner=None, extra_info="", **post):
        if extra_info:
            return self._subscription_form({"raw": post}, status=422)
        if wait := self._hit("subscription"):
            return self._wait(wait)
        known = self._subscriptions()._find_by_token(owner, "settings")
        result = self._subscriptions()._receive(post, known)
        if result["code"] == "error":
            raw = post | {"owner": owner}
            return self._subscription_form({"raw": raw, "errors": result["errors"]}, status=422)
        if result["code"] == "wait":
            return self._wait(result["wait"])
        if result["row"].channel == "email":
            return request.redirect("/subscriptions/sent")
        request.session[SESSION_KEY] = result["row"].id
        return request.redirect("/subscriptions/code")

    def _subscription_form(self, values, status=200):
        values = {"errors": {}, "raw": {}, **self._subscriptions()._get_choices(), **values}
        values["push_key"] = self._subscriptions()._get_push_key()
        return self._show_subscription("form", values, status)

    @route("/subscriptions/sent", methods=["GET"], readonly=True, **ALWAYS)
    def subscription_sent(self, **_query):
        return self._show_subscription("sent")

    @route("/subscriptions/settings", methods=["POST"], **ALWAYS)
    def subscription_find(self, extra_info="", **post):
        """Send the link of a subscription to its address."""
        if wait := self._hit("subscription"):
            return self._wait(wait)
        result = {"code": "sent"} if extra_info else self._subscriptions()._send_settings(post)
        if result["code"] == "error":
            values = {"raw": post, "errors": result["errors"]}
            return self._subscription_form(values, status=422)
        if result["code"] == "wait":
            return self._wait(result["wait"])
        return request.redirect("/subscriptions/sent")

    # --- proving the address ---

    @route("/subscriptions/code", methods=["GET"], readonly=True, **ALWAYS)
    def subscription_code(self, **_query):
        if not request.session.get(SESSION_KEY):
            return request.redirect("/subscriptions")
        return self._show_subscription("code", {"errors": {}, "raw": {}})

    @route("/subscriptions/code", methods=["POST"], **ALWAYS)
    def subscription_code_try(self, code="", **_post):
        if wait := self._hit("subscription_code"):
            return self._wait(wait)
        # sudo: municipal.subscription - the session asked for this one
        row = self._subscriptions().sudo().browse(request.session.get(SESSION_KEY) or []).exists()
        result = row._prove_code(code) if row else "gone"
        if result == "proved":
            request.session.pop(SESSION_KEY)
            return request.redirect(f"/subscriptions/mine/{row._make_token('settings')}?new=1")
        if result == "wrong":
            error = request.env._("This is not the code. Please look at it again.")
            values = {"errors": {"code": error}, "raw": {}}
            return self._show_subscription("code", values, status=422)
        return self._show_subscription("gone", status=410)

    @route("/subscriptions/confirm/<string:token>", methods=["GET"], readonly=True, **ALWAYS)
    def subscription_confirm(self, token, **_query):
        """Mail scanners open links: looking at this page confirms nothing."""
        row = self._subscriptions()._find_by_token(token, "confirm")
        if not row or not (row._is_waiting() or row.state == "active"):
            return self._show_subscription("gone", status=410)
        return self._show_subscription("confirm", {"address": row._get_masked()})

    @route("/subscriptions/confirm/<string:token>", methods=["POST"], **ALWAYS)
    def subscription_confirmed(self, token, **_post):
        if wait := self._hit("subscription_change"):
            return self._wait(wait)
        row = self._subscriptions()._find_by_token(token, "confirm")
        if row and row._is_waiting():
            row._set_active()
        if row.state != "active":
            return self._show_subscription("gone", status=410)
        return request.redirect(f"/subscriptions/mine/{row._make_token('settings')}?new=1")

    # --- seeing and changing ---

    @route("/subscriptions/mine/<string:token>", methods=["GET"], readonly=True, **ALWAYS)
    def subscription_mine(self, token, new=None, saved=None, **_query):
        row = self._subscriptions()._find_by_token(token, "settings")
        if not row:
            return self._not_found()
        if row.state != "active":
            return self._show_subscription("stopped", {"is_new": False})
        values = {"token": token, "is_new": new, "is_saved": saved, "errors": {}}
        page = row._get_settings_page()
        return self._show_subscription("mine", page | values | {"raw": {"lang": row.lang}})

    @route("/subscriptions/mine/<string:token>", methods=["POST"], **ALWAYS)
    def subscription_save(self, token, **post):
        if wait := self._hit("subscription_change"):
            return self._wait(wait)
        row = self._subscriptions()._find_by_token(token, "settings")
        if not row:
            return self._not_found()
        if post.get("stop"):
            rows = row._get_family() if post["stop"] == "all" else row
            rows._set_off("page")
        elif row.state == "active":
            row._save_choices(post)
        return request.redirect(f"/subscriptions/mine/{token}?saved=1")

    # --- stopping ---

    @route("/subscriptions/stop/<string:token>", methods=["GET"], readonly=True, **ALWAYS)
    def subscription_stop(self, token, **_query):
        row = self._subscriptions()._find_by_token(token, "stop")
        if not row:
            return self._not_found()
        if row.state == "off":
            return self._show_subscription("stopped")
        return self._show_subscription("stop", {"address": row._get_masked()})

    # csrf: the mailbox provider of the reader posts here, without our cookie (RFC 8058)
    @route("/subscriptions/stop/<string:token>", methods=["POST"], csrf=False, **ALWAYS)
    def subscription_stopped(self, token, **post):
        if wait := self._hit("subscription_stop"):
            return self._wait(wait)
        row = self._subscriptions()._find_by_token(token, "stop")
        if not row:
            return self._not_found()
        one_click = post.get(ONE_CLICK[0]) == ONE_CLICK[1]
        row._set_off("one_click" if one_click else "page")
        return self._show_subscription("stopped")
