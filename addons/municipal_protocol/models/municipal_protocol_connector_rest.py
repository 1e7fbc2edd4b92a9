from uuid import uuid4

from odoo import api, models
from odoo.addons.municipal_crm.tools.sink import get_sink

from ..tools.answer import Unavailable, Unknown
from ..tools.rest import Rest, is_local


class MunicipalProtocolConnectorRest(models.AbstractModel):
    """A document system that speaks JSON over HTTPS; see ``tools/rest.py`` for its two calls."""

    _name = "municipal.protocol.connector.rest"
    _inherit = "municipal.protocol.connector"
    _description = "Another document system, by REST"

    _connector_code = "rest"
    _connector_sequence = 20

    @api.model
    def _get_connector_label(self):
        return self.env._("Another document system, by REST")

    @api.model
    def _register_document(self, document):
        return self._get_door().register(document)

    @api.model
    def _fetch_state(self, key):
        return self._get_door().fetch(key)

    @api.model
    def _check_connection(self):
        """Ask for a document that nobody has: who says so knows us and speaks our language.

        :raise Unavailable: the reason
        """
        try:
            self._get_door().fetch(uuid4().hex)
        except Unknown:
            return
        raise Unavailable("unreadable")

    @api.model
    def _get_door(self):
        """While the sink is set nothing leaves the machine, and only then the machine itself is
        asked: the local counterpart gives no official number."""
        company = self.env.company.sudo()  # sudo: res.company - the configuration stays here
        if not (company.protocol_address and company.protocol_secret_sealed):
            raise Unavailable("off")
        if bool(get_sink()) != is_local(company.protocol_address):
            raise Unavailable("sink" if get_sink() else "local")
        secret = self.env["municipal.sealed"]._get_seal().open(company.protocol_secret_sealed)
        return Rest(company.protocol_address, secret, company.protocol_seconds)
