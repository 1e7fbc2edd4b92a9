from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ..tools.personal_data import mask_personal


class MunicipalRequestHandover(models.TransientModel):
    """What an outside body reads, what goes along, and what the citizen is told of it."""

    _name = "municipal.request.handover"
    _description = "Hand over to an outside body"

    request_id = fields.Many2one("municipal.request", required=True, ondelete="cascade")
    is_with_body = fields.Boolean("With a body already", compute="_compute_request_facts")
    body_id = fields.Many2one(
        "municipal.outside.body", "Outside body", compute="_compute_body_id", store=True,
        readonly=False,
    )  # fmt: skip
    body_name = fields.Char(
        "Name", compute="_compute_body", store=True, readonly=False, required=True
    )
    body_email = fields.Char("E-mail", compute="_compute_body", store=True, readonly=False)
    body_phone = fields.Char("Phone", compute="_compute_body", store=True, readonly=False)
    body_note = fields.Text(related="body_id.note", string="How they like it")
    text = fields.Text(
        "Text to the body", compute="_compute_text", store=True, readonly=False, required=True
    )
    shows_citizen = fields.Boolean(
        "Tell them who the citizen is",
        help="Name, phone and e-mail are on the page of the body; without, nothing of it is.",
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        string="Files that go along",
        domain="[('res_model', '=', 'municipal.request'), ('res_id', '=', request_id)]",
        help="None by default: a photo may show somebody, a paper may name them.",
    )
    has_files = fields.Boolean(compute="_compute_request_facts")
    reply = fields.Text("Text to the citizen", compute="_compute_reply", store=True, readonly=False)
    route_text = fields.Char("How it reaches the citizen", compute="_compute_request_facts")

    # === COMPUTE METHODS === #

    @api.depends("request_id")
    def _compute_request_facts(self):
        for wizard in self:
            request = wizard.request_id
            wizard.is_with_body = bool(request._get_open_handover())
            wizard.has_files = bool(request.attachment_ids)
            wizard.route_text = request and request._get_reply_route_text()

    @api.depends("request_id")
    def _compute_body_id(self):
        """The one body that is competent for the category is proposed."""
        bodies = self.env["municipal.outside.body"].search([])
        for wizard in self:
            request = wizard.request_id
            fitting = request._get_open_handover().body_id or bodies._fits(request.category_id)
            wizard.body_id = fitting if len(fitting) == 1 else False

    @api.depends("body_id")
    def _compute_body(self):
        for wizard in self.filtered("body_id"):
            wizard.body_name = wizard.body_id.name
            wizard.body_email = wizard.body_id.email
            wizard.body_phone = wizard.body_id.phone

    @api.depends("request_id", "shows_citizen")
    def _compute_text(self):
        """What the citizen wrote; masked, unless the body may know who it is."""
        for wizard in self:
            text = not wizard.is_with_body and wizard.request_id.description
            wizard.text = text if wizard.shows_citizen else mask_personal(text or "")

    @api.depends("request_id", "body_name", "body_phone")
    def _compute_reply(self):
        for wizard in self:
            request = wizard.request_id
            told = request._get_open_handover().body_name == wizard.body_name
            town = wizard.with_context(lang=request._get_citizen_lang()) if request else wizard
            who = not told and ", ".join(filter(None, (wizard.body_name, wizard.body_phone)))
            wizard.reply = who and town.env._(
                "Your request %(number)s is a matter of another body, and we have handed it over to "
                "it: %(body)s. We keep following it, and it keeps its number.",
                number=request.protocol_number,
                body=who,
            )

    # === ACTIONS === #

    def action_apply(self):
        self.ensure_one()
        email = email_normalize(self.body_email or "")
        if self.body_email and not email:
            raise UserError(self.env._("“%s” is not an e-mail address.", self.body_email))
        body = {
            "body_id": self.body_id.id,
            "body_name": self.body_name,
            "body_email": email or False,
            "body_phone": self.body_phone,
        }
        self.request_id._hand_over(
            body, self.text, self.attachment_ids, self.shows_citizen, self.reply or ""
        )
        return {"type": "ir.actions.act_window_close"}
