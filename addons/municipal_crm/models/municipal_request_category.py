from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.legal_clock import TERM, find_deadline
from ..tools.text import fold


class MunicipalRequestCategory(models.Model):
    """A kind of request: who is competent, what is asked, how long it takes. Two levels deep."""

    _name = "municipal.request.category"
    _description = "Request category"
    _order = "sequence, name"
    _parent_store = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(index=True)
    sequence = fields.Integer(default=10)
    parent_id = fields.Many2one(
        "municipal.request.category", "Group", index=True, ondelete="restrict"
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("municipal.request.category", "parent_id", "Categories")
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, required=True
    )
    active = fields.Boolean(default=True)
    is_published = fields.Boolean("On the website", default=True)
    # who
    department_id = fields.Many2one(
        "hr.department", "Competent department", index=True, check_company=True
    )
    officer_ids = fields.Many2many(
        "res.users",
        "municipal_request_category_officer_rel",
        "category_id",
        "user_id",
        "Officers who know it",
        domain=[("share", "=", False)],
        help="Among the members of the department these are given its requests first.",
    )
    kind = fields.Selection(
        [
            ("fault", "Fault"),
            ("complaint", "Complaint"),
            ("certificate", "Certificate"),
            ("application", "Application"),
            ("social", "Social service"),
            ("information", "Information"),
            ("suggestion", "Suggestion"),
        ],
        default="fault",
        required=True,
    )
    # what
    description = fields.Text("What belongs here", translate=True)
    keywords = fields.Text(
        help="Word stems separated by commas; accents and capitals do not matter.",
    )
    search_text = fields.Char(compute="_compute_search_text", store=True)
    question_ids = fields.One2many("municipal.request.question", "category_id", "Questions")
    question_definition = fields.PropertiesDefinition(
        "Definition of the answers", help="Written by the questions, in the language of the town."
    )
    document_ids = fields.Many2many("municipal.document.type", string="Required papers")
    emergency_note = fields.Char(
        translate=True, help="Shown before the form, e.g. whom to call first."
    )
    # how
    service_days = fields.Integer("Answer within (working days)", default=10, aggregator=None)
    legal_days = fields.Integer(
        "Settled by law within (days)",
        default=TERM,
        aggregator=None,
        help="Law 2690/1999, article 4. Nought: the law sets no term.",
    )
    privacy = fields.Selection(
        [
            ("public", "May appear in the public list"),
            ("private", "Not public"),
            ("confidential", "Confidential book"),
        ],
        default="public",
        required=True,
        help="Requests of the confidential book exist only for its group.",
    )
    location_required = fields.Boolean("Place required")
    identity_required = fields.Boolean("No anonymous requests")
    amka_required = fields.Boolean("Asks for the AMKA")
    afm_required = fields.Boolean("Asks for the AFM")
    delivery_option_ids = fields.Many2many("municipal.delivery.option", string="Delivery options")
    fee = fields.Float(digits=(12, 2))
    fee_note = fields.Char(translate=True)

    _code_uniq = models.UniqueIndex(
        "(company_id, code) WHERE code IS NOT NULL", "Another category already has this code."
    )
    _service_days_positive = models.Constraint(
        "CHECK (service_days >= 0 AND legal_days >= 0)", "The time to answer cannot be negative."
    )

    @api.depends("name", "description", "keywords", "parent_id.name")
    def _compute_search_text(self):
        for category in self:
            words = [category.with_context(lang=lang).name for lang in self._get_search_langs()]
            words += [category.description, category.keywords, category.parent_id.name]
            category.search_text = fold(" ".join(word for word in words if word))

    @api.model
    def _get_search_langs(self):
        return [code for code, _name in self.env["res.lang"].get_installed()]

    @api.constrains("parent_id")
    def _check_levels(self):
        if self._has_cycle() or any(category.parent_id.parent_id for category in self):
            raise ValidationError(
                self.env._("Categories have two levels: a group and its categories.")
            )

    @api.depends("name", "parent_id.name")
    @api.depends_context("municipal_short_category")
    def _compute_display_name(self):
        short = self.env.context.get("municipal_short_category")
        for category in self:
            group = not short and category.parent_id.name
            category.display_name = f"{group} / {category.name}" if group else category.name

    def _get_path_ids(self):
        """Ids from the group down to the category itself."""
        self.ensure_one()
        return tuple(int(part) for part in (self.parent_path or "").split("/") if part)

    def _get_keyword_stems(self):
        self.ensure_one()
        return tuple(fold(word) for word in (self.keywords or "").split(",") if word.strip())

    def _get_questions(self):
        """The questions as plain dicts in the current language, in the order to ask them.

        :return: [{name, label, help, type, required, options: [(value, label), …]}, …] with type one
            of char, text, integer, float, date, boolean, selection
        """
        return [question._get_spec() for question in self.question_ids]

    def _sync_question_definition(self):
        """Let the Properties of requests follow the questions."""
        for category in self:
            town = category.with_context(lang=category.company_id.partner_id.lang)
            category.question_definition = [
                question._prepare_property() for question in town.question_ids
            ]

    def _get_deadline(self, submitted):
        """The day (date) by which an answer is due to a request of ``submitted`` (UTC datetime)."""
        self.ensure_one()
        return self.company_id._get_municipal_deadline(submitted, self.service_days)

    def _get_legal_deadline(self, submitted, more=0, pauses=()):
        """The day (date) until which the law wants a request of ``submitted`` (UTC datetime) settled,
        False without a term.

        :param int more: further days, when several services are competent
        :param pauses: see :func:`~..tools.legal_clock.find_deadline`
        """
        self.ensure_one()
        if not self.legal_days:
            return False
        day = self.company_id._get_municipal_day(submitted)
        last = max((pause.end for pause in pauses), default=day)
        workdays = self.company_id._get_workdays(*range(day.year, last.year + 2))
        return find_deadline(day, workdays, pauses, self.legal_days + more)

    def _get_book(self):
        """The registry book of requests of this category."""
        self.ensure_one()
        return self.env["municipal.protocol.book"]._get_book(
            self.company_id, confidential=self.privacy == "confidential"
        )
