from odoo import fields, models


class MunicipalImportLine(models.Model):
    """One line of the file and what became of it."""

    _name = "municipal.import.line"
    _description = "Line of an import"
    _order = "import_id desc, number"
    _rec_name = "number"

    import_id = fields.Many2one("municipal.import", required=True, ondelete="cascade")
    number = fields.Integer("Line", required=True, aggregator=False)
    state = fields.Selection(
        [
            ("ready", "Will be imported"),
            ("known", "Here already"),
            ("error", "Fault"),
            ("done", "Imported"),
            ("undone", "Taken back"),
            ("kept", "Kept: somebody has worked on it"),
        ],
        required=True,
    )
    about = fields.Char("Number or name")
    message = fields.Char("What is wrong or special")
    cells = fields.Json(help="The line as it stood in the file, until it has come in.")
    vals = fields.Json(help="What it means, until it has come in.")
    request_id = fields.Many2one("municipal.request", ondelete="set null", index="btree_not_null")
    citizen_id = fields.Many2one("municipal.citizen", ondelete="set null", index="btree_not_null")
    makes_citizen = fields.Boolean("The citizen came with it")
    company_id = fields.Many2one(related="import_id.company_id")

    _by_state = models.Index("(import_id, state, id)")
