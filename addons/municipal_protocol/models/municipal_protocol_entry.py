from odoo import fields, models


class MunicipalProtocolEntry(models.Model):
    """An outgoing entry knows the document that it numbers."""

    _inherit = "municipal.protocol.entry"

    document_id = fields.Many2one(
        "municipal.protocol.document", "Outgoing document", readonly=True, ondelete="restrict"
    )

    _document_uniq = models.UniqueIndex(
        "(document_id) WHERE document_id IS NOT NULL", "This document has a number already."
    )
