from odoo import fields, models


class MunicipalIvrLine(models.Model):
    """A telephone number of the municipality and how it is answered."""

    _name = "municipal.ivr.line"
    _description = "Telephone line"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    account_id = fields.Many2one(
        "municipal.ivr.account", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    number = fields.Char(required=True, help="With country code: +302101234567")
    flow_id = fields.Many2one("municipal.ivr.flow", required=True, ondelete="restrict")
    resource_calendar_id = fields.Many2one(
        "resource.calendar", "Hours of the switchboard", help="Empty: those of the municipality."
    )
    person_department_id = fields.Many2one(
        "hr.department", "Switchboard", help="Who answers key 0 when nobody more fitting does."
    )
    emergency_text = fields.Char(translate=True)
    recording_policy = fields.Selection(
        [
            ("messages", "Only what the caller says after the tone"),
            ("call", "The whole call, for those who agree"),
        ],
        default="messages",
        required=True,
    )
    prompt_mode = fields.Selection(
        [("audio", "Our own sound"), ("speak", "The carrier's voice where it has the language")],
        default="audio",
        required=True,
    )
    max_calls = fields.Integer("Calls at the same time", default=10)
    allowed_prefixes = fields.Char(
        "Numbers that may be dialled",
        default="+30",
        tracking=True,
        help="Beginnings, separated by commas. Premium-rate numbers are never dialled.",
    )
    dials_per_hour = fields.Integer(
        "Numbers dialled in an hour",
        default=60,
        tracking=True,
        help="At most: callers who are put through and automatic calls together.",
    )

    _number_shape = models.Constraint(
        "CHECK (number ~ '^[+][1-9][0-9]{5,14}$')",
        "Numbers are written with the country code: +302101234567",
    )
    _number_uniq = models.UniqueIndex(
        "(account_id, number) WHERE active IS TRUE", "The account has this number already."
    )

    def _is_open(self):
        """Whether the switchboard has its hours now."""
        calendar = self.resource_calendar_id or self.company_id.resource_calendar_id
        return self.env["municipal.dialogue.session"]._is_open(calendar)

    def _find_problems(self):
        """Sentences on what stands in the way of calls to this number."""
        problems = []
        if not self.flow_id.published_id:
            problems.append(self.env._("%(line)s: its flow is not published.", line=self.name))
        if self.max_calls < 1:
            problems.append(self.env._("%(line)s: no call at all is allowed.", line=self.name))
        return problems
