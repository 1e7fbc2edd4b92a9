from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import UserError

from .own_html import OwnHtml

KINDS = [
    ("news", "News"),
    ("notice", "Notice"),
    ("event", "Event"),
    ("meeting", "Council meeting"),
    ("alert", "Alert"),
]
STATES = [
    ("draft", "Draft"),
    ("review", "To be approved"),
    ("approved", "Approved"),
    ("cancelled", "Cancelled"),
]
SLUG_LENGTH = 60


class MunicipalAnnouncement(models.Model):
    """What the municipality says to everybody, once, in every language (N01).

    Stored is only what people decide: the text, the window and the ``state``. Whether it can be seen
    now follows from the clock (``municipal_announcement_publication``); ``_set_state`` is the one
    way to change the state (``municipal_announcement_release``). Greek and English are translations
    of one record.
    """

    _name = "municipal.announcement"
    _description = "Announcement"
    _inherit = ["mail.thread"]
    _order = "date_start desc, id desc"

    kind = fields.Selection(KINDS, required=True, default="news", tracking=True)
    name = fields.Char("Title", required=True, translate=True)
    summary = fields.Text(
        translate=True, help="One or two sentences: lists, messages and the phone."
    )
    body = OwnHtml("Text", help="What the page shows below the summary.")
    topic_ids = fields.Many2many("municipal.announcement.topic", string="Topics")
    date_start = fields.Datetime(
        "From", copy=False, tracking=True, help="Empty: from the moment of the approval."
    )
    date_end = fields.Datetime("Until", copy=False, tracking=True, help="Empty: no end.")
    state = fields.Selection(
        STATES, required=True, default="draft", index=True, readonly=True, copy=False, tracking=True
    )
    uuid = fields.Char(
        "UUID", required=True, readonly=True, copy=False, default=lambda self: str(uuid4())
    )
    slug = fields.Char(
        compute="_compute_slug", store=True, help="Part of the address; stays once it is approved."
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Files")
    image = fields.Image(max_width=1600, max_height=1200)
    author_id = fields.Many2one(
        "res.users", readonly=True, copy=False, default=lambda self: self.env.user
    )
    company_id = fields.Many2one(
        "res.company",
        "Municipality",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    is_test = fields.Boolean(
        "Drill", tracking=True, help="Goes to the test group only, and says that it is a drill."
    )

    _window_in_order = models.Constraint(
        "CHECK (date_end > date_start)", "It must end after it begins."
    )
    _alert_ends = models.Constraint(
        "CHECK (kind <> 'alert' OR state = 'draft' OR date_end IS NOT NULL)",
        "An alert needs a moment at which it ends.",
    )
    _uuid_uniq = models.UniqueIndex("(uuid)", "This announcement exists already.")
    # Every page asks for what is public now; what was said years ago must not make it slower.
    _public = models.Index("(company_id, date_start DESC, id DESC) WHERE state = 'approved'")
    _public_alerts = models.Index(
        "(company_id, date_start DESC) WHERE state = 'approved' AND kind = 'alert'"
    )

    # === COMPUTE METHODS === #

    @api.depends("name", "state")
    def _compute_slug(self):
        """The title in the town's language, as long as nobody can have kept the address."""
        for announcement in self:
            if announcement.slug and announcement.state not in ("draft", "review"):
                announcement.slug = announcement.slug
                continue
            # sudo: res.company - the language of the town
            lang = announcement.company_id.sudo().partner_id.lang
            name = announcement.with_context(lang=lang).name or ""
            announcement.slug = self.env["ir.http"]._slugify(name, max_length=SLUG_LENGTH)

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(announcement.state in ("approved", "cancelled") for announcement in self):
            raise UserError(self.env._("What was announced is cancelled, never deleted."))
