from odoo import api, models

PREFIX = "municipal.protocol.connector."


class MunicipalProtocolConnector(models.AbstractModel):
    """The system that gives a document its official number: the contract of two methods.

    A connector is an abstract model ``municipal.protocol.connector.<code>``. To add one, write such
    a model in any addon; nothing else is edited. The queue (``municipal.protocol.document``) decides
    when it is called: after the commit, by one worker at a time, and again with the same key
    whenever nobody knows what became of a call. The connector only knows how.

    It works for the company of its environment. Every method raises here, so a connector that
    forgets one fails instead of losing documents.
    """

    _name = "municipal.protocol.connector"
    _description = "System that registers documents"

    #: Value of ``res.company.protocol_connector``.
    _connector_code = None
    #: Place in the list of the settings.
    _connector_sequence = 50
    #: Whether every new request is a document for it.
    _connector_takes_all = True
    #: Whether it is handed the printed paper and the files.
    _connector_takes_papers = True

    @api.model
    def _get_connectors(self):
        connectors = [self.env[name] for name in self.env.registry if name.startswith(PREFIX)]
        return sorted(connectors, key=lambda connector: connector._connector_sequence)

    @api.model
    def _get_connector(self, company):
        """The connector of ``company``, working for it."""
        return self._get_connector_by_code(company.protocol_connector or "own").with_company(
            company
        )

    @api.model
    def _get_connector_by_code(self, code):
        return self.env[f"{PREFIX}{code}"]

    @api.model
    def _get_selection(self):
        return [
            (connector._connector_code, connector._get_connector_label())
            for connector in self._get_connectors()
        ]

    @api.model
    def _get_connector_label(self):
        """The name of the connector for people."""
        raise NotImplementedError

    @api.model
    def _register_document(self, document):
        """Register a :class:`~..tools.document.Document`.

        The same key is the same document: a connector that has registered it before gives the
        number of that time, whatever else happened.

        :return: a :class:`~..tools.document.Registration`; None: taken, the number follows later
            and :meth:`_fetch_state` will tell it
        :raise Refused: it will never be taken as it is; the words are for a person
        :raise Unavailable: nothing is known; it may or may not be registered
        """
        raise NotImplementedError

    @api.model
    def _fetch_state(self, key):
        """What became of the document with this key; changes nothing.

        :return: as :meth:`_register_document`
        :raise Unknown: nobody has ever registered it
        :raise Unavailable: nothing is known
        """
        raise NotImplementedError
