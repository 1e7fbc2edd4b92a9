from odoo import api, fields, models

from .municipal_request import CLERK, DESK_CHANNELS
from .municipal_request_conversation import CITIZEN_MESSAGE, PUBLIC_REPLY

MASK = "•" * 9
#: Colours of the calendar: numbers of Odoo's palette.
LATE, SOON, PAUSED, IN_TIME, CLOSED = 1, 3, 4, 10, 0
#: From this share of the time on a deadline is near.
SOON_FROM = 0.75


class MunicipalRequest(models.Model):
    """What an officer's screen shows and offers. Every button ends in one of the guarded methods."""

    _inherit = "municipal.request"

    lateness = fields.Float(
        "Time used",
        compute="_compute_lateness",
        help="Share of the time to answer that is over: 0.5 is half of it, 1 the last day, more is late.",
    )
    deadline_color = fields.Integer(
        "Colour of the deadline", compute="_compute_deadline_color", export_string_translation=False
    )
    reach_phone = fields.Char("Phone", compute="_compute_reach")
    reach_email = fields.Char("E-mail", compute="_compute_reach")
    citizen_need_ids = fields.Many2many(related="citizen_id.need_ids", string="Needs", groups=CLERK)
    asks_amka = fields.Boolean(related="category_id.amka_required")
    amka_masked = fields.Char(
        "AMKA (hidden)",
        compute="_compute_amka_masked",
        inverse="_inverse_amka_masked",
        groups=CLERK,
    )
    conversation = fields.Json(compute="_compute_conversation", exportable=False)
    can_read = fields.Boolean("Within my sight", compute="_compute_access")
    can_change = fields.Boolean("Mine to change", compute="_compute_access")

    # what clerks register for citizens is found by who registered it (a record rule asks for it)
    _registered_by = models.Index(f"(create_uid) WHERE channel IN {DESK_CHANNELS}")

    # === COMPUTE METHODS === #

    @api.depends("user_id", "department_id", "state_id", "is_confidential")
    @api.depends_context("uid")
    def _compute_access(self):
        for request in self:
            own = request._origin.sudo(False)  # the user's own rights, whoever asks
            request.can_read = not own or own.has_access("read")
            request.can_change = not own or own.has_access("write")

    @api.depends("date_submitted", "date_deadline", "is_open")
    def _compute_lateness(self):
        today = fields.Date.context_today(self)
        for request in self:
            request.lateness = request._get_time_used(today) if request.is_open else 0.0

    def _get_time_used(self, today):
        if not self.date_deadline or not self.date_submitted:
            return 0.0
        start = fields.Datetime.context_timestamp(self, self.date_submitted).date()
        allowed = max((self.date_deadline - start).days, 1)
        return max((today - start).days, 0) / allowed

    @api.depends("lateness", "is_open", "state_id.pauses_clock")
    def _compute_deadline_color(self):
        for request in self:
            request.deadline_color = request._get_deadline_color()

    def _get_deadline_color(self):
        if not self.is_open:
            return CLOSED
        if self.state_id.pauses_clock:
            return PAUSED
        if self.is_late:
            return LATE
        return SOON if self.lateness >= SOON_FROM else IN_TIME

    @api.depends("contact_phone", "contact_email", "citizen_id.phone", "citizen_id.email")
    def _compute_reach(self):
        for request in self:
            request.reach_phone = request.contact_phone or request.citizen_id.phone
            request.reach_email = request.contact_email or request.citizen_id.email

    @api.depends("amka_sealed")
    def _compute_amka_masked(self):
        for request, request_sudo in zip(self, self.sudo(), strict=True):  # sudo: whether, not what
            request.amka_masked = MASK if request_sudo.amka_sealed else False

    def _inverse_amka_masked(self):
        for request in self.filtered(lambda request: request.amka_masked != MASK):
            request.amka = request.amka_masked

    @api.onchange("department_id")
    def _onchange_department_id(self):
        """Another department has other officers: propose the one who has the least work there."""
        if self.user_id not in self.department_member_ids:
            self.user_id = self._pick_officer(
                self.department_id, self.is_confidential, self.category_id
            )

    # === SAVING A FORM === #

    def web_save(self, vals, specification, next_id=None):
        """A change may carry a request out of the user's sight, to another department or into the
        confidential book. It is saved all the same, and the form gets a last look at it.
        """
        if not self or next_id:
            return super().web_save(vals, specification, next_id=next_id)
        self.write(vals)
        if self.has_access("read"):
            return self.web_read(specification)
        return self._read_last_look(specification)

    def _read_last_look(self, specification):
        """The record's own plain values and the names of what it belongs to; no lists, no more."""
        plain, lists = {}, {}
        for fname in specification:
            field = self._fields[fname]
            if not self._has_field_access(field, "read"):
                continue
            if field.type in ("one2many", "many2many"):
                lists[fname] = []
            elif field.type == "many2one":
                plain[fname] = {"fields": {"display_name": {}}}
            elif field.type not in ("many2one_reference", "reference", "json"):
                plain[fname] = {}
        # sudo: municipal.request - the user has just written it; ``specification`` comes from the
        # browser, so nothing behind another record is read
        return [row | lists for row in self.sudo().web_read(plain)]

    # === ACTIONS === #

    def action_move(self, transition_id):
        """Make a move of the workflow, or open the dialogue that asks for what the move needs."""
        self.ensure_one()
        self.check_access("write")
        transition = self.env["municipal.request.transition"].browse(transition_id)
        if transition in self.allowed_transition_ids and self._asks_for_words(transition):
            context = {"default_request_id": self.id, "default_transition_id": transition.id}
            return self._open_dialogue("municipal.request.move", transition.name, context)
        self._set_state(transition.target_id.code)
        return False

    def action_move_to(self, state_id):
        """A card was dropped on another state: make that move, or ask for what it needs."""
        self.ensure_one()
        state = self.env["municipal.request.state"].browse(state_id)
        transition = self.allowed_transition_ids.filtered(lambda row: row.target_id == state)
        if transition:
            return self.action_move(transition[0].id)
        self._set_state(state.code)  # refuses, and says why
        return False

    def _asks_for_words(self, transition):
        return transition.needs_reason or transition.needs_reply

    def action_reply(self):
        self.ensure_one()
        title = self.env._("Reply to the citizen")
        return self._open_dialogue(
            "municipal.request.reply", title, {"default_request_id": self.id}
        )

    def action_note(self):
        self.ensure_one()
        title = self.env._("Internal note")
        return self._open_dialogue("municipal.request.note", title, {"default_request_id": self.id})

    @api.model
    def _open_dialogue(self, model, title, context):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": context,
        }

    def action_print_receipt(self):
        report = self.env.ref("municipal_crm.municipal_request_action_report_receipt")
        return report.report_action(self)

    def action_print_file(self):
        self.ensure_one()
        context = {"default_request_ids": self.ids}
        return self._open_dialogue("municipal.request.file", self.env._("Case file"), context)

    def action_take(self):
        """I take care of it: out of the shared queue, onto my own list."""
        self.write({"user_id": self.env.uid})

    # === CONVERSATION PANEL === #

    @api.depends("message_ids", "contact_phone", "contact_email", "preferred_channel", "citizen_id")
    def _compute_conversation(self):
        """What the form shows beside the case, newest first.

        {public: [message], notes: [message], route: how a reply would reach the citizen};
        a message is {id, kind (reply, citizen, note), date, author, body (HTML), files}
        """
        reply, citizen = (self.env.ref(xmlid) for xmlid in (PUBLIC_REPLY, CITIZEN_MESSAGE))
        kinds = {reply.id: "reply", citizen.id: "citizen"}
        for request in self:
            messages = [
                row._prepare_panel_message(kinds.get(row.subtype_id.id, "note"))
                for row in request._get_conversation_messages()
            ]
            request.conversation = {
                "public": [message for message in messages if message["kind"] != "note"],
                "notes": [message for message in messages if message["kind"] == "note"],
                "route": request._get_reply_route_text() if request.ids else "",
            }

    def _get_conversation_messages(self):
        domain = [("model", "=", self._name), ("res_id", "in", self.ids)]
        messages = self.env["mail.message"].search(domain, order="id desc")
        return messages - messages._filter_empty()

    def _get_reply_route(self):
        """(channel, address) by which a reply would leave now, or None: nobody can be reached."""
        self.ensure_one()
        # sudo: municipal.notification - a draft that asks the outbox, nothing is stored
        draft = self.env["municipal.notification"].sudo().new(
            {
                "event": "reply",
                "audience": "citizen",
                "request_id": self.id,
                "citizen_id": self.citizen_id.id,
                "company_id": self.company_id.id,
            }
        )  # fmt: skip
        recipient = draft._get_recipient()
        for channel in draft._get_candidates(draft._get_refusal()):
            address, _problem = draft._try_channel(channel, recipient)
            if address:
                return channel, address
        return None

    def _get_reply_route_text(self):
        """In words: how the citizen will learn of a reply."""
        route = self._get_reply_route()
        if route is None:
            return self.env._(
                "No way to reach the citizen is known: they read it with number and PIN."
            )
        channel, address = route
        if channel._channel_code in ("phone", "post"):
            return self.env._(
                "%(channel)s to %(address)s: somebody here has to do it, it becomes a to-do.",
                channel=channel._get_channel_label(),
                address=address,
            )
        return self.env._(
            "%(channel)s to %(address)s, and on the page of the request.",
            channel=channel._get_channel_label(),
            address=address,
        )
