import re

from odoo import api, fields, models
from odoo.addons.municipal_crm.tools.text import fold
from odoo.exceptions import ValidationError


class MunicipalAppointmentService(models.Model):
    """What a citizen comes for. It decides how long, where, with which papers and to whom."""

    _name = "municipal.appointment.service"
    _description = "Service by appointment"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        index=True,
        help="Part of the web address, e.g. identity-card: small Latin letters, digits, hyphens.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_published = fields.Boolean("On the website", default=True)
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, required=True, index=True
    )
    # what
    description = fields.Text("What belongs here", translate=True)
    guide_words = fields.Text(
        "Words people use",
        translate=True,
        help="Separated by commas; accents and capitals do not matter.",
    )
    search_text = fields.Char(compute="_compute_search_text", store=True)
    category_id = fields.Many2one(
        "municipal.request.category",
        "Category of requests",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    document_type_ids = fields.Many2many("municipal.document.type", string="Papers to bring")
    kind = fields.Selection(
        [("counter", "At the counter"), ("phone", "By telephone"), ("video", "By video")],
        default="counter",
        required=True,
    )
    video_url = fields.Char("Address of the video room")
    # who and where
    department_id = fields.Many2one(
        "hr.department", "Competent department", index=True, check_company=True
    )
    place_ids = fields.Many2many(
        "municipal.place",
        string="Places",
        check_company=True,
        domain="[('is_bookable', '=', True)]",
        help="Empty: every place with appointments.",
    )
    employee_ids = fields.Many2many(
        "hr.employee",
        string="Who may serve it",
        check_company=True,
        help="Empty: everybody. Counters of another person are not offered.",
    )
    # how long
    minutes = fields.Integer("Length (minutes)", default=15, required=True)
    gap_minutes = fields.Integer("Gap after it (minutes)", help="To tidy up before the next one.")
    step_minutes = fields.Integer(
        "A time every (minutes)", help="0: as long as the visit and its gap."
    )
    max_people = fields.Integer(
        "People in one visit, at most", default=1, required=True, help="Each takes one length."
    )
    # limits
    max_open = fields.Integer("Open appointments per citizen", help="0: no limit.")
    max_per_day = fields.Integer("Appointments per citizen and day", help="0: no limit.")
    lead_minutes = fields.Integer("Not sooner than in (minutes)", default=60)
    horizon_days = fields.Integer("Up to (days ahead)", default=60, required=True)
    cancel_minutes = fields.Integer("Cancel and move until (minutes before)")
    hold_minutes = fields.Integer("Time to fill in the form (minutes)", default=10, required=True)
    confirm_minutes = fields.Integer("Time to confirm (minutes)", default=30, required=True)
    release_minutes = fields.Integer(
        "A cancelled time returns within (minutes)",
        default=30,
        help="At a random moment, so that nobody can hand it on to somebody. 0: at once.",
    )

    _code_uniq = models.Constraint(
        "UNIQUE (company_id, code)", "Another service already has this code."
    )
    _lengths = models.Constraint(
        "CHECK (minutes BETWEEN 1 AND 1440 AND gap_minutes BETWEEN 0 AND 1440"
        " AND step_minutes BETWEEN 0 AND 1440)",
        "A visit lasts at least one minute and at most a day.",
    )
    _people = models.Constraint(
        "CHECK (max_people >= 1 AND minutes * max_people <= 1440)",
        "A visit is for at least one person and ends within a day.",
    )
    _no_negative_limit = models.Constraint(
        "CHECK (max_open >= 0 AND max_per_day >= 0 AND lead_minutes >= 0"
        " AND cancel_minutes >= 0 AND release_minutes >= 0)",
        "A limit cannot be negative.",
    )
    _times_to_act = models.Constraint(
        "CHECK (horizon_days BETWEEN 1 AND 730 AND hold_minutes >= 1 AND confirm_minutes >= 1)",
        "There is at least one day ahead (at most 730) and one minute to fill in and to confirm.",
    )

    @api.constrains("code")
    def _check_code(self):
        if not all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", service.code) for service in self):
            raise ValidationError(
                self.env._("A code has small Latin letters, digits and hyphens between them.")
            )

    @api.depends("name", "description", "guide_words")
    def _compute_search_text(self):
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        for service in self:
            words = []
            for lang in langs:
                row = service.with_context(lang=lang)
                words += [row.name, row.description, row.guide_words]
            service.search_text = fold(" ".join(word for word in words if word))
