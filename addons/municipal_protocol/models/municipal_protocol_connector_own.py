from odoo import api, fields, models

from ..tools.answer import Refused, Unknown
from ..tools.document import Registration


class MunicipalProtocolConnectorOwn(models.AbstractModel):
    """Our own protocol book: a request has had its number from the beginning, an answer takes one."""

    _name = "municipal.protocol.connector.own"
    _inherit = "municipal.protocol.connector"
    _description = "Our own protocol book"

    _connector_code = "own"
    _connector_sequence = 10
    _connector_takes_all = False  # the book itself has every request already
    _connector_takes_papers = False  # and the papers are here

    @api.model
    def _get_connector_label(self):
        return self.env._("Our own protocol book")

    @api.model
    def _register_document(self, document):
        self._find_row(document.key)._enter_answer()
        try:
            return self._fetch_state(document.key)
        except Unknown:
            raise Refused(self.env._("There is no entry in our own book.")) from None

    @api.model
    def _fetch_state(self, key):
        row = self._find_row(key)
        entry = row._find_entry()
        if not entry:
            raise Unknown()
        day = row.company_id._get_municipal_day(entry.date)
        return Registration(entry.name, fields.Date.to_string(day))

    @api.model
    def _find_row(self, key):
        # sudo: municipal.protocol.document, municipal.protocol.entry - the key is the right to ask
        return self.env["municipal.protocol.document"].sudo().search([("key", "=", key)])
