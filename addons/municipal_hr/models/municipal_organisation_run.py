from datetime import timedelta

from odoo import api, fields, models

#: Of a run that changed nothing, only these many days are kept.
QUIET_DAYS = 30
STATES = [
    ("same", "Nothing new"),
    ("done", "Followed"),
    ("refused", "Needs a person"),
    ("failed", "Could not be read"),
]


class MunicipalOrganisationRun(models.Model):
    """What one look at the personnel system found, and what came of it."""

    _name = "municipal.organisation.run"
    _description = "Look at the personnel system"
    _order = "id desc"
    _rec_name = "date"

    source_id = fields.Many2one(
        "municipal.organisation.source",
        "Personnel system",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    company_id = fields.Many2one(related="source_id.company_id", store=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now, readonly=True)
    state = fields.Selection(STATES, "Result", required=True, readonly=True)
    create_count = fields.Integer("New", readonly=True)
    update_count = fields.Integer("Changed", readonly=True)
    archive_count = fields.Integer("Archived", readonly=True)
    error_count = fields.Integer("Errors", readonly=True)
    detail = fields.Text("Details", readonly=True)

    @api.autovacuum
    def _gc_quiet_runs(self):
        """What was changed, or went wrong, stays; nights without news do not."""
        limit = fields.Datetime.now() - timedelta(days=QUIET_DAYS)
        self.search([("state", "=", "same"), ("date", "<", limit)]).unlink()
