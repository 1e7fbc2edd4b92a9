import secrets

from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.embedding import OriginError, parse_origins

SNIPPET = Markup(
    '<iframe src="%(base)s/embed/%(key)s" title="%(title)s" loading="lazy"'
    ' style="width:100%%;min-height:40rem;border:0"></iframe>\n'
    '<script src="%(base)s/municipal_embed/static/src/embed.js" defer></script>'
)


class MunicipalEmbed(models.Model):
    """The form of requests as other websites show it. No website may that is not named here."""

    _name = "municipal.embed"
    _description = "Form in other websites"
    _order = "name, id"

    name = fields.Char("Where", required=True, help="Whose website it is, e.g. that of a school.")
    key = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: secrets.token_urlsafe(9),
    )
    origins = fields.Text(
        "Websites",
        required=True,
        help="Addresses of the websites that may show it, one a line: https://school.example",
    )
    category_ids = fields.Many2many(
        "municipal.request.category",
        string="Kinds of requests",
        check_company=True,
        domain=[("child_ids", "=", False)],
        help="With a single one its form opens at once; without any, people choose among all.",
    )
    company_id = fields.Many2one(
        "res.company", "Municipality", required=True, default=lambda self: self.env.company
    )
    active = fields.Boolean(default=True)
    snippet = fields.Text("To be copied into the page", compute="_compute_snippet")
    request_ids = fields.One2many("municipal.request", "embed_id", "Requests filed")
    request_count = fields.Integer("Requests", compute="_compute_request_count")

    _key_uniq = models.UniqueIndex("(key)", "This key exists already.")

    @api.constrains("origins")
    def _check_origins(self):
        for embed in self:
            try:
                parse_origins(embed.origins)
            except OriginError as error:
                raise ValidationError(
                    self.env._(
                        "“%s” is no address of a website. It looks like https://school.example",
                        error.line,
                    )
                ) from error

    @api.depends("key", "company_id")
    @api.depends_context("lang")
    def _compute_snippet(self):
        for embed in self:
            website = self.env["website"].search(
                [("company_id", "=", embed.company_id.id)], limit=1
            )
            title = self.env._("Request to: %s", embed.company_id.name)
            embed.snippet = SNIPPET % {
                "base": website.get_base_url(),
                "key": embed.key,
                "title": title,
            }

    def _compute_request_count(self):
        counts = dict(
            self.env["municipal.request"]._read_group(
                [("embed_id", "in", self.ids)], ["embed_id"], ["__count"]
            )
        )
        for embed in self:
            embed.request_count = counts.get(embed, 0)

    # === PUBLIC PAGES === #

    @api.model
    def _find(self, key):
        """The embedded form (in sudo) with this key in the present municipality, or empty."""
        # sudo: municipal.embed - the key stands in the page of the other website
        domain = [("key", "=", (key or "")[:40]), ("company_id", "=", self.env.company.id)]
        return self.sudo().search(domain, limit=1)

    def _get_root(self):
        return f"/embed/{self.key}"

    def _get_origins(self):
        return parse_origins(self.origins)

    def _get_catalogue(self, query):
        """The catalogue of the website, narrowed down to the kinds of this form."""
        groups = self.env["municipal.request.category"]._get_catalogue(query)
        codes = set(self.category_ids.mapped("code"))
        if not codes:
            return groups
        shown = (
            {**group, "categories": [row for row in group["categories"] if row["code"] in codes]}
            for group in groups
        )
        return [group for group in shown if group["categories"]]

    # === ACTIONS === #

    def action_open_requests(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "municipal_crm.municipal_request_action"
        )
        return action | {"domain": [("embed_id", "=", self.id)], "context": {}}

    def action_preview(self):
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self._get_root(), "target": "new"}
