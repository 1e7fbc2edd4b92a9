from odoo.http import Controller, request, route

from ..tools.webhook import Webhook
from .telephony_dispatcher import TelephonyDispatcher

MAX_BODY = 64 * 1024


class Telephony(Controller):
    """Doors for carriers."""

    @route(
        "/ivr/<string:key>/<string:what>",
        type=TelephonyDispatcher.routing_type,
        auth="none",
        methods=["GET", "POST"],
        readonly=False,
        # csrf: the carrier signs each request, it has no page of ours that could hold a token
        csrf=False,
        save_session=False,
        max_content_length=MAX_BODY,
    )
    def telephony(self, key, what, **_fields):
        env = request.env(user=request.env.ref("base.public_user"))
        answer = env["municipal.ivr.account"]._answer_carrier(key, self._get_webhook(what))
        return request.make_response(
            answer.body, [("Content-Type", answer.content_type)], status=answer.status
        )

    def _get_webhook(self, what):
        """The request as it came; the form alone, because the signature covers body and query."""
        http = request.httprequest
        form = {
            name: values if len(values) > 1 else values[0] for name, values in http.form.lists()
        }
        return Webhook(
            what=what,
            method=http.method,
            path=http.path,
            query=http.query_string.decode("latin-1"),
            form=form,
            headers=http.headers,
        )
