from urllib.parse import quote

from odoo import api, models

from ..tools import doors, plivo_webhook, plivo_xml
from ..tools.action import Dial, Hangup, Say
from ..tools.plivo_signature import NONCE_HEADER, is_signed
from ..tools.webhook import Answer

SORRY = "/municipal_ivr/static/sounds/sorry.wav"
#: The step of nobody: what comes back for it ends the call.
NO_STEP = -1


class MunicipalTelephonyPlivo(models.AbstractModel):
    """Plivo: what it tells us, and what we let it say. Orders are in ``…_plivo_rest``."""

    _name = "municipal.telephony.plivo"
    _inherit = "municipal.telephony"
    _description = "Telephone carrier: Plivo"
    _telephony_code = "plivo"

    @api.model
    def _get_telephony_label(self):
        return "Plivo"

    @api.model
    def _verify(self, account, webhook):
        url = account._get_signed_url(webhook)
        return is_signed(
            webhook.method, url, webhook.headers, webhook.form, *account._get_signing_tokens()
        )

    @api.model
    def _get_nonce(self, webhook):
        return (webhook.headers.get(NONCE_HEADER) or "")[:200]

    @api.model
    def _parse(self, account, webhook):
        return plivo_webhook.parse(webhook, self.env["municipal.dialogue"]._clean_phone)

    @api.model
    def _render(self, call, actions):
        account = call.account_id
        addresses = plivo_xml.Addresses(
            step=lambda number, kind: account._url(doors.step_path(number, kind)) + doors.TURN,
            news=lambda number, kind: account._url(doors.news_path(number, kind)) + doors.NEWS,
            sound=call._get_sound_url,
            confirm=account._url(f"confirm?call={quote(call.uuid, safe='')}"),
            caller_id=(call.line_id.number or "").lstrip("+"),
        )
        return Answer(plivo_xml.render(actions, addresses), plivo_xml.CONTENT_TYPE)

    @api.model
    def _render_apology(self, account, number=""):
        """Our words of regret from a file, then ``number`` is rung, if there is one."""
        says = [Say("", "el_GR")]
        actions = [*says, Dial(number, NO_STEP, confirm=False)] if number else says
        addresses = plivo_xml.Addresses(
            step=lambda _number, _kind: account._url(f"step?n={NO_STEP}&as=dial"),
            news=lambda _number, _kind: account._url("news"),
            sound=lambda _say: account._url(SORRY),
        )
        return Answer(plivo_xml.render([*actions, Hangup()], addresses), plivo_xml.CONTENT_TYPE)

    @api.model
    def _render_end(self):
        """The call is over."""
        return Answer(plivo_xml.render([Hangup()], None), plivo_xml.CONTENT_TYPE)
