from odoo import api, models

from ..tools import doors, plivo_webhook, plivo_xml
from ..tools.action import Hangup, Say
from ..tools.plivo_signature import NONCE_HEADER, is_signed, public_url
from ..tools.webhook import Answer

#: Said by the carrier's voice when nothing of ours works.
APOLOGY = (
    Say("We are sorry, something went wrong. Please call again in a few minutes.", "en_US"),
    Hangup(),
)
NOWHERE = plivo_xml.Addresses(
    step=lambda _number, _kind: "", news=lambda _number, _kind: "", sound=lambda _say: ""
)


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
        url = public_url(account._get_base_url(), webhook.path, webhook.query)
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
            confirm=account._url("confirm"),
            caller_id=(call.line_id.number or "").lstrip("+"),
        )
        return Answer(plivo_xml.render(actions, addresses), plivo_xml.CONTENT_TYPE)

    @api.model
    def _render_apology(self, account):
        """Never fails: no word of ours is needed for it."""
        return Answer(plivo_xml.render(APOLOGY, NOWHERE), plivo_xml.CONTENT_TYPE)
