import base64

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools import learning
from ..tools.understanding import LEAST_SAMPLES, NONE, Model, Sample

#: The newest decided requests of a town that are read: matrices of so many rows fit into memory.
MOST_SAMPLES = 2000
#: A version is taken by itself if it is right as often as the vocabulary alone, and this much more.
LEAST_GAIN = 0.0
#: Versions of a town that are kept beside the one in use.
KEPT = 12


class MunicipalUnderstandingVersion(models.Model):
    """What a town's decided requests have taught, and how well it did on those it had not seen.

    Numbers and parts of words are kept, and only of words that several requests have in
    common: no name of a person remains. Confidential requests are not read.
    """

    _name = "municipal.understanding.version"
    _description = "What was learned from decided requests"
    _inherit = ["municipal.cached"]
    _order = "id desc"
    _rec_name = "number"

    company_id = fields.Many2one(
        "res.company",
        "Municipality",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    number = fields.Integer(required=True, readonly=True, aggregator=None)
    is_used = fields.Boolean("In use", readonly=True, copy=False)
    data = fields.Binary(readonly=True, groups=fields.NO_ACCESS, attachment=True)
    samples = fields.Integer("Requests read", readonly=True, aggregator=None)
    date_read = fields.Datetime("Decided until", required=True, readonly=True)
    share_plain = fields.Float("Shipped words alone", readonly=True, aggregator="max")
    share_first = fields.Float("Category right", readonly=True, aggregator="max")
    share_three = fields.Float("Among the first three", readonly=True, aggregator="max")
    share_department = fields.Float("Department right", readonly=True, aggregator="max")
    threshold = fields.Float("Sure from", readonly=True, aggregator=None)
    precision = fields.Float("Right when sure", readonly=True, aggregator=None)
    coverage = fields.Float("Share of sure ones", readonly=True, aggregator=None)
    line_ids = fields.One2many("municipal.understanding.confusion", "version_id", readonly=True)

    _number_uniq = models.Constraint("UNIQUE (company_id, number)", "This version exists already.")
    _one_used = models.UniqueIndex("(company_id) WHERE is_used", "One version is in use.")

    # === WHICH ONE READS === #

    @api.model
    @tools.ormcache("company_id")
    def _get_used_id(self, company_id):
        """Id of the version in use, or False: vocabulary and examples decide alone."""
        domain = [("company_id", "=", company_id), ("is_used", "=", True)]
        # sudo: municipal.understanding.version - for the machine that compares texts
        return self.sudo().search(domain, limit=1).id

    def _load(self, codes):
        """The learned model for today's categories; that of the examples for an empty recordset."""
        # sudo: municipal.understanding.version - for the machine that compares texts
        content = self.sudo().with_context(bin_size=False).data
        model = Model.load(base64.b64decode(content)) if content else None
        return learning.fit_codes(model, codes) if model else learning.untaught(tuple(codes))

    def action_use(self):
        """Read with this version from now on."""
        self.ensure_one()
        self._get_used().is_used = False
        self.flush_model()
        self.is_used = True

    def action_stop(self):
        """Read with the vocabulary and the shipped examples alone from now on."""
        self._get_used().is_used = False

    def _get_used(self):
        return self.search([("company_id", "in", self.company_id.ids), ("is_used", "=", True)])

    # === TRAINING === #

    def action_train(self):
        """Learn now, whatever is chosen in the list; opens what was learned."""
        self.check_access("create")
        # sudo: municipal.understanding.version - all decided requests teach; checked above
        version = self.sudo()._train(self.env.company).sudo(False)
        if not version:
            raise UserError(
                self.env._(
                    "There is too little to learn from: %s requests must have been taken up first.",
                    LEAST_SAMPLES,
                )
            )
        return version._get_records_action(name=self.env._("What was learned"))

    @api.model
    def _cron_train(self):
        """Every town learns again when its officers have decided more requests since."""
        for company in self.env["res.company"].search([]):
            if self._has_news(company):
                self._train(company)

    @api.model
    def _has_news(self, company):
        last = self.search([("company_id", "=", company.id)], limit=1)
        domain = self._get_domain(company)
        if last:
            domain &= Domain("date_state_changed", ">", last.date_read)
        least = LEAST_SAMPLES if not last else 1
        return self.env["municipal.request"].search_count(domain, limit=least) >= least

    @api.model
    def _get_domain(self, company):
        """Requests whose category an officer has seen and left, or set."""
        return (
            Domain("company_id", "=", company.id)
            & Domain("category_id.code", "!=", False)
            & Domain("is_confidential", "=", False)
            & Domain("state_id.code", "!=", "submitted")
        )

    @api.model
    def _train(self, company):
        """A new version from the town's decided requests; empty when they are too few."""
        Understanding = self.env["municipal.understanding"]
        codes, vocabulary, names, departments = Understanding._get_knowledge(company.id)
        requests = self._get_decided(company)
        samples = self._get_samples(requests)
        if len(samples) < LEAST_SAMPLES:
            return self.browse()
        codes, examples = (*codes, NONE), learning.shipped_examples()
        model = learning.train(samples, codes, vocabulary, names, departments, examples)
        plain = learning.measure_plain(samples, codes, vocabulary, names, examples)
        read = {"company_id": company.id, "date_read": max(requests.mapped("date_state_changed"))}
        version = self.create(read | self._prepare_figures(company, model, plain))
        if model.figures.first >= plain + LEAST_GAIN:
            version.action_use()
        version._forget_old()
        return version

    @api.model
    def _get_decided(self, company):
        Request = self.env["municipal.request"]
        requests = Request.search(self._get_domain(company), order="id desc", limit=MOST_SAMPLES)
        requests.fetch(["name", "description", "category_id", "date_state_changed"])
        return requests

    @api.model
    def _get_samples(self, requests):
        texts = [f"{request.name}\n{request.description}" for request in requests]
        return [
            Sample(text, request.category_id.code)
            for text, request in zip(texts, requests, strict=True)
        ]

    @api.model
    def _prepare_figures(self, company, model, plain):
        last = self.search([("company_id", "=", company.id)], order="number desc", limit=1)
        figures = model.figures
        return {
            "number": last.number + 1,
            "data": base64.b64encode(model.dump()),
            "samples": figures.samples,
            "share_plain": plain,
            "share_first": figures.first,
            "share_three": figures.three,
            "share_department": figures.department,
            "threshold": figures.threshold,
            "precision": figures.precision,
            "coverage": figures.coverage,
            "line_ids": [
                fields.Command.create({"code": code, "proposed_code": proposed, "times": times})
                for code, proposed, times in figures.confusion
            ],
        }

    def _forget_old(self):
        domain = [("company_id", "=", self.company_id.id), ("is_used", "=", False)]
        self.search(domain, offset=KEPT).unlink()


class MunicipalUnderstandingConfusion(models.Model):
    """What was taken for what, and how often: the commonest mistakes of one version."""

    _name = "municipal.understanding.confusion"
    _description = "Mistake of the understanding"
    _order = "times desc, id"

    version_id = fields.Many2one(
        "municipal.understanding.version", required=True, index=True, ondelete="cascade"
    )
    code = fields.Char(required=True)
    proposed_code = fields.Char(required=True)
    category = fields.Char(compute="_compute_names")
    proposed_category = fields.Char("Proposed instead", compute="_compute_names")
    times = fields.Integer("How often", required=True)

    @api.depends("code", "proposed_code", "version_id.company_id")
    @api.depends_context("lang")
    def _compute_names(self):
        codes = {*self.mapped("code"), *self.mapped("proposed_code")}
        domain = [
            ("code", "in", list(codes)),
            ("company_id", "in", self.version_id.company_id.ids),
        ]
        rows = self.env["municipal.request.category"].search(domain)
        names = {(row.company_id.id, row.code): row.name for row in rows}
        nothing = {NONE: self.env._("Nothing for the municipality")}
        for line in self:
            company = line.version_id.company_id.id
            for field, code in (("category", line.code), ("proposed_category", line.proposed_code)):
                line[field] = nothing.get(code) or names.get((company, code), code)
