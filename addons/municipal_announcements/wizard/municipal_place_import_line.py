from odoo import fields, models


class MunicipalPlaceImportLine(models.TransientModel):
    """What happens with one row of the file."""

    _name = "municipal.place.import.line"
    _description = "Row of an import of places"
    _order = "number, id"

    import_id = fields.Many2one("municipal.place.import", required=True, ondelete="cascade")
    number = fields.Integer("Row", aggregator=None)
    name = fields.Char()
    action = fields.Selection(
        [("create", "New"), ("same", "There already"), ("error", "Cannot be read")], "What happens"
    )
    note = fields.Char("Why")
