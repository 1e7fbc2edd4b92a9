import uuid

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import hmac as secret_hmac

from ..tools.identity import IdentityError, clean_amka
from ..tools.pin import make_pin
from .selection import selection_like

CHANNELS = [
    ("web", "Website"),
    ("phone", "Telephone"),
    ("email", "E-mail"),
    ("mobile", "Mobile application"),
    ("counter", "Counter"),
    ("api", "Another system"),
    ("social", "Social network"),
]
#: Channels on which an officer registers for a citizen who stands there or calls. The record rules
#: of what somebody registered name the same.
DESK_CHANNELS = ("counter", "phone", "email", "social")
#: Decided once, by the submission itself; nobody changes them afterwards.
PERMANENT = frozenset(
    (
        "uuid",
        "access_token",
        "protocol_number",
        "date_submitted",
        "channel",
        "company_id",
        "submission_key",
    )
)
#: The citizen's own (``municipal_request_satisfaction``): nobody else writes it.
OPINION = frozenset(("satisfaction", "satisfaction_comment", "satisfaction_date"))
#: From very dissatisfied to very satisfied.
SCORES = range(1, 6)
CLERK = "municipal_crm.municipal_crm_group_clerk"
SUPERVISOR = "municipal_crm.municipal_crm_group_supervisor"
SUPERVISOR_ALL = "municipal_crm.municipal_crm_group_supervisor_all"
CONFIDENTIAL = "municipal_crm.municipal_crm_group_confidential"


class MunicipalRequest(models.Model):
    """What a citizen asked of the town hall, from its protocol number to the answer.

    One way in (:meth:`_submit`, or ``create``, which does the same work), one way to change state
    (``_set_state``, in ``municipal_request_workflow``).
    """

    _name = "municipal.request"
    _description = "Citizen request"
    _inherit = ["mail.thread", "mail.activity.mixin", "municipal.sealed", "municipal.work"]
    _order = "id desc"
    _mail_post_access = "read"

    # identity
    name = fields.Char("Subject", required=True)
    description = fields.Text(required=True)
    protocol_number = fields.Char(readonly=True, copy=False, index="trigram")
    protocol_entry_ids = fields.One2many("municipal.protocol.entry", "request_id", readonly=True)
    uuid = fields.Char(
        readonly=True, copy=False, required=True, default=lambda self: str(uuid.uuid4())
    )
    access_token = fields.Char(
        readonly=True,
        copy=False,
        required=True,
        groups=CLERK,
        default=lambda self: uuid.uuid4().hex,
    )
    pin = fields.Char("PIN", compute="_compute_pin", groups=CLERK)
    pin_version = fields.Integer(default=1, copy=False, groups=CLERK)
    submission_key = fields.Char(readonly=True, copy=False, groups=CLERK)
    company_id = fields.Many2one(
        "res.company",
        "Municipality",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    # citizen
    citizen_id = fields.Many2one("municipal.citizen", index="btree_not_null", ondelete="restrict")
    is_anonymous = fields.Boolean("Anonymous")
    contact_name = fields.Char("Name as given")
    contact_email = fields.Char("E-mail as given")
    contact_phone = fields.Char("Phone as given")
    lang = fields.Selection(lambda self: self.env["res.lang"].get_installed(), "Language")
    preferred_channel = fields.Selection(
        selection_like("municipal.citizen", "preferred_channel"), "Answer by"
    )
    amka = fields.Char(
        "AMKA",
        compute="_compute_amka",
        inverse="_inverse_amka",
        search="_search_amka",
        groups=CLERK,
        help="Social security number; kept encrypted, with this case only.",
    )
    amka_sealed = fields.Char(groups=fields.NO_ACCESS, copy=False)
    amka_index = fields.Char(groups=fields.NO_ACCESS, copy=False, index="btree_not_null")
    # subject matter
    category_id = fields.Many2one("municipal.request.category", index=True, ondelete="restrict")
    answers = fields.Properties(definition="category_id.question_definition", copy=False)
    attachment_ids = fields.One2many(
        "ir.attachment",
        "res_id",
        "Files",
        domain=[("res_model", "=", "municipal.request")],
        bypass_search_access=True,
    )
    is_confidential = fields.Boolean(readonly=True)
    is_public = fields.Boolean(
        "In the public list", help="Shown without any personal data, when the category allows it."
    )
    # place
    address = fields.Char()
    street_id = fields.Many2one("municipal.street")
    street_number = fields.Char()
    place_note = fields.Char("Landmark")
    area_id = fields.Many2one("municipal.area", index="btree_not_null")
    latitude = fields.Float()
    longitude = fields.Float()
    # delivery of the answer
    delivery_option_id = fields.Many2one("municipal.delivery.option", "Delivery")
    delivery_address = fields.Char()
    # work
    channel = fields.Selection(CHANNELS, required=True, default="counter")
    department_id = fields.Many2one("hr.department", index=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", "Officer", domain=[("share", "=", False)])
    routing_rule_id = fields.Many2one("municipal.routing.rule", "Rule", readonly=True, copy=False)
    routing_note = fields.Char("Why here", readonly=True, copy=False)
    is_unrouted = fields.Boolean(
        "Nobody's",
        compute="_compute_is_unrouted",
        store=True,
        precompute=True,
        help="Open, and no officer has it.",
    )
    state_id = fields.Many2one(
        "municipal.request.state",
        required=True,
        copy=False,
        ondelete="restrict",
        group_expand="_read_group_expand_full",
        default=lambda self: self.env["municipal.request.state"]._get_id("submitted"),
    )
    state_code = fields.Char(related="state_id.code", string="State code")
    phase = fields.Selection(related="state_id.phase")
    is_open = fields.Boolean(compute="_compute_is_open", store=True, precompute=True)
    closing_reason = fields.Text(readonly=True, copy=False)
    forwarded_to = fields.Char("Handed over to")
    # set by whoever merges requests; whoever counts them looks here
    merged_into_id = fields.Many2one(
        "municipal.request",
        "Merged into request",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The request of the same matter that is worked on.",
    )
    reply_text = fields.Text("Last reply", readonly=True, copy=False)
    history_ids = fields.One2many("municipal.request.history", "request_id", readonly=True)
    notification_ids = fields.One2many(
        "municipal.notification", "request_id", "Messages sent", readonly=True
    )
    # time
    date_submitted = fields.Datetime(
        "Submitted", required=True, copy=False, default=fields.Datetime.now
    )
    date_state_changed = fields.Datetime(
        "Last change", required=True, copy=False, readonly=True, default=fields.Datetime.now
    )
    date_deadline = fields.Date("Answer due")

    _uuid_uniq = models.Constraint("UNIQUE (uuid)", "This request exists already.")
    _access_token_uniq = models.Constraint("UNIQUE (access_token)", "This link exists already.")
    _protocol_uniq = models.UniqueIndex(
        "(company_id, protocol_number)", "This protocol number has been given already."
    )
    _submission_uniq = models.UniqueIndex(
        "(submission_key) WHERE submission_key IS NOT NULL",
        "This submission has been registered already.",
    )
    _number_given = models.Constraint(
        "CHECK (protocol_number IS NOT NULL)", "Every request has a protocol number."
    )
    # The day's work is open, and years of closed requests must not slow it down. The conditions
    # are spelled as the ORM spells them (IS TRUE): an index "WHERE is_open" answers none of its
    # queries. The included columns are those of the rules, so that counting reads the index alone.
    _open_of_officer = models.Index("(user_id, id) WHERE is_open IS TRUE")
    _open_of_department = models.Index("(department_id, id) WHERE is_open IS TRUE")
    _open_by_deadline = models.Index("(date_deadline, id) WHERE is_open IS TRUE")
    _open_by_state = models.Index(
        "(state_id, id) INCLUDE (company_id, is_confidential) WHERE is_open IS TRUE"
    )
    _open_newest = models.Index("(id) INCLUDE (company_id, is_confidential) WHERE is_open IS TRUE")
    _nobodys = models.Index("(id) WHERE is_unrouted IS TRUE")
    _of_officer = models.Index("(user_id, id)")
    # what a map and the rules of access ask for, so that it is read without the texts of the requests
    _placed = models.Index(
        "(latitude, longitude) INCLUDE (id, company_id, is_confidential, is_public, is_open, state_id,"
        " category_id, department_id, user_id, create_uid, channel, date_submitted)"
        " WHERE latitude <> 0 OR longitude <> 0"
    )

    # === COMPUTE METHODS === #

    @api.depends("uuid", "pin_version")
    def _compute_pin(self):
        # The PIN is derived, so that every receipt can show it and the database holds none.
        secret = self._get_pin_secret()
        for request in self:
            request.pin = make_pin(secret, request.uuid, request.pin_version)

    @api.model
    def _get_pin_secret(self):
        return secret_hmac(self.env(su=True), "municipal.request.pin", "1")

    @api.depends("amka_sealed")
    def _compute_amka(self):
        self._open_sealed("amka")

    def _inverse_amka(self):
        for request in self:
            if request.amka and not request.category_id.amka_required:
                raise ValidationError(self.env._("This category does not ask for the AMKA."))
        try:
            self._write_sealed("amka", clean_amka)
        except IdentityError as error:
            raise ValidationError(self.env._("This is not a valid AMKA.")) from error

    def _search_amka(self, operator, value):
        return self._search_sealed("amka", operator, value, clean_amka)

    @api.depends("department_id", "user_id", "is_open")
    def _compute_is_unrouted(self):
        for request in self:
            request.is_unrouted = request.is_open and not (
                request.department_id and request.user_id
            )

    @api.depends("state_id.is_closed")
    def _compute_is_open(self):
        for request in self:
            request.is_open = not request.state_id.is_closed

    @api.depends("protocol_number", "name")
    def _compute_display_name(self):
        for request in self:
            request.display_name = f"{request.protocol_number or ''} {request.name or ''}".strip()

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A request with a protocol number is never deleted: close it."))

    def copy(self, default=None):  # pylint: disable=method-required-super
        raise UserError(self.env._("A request is a document of its own and is not duplicated."))

    # === ACTORS === #

    @api.model
    def _get_actor_role(self):
        """The role of the current user in the workflow."""
        user = self.env.user
        if user._is_superuser():
            return "system"
        for role in ("administrator", "supervisor", "clerk"):
            if user.has_group(f"municipal_crm.municipal_crm_group_{role}"):
                return role
        return "citizen"

    def _check_officer(self):
        """Raise unless the current user may work on these requests."""
        if self._get_actor_role() == "citizen":
            raise AccessError(self.env._("Only the officers of the municipality may do this."))
        self.check_access("write")
