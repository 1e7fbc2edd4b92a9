from odoo import fields, models

from ..tools.organisation_csv import DEPARTMENT, EMPLOYEE


class MunicipalOrganisationImportLine(models.TransientModel):
    """One line of the report of a dry run."""

    _name = "municipal.organisation.import.line"
    _description = "Line of the import report"
    _order = "id"

    import_id = fields.Many2one("municipal.organisation.import", required=True, ondelete="cascade")
    number = fields.Integer("Line")
    sheet = fields.Selection([(DEPARTMENT, "Department"), (EMPLOYEE, "Employee")], "What")
    code = fields.Char()
    name = fields.Char()
    action = fields.Selection(
        [
            ("create", "New"),
            ("update", "Changed"),
            ("unchanged", "As it is"),
            ("archive", "Archived"),
            ("error", "Error"),
        ],
        "Result",
    )
    detail = fields.Text("Details")
