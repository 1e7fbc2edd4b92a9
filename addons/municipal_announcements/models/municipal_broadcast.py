from odoo import api, fields, models
from odoo.addons.municipal_crm.models.selection import get_label, get_labels
from odoo.addons.municipal_crm.models.transactions import hold
from odoo.addons.municipal_crm.tools.text import fold
from odoo.exceptions import AccessError, UserError

from ..tools.official import find_imitation, is_imitating_sender

STATES = [
    ("draft", "Draft"),
    ("ready", "Waits for its time"),
    ("running", "Being sent"),
    ("paused", "Paused"),
    ("stopped", "Stopped"),
    ("done", "Done"),
]
#: {state: states that may follow}; what is not listed here cannot happen.
MOVES = {
    "draft": {"ready"},
    "ready": {"draft", "running", "stopped"},
    "running": {"paused", "stopped", "done"},
    "paused": {"running", "stopped"},
    "stopped": set(),
    "done": set(),
}
CRON = "municipal_announcements.municipal_notification_cron_broadcast"
GROUP = "municipal_announcements.municipal_announcements_group_"
SUPERVISOR = "municipal_crm.municipal_crm_group_supervisor"
PRICE_PARAMETER = "municipal_announcements.sms_price"


class MunicipalBroadcast(models.Model):
    """One announcement, or a free message, on its way to many people (N03, N10, N16, N25).

    Here are the text, the choices and the states; who gets it is in
    ``municipal_broadcast_audience``, sending in ``municipal_broadcast_sending``. Rows of the outbox
    carry its id; it is never written while they leave, so the two do not wait for each other.
    """

    _name = "municipal.broadcast"
    _description = "Message to many"
    _inherit = ["mail.thread"]
    _rec_name = "subject"
    _order = "id desc"

    announcement_id = fields.Many2one(
        "municipal.announcement", index="btree_not_null", ondelete="restrict", tracking=True
    )
    subject = fields.Char(
        compute="_compute_subject",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        translate=True,
    )
    text = fields.Text(translate=True, help="Of a message that is not an announcement.")
    audience = fields.Selection(
        [("subscribers", "Who has subscribed"), ("citizens", "Registered citizens")],
        required=True,
        default="subscribers",
    )
    citizen_domain = fields.Char("Which citizens", default="[]")
    topic_ids = fields.Many2many("municipal.announcement.topic", string="Topics")
    use_email = fields.Boolean("By e-mail", default=True)
    use_sms = fields.Boolean("By SMS")
    use_push = fields.Boolean("In the browser", default=True)
    use_phone = fields.Boolean("By telephone call")
    has_voice = fields.Boolean(compute="_compute_has_voice")
    is_severe = fields.Boolean(
        "Severe", tracking=True, help="Also in the quiet hours, and whatever topics were chosen."
    )
    is_drill = fields.Boolean(
        "Drill", tracking=True, help="Goes to the test group only, and says that it is a drill."
    )
    is_capitals = fields.Boolean(
        "SMS in capitals without accents",
        help="160 letters to a part instead of 70. Readers for the blind misread it.",
    )
    date_planned = fields.Datetime("Not before", tracking=True)
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, copy=False, tracking=True, index=True
    )
    date_started = fields.Datetime("Sent from", readonly=True, copy=False)
    date_ended = fields.Datetime("Sent until", readonly=True, copy=False)
    stop_reason = fields.Char("Why stopped", readonly=True, copy=False)
    company_id = fields.Many2one(
        "res.company", "Municipality", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    _window = models.Constraint(
        "CHECK (announcement_id IS NULL OR audience = 'subscribers')",
        "Announcements go to those who subscribed.",
    )

    # === COMPUTE METHODS === #

    @api.depends("announcement_id.name")
    def _compute_subject(self):
        for broadcast in self.filtered("announcement_id"):
            broadcast.subject = broadcast.announcement_id.name

    def _compute_has_voice(self):
        """Whether an addon of this database can ring people up by itself."""
        codes = {code for code, _label in self.env["municipal.channel"]._get_selection()}
        self.has_voice = "voice" in codes

    @api.onchange("announcement_id")
    def _onchange_announcement_id(self):
        announcement = self.announcement_id
        if announcement:
            self.topic_ids = announcement.topic_ids
            self.is_drill = announcement.is_test
            self.is_severe = announcement.kind == "alert" and (
                announcement.severity in ("extreme", "severe")
            )
            self.date_planned = announcement.date_start

    # === ACTIONS === #

    def action_release(self):
        """Let it go: at once, or when its time has come."""
        for broadcast in self:
            broadcast._check_may()
            broadcast._set_state("ready")

    def action_back_to_draft(self):
        self._check_may()
        self._set_state("draft")

    def action_pause(self):
        self._check_may()
        self._set_state("paused")

    def action_resume(self):
        self._check_may()
        self._set_state("running")

    def action_stop(self):
        self._check_may()
        self._set_state("stopped", stop_reason=self.env.user.name)

    def _check_may(self):
        """:raise AccessError: it is not for this user to send this to many"""
        self.check_access("write")
        for broadcast in self:
            if not self.env.user.has_group(broadcast._get_release_group()):
                raise AccessError(self.env._("Your role does not allow this."))

    def _get_release_group(self):
        if not self.announcement_id:
            return SUPERVISOR
        return GROUP + self.announcement_id._get_release_group()

    # === STATE === #

    def _set_state(self, code, **vals):
        """Move to the state ``code``: the one way to change it. Of two who press, one has done it.

        :raise UserError: there is no such move, or it is not ready for it
        """
        # sudo: municipal.broadcast - the caller has decided who may do this
        for broadcast in hold(self.sudo()):
            if broadcast.state == code:
                continue
            if code not in MOVES[broadcast.state]:
                raise UserError(broadcast._explain_move(code))
            if code == "ready":
                broadcast._check_ready()
            if code == "stopped" or code == "done":
                vals = {"date_ended": fields.Datetime.now()} | vals
            super(MunicipalBroadcast, broadcast).write({"state": code} | vals)
            self.env["municipal.notification"]._wake_cron(CRON, broadcast._get_start())

    def _explain_move(self, code):
        return self.env._(
            "This message is “%(state)s” and cannot become “%(wanted)s”.",
            state=get_label(self, "state"),
            wanted=get_labels(self, "state")[code],
        )

    def _get_start(self):
        """When it may begin (naive UTC), or None for now."""
        dates = [date for date in (self.date_planned, self.announcement_id.date_start) if date]
        return max(dates, default=None)

    def _check_ready(self):
        """:raise UserError: it cannot be sent as it is"""
        announcement = self.announcement_id
        if announcement and announcement.phase not in ("scheduled", "published"):
            raise UserError(self.env._("Only an approved announcement that has not ended is sent."))
        if not announcement and not (self.text or "").strip():
            raise UserError(self.env._("Write a text."))
        self._check_not_112()
        if not self._count_people():
            raise UserError(self.env._("Nobody would get this message."))

    def _check_not_112(self):
        """:raise UserError: it could be taken for an alert of 112 (N31)"""
        for lang, _name in self.env["res.lang"].get_installed():
            broadcast = self.with_context(lang=lang)
            source = broadcast.announcement_id
            body = source.summary if source else broadcast.text
            found = find_imitation(fold(broadcast._get_title())) or find_imitation(fold(body))
            if found:
                raise UserError(
                    self.env._(
                        "“%s” looks like an alert of 112. Say it in the town's own words; asking "
                        "people to call 112 is welcome.",
                        found,
                    )
                )
        if is_imitating_sender(fold(self.company_id.name)):
            raise UserError(self.env._("The sender's name could be taken for 112."))

    def _get_title(self):
        """The title in the language of the environment; an announcement has it in several."""
        return self.announcement_id.name or self.subject

    def _get_refusal(self):
        """Why what has not been sent yet must not go out any more, or None."""
        announcement = self.announcement_id
        if announcement and announcement.phase != "published":
            return self.env._("The announcement is no longer valid.")
        return None

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Whatever comes in is a draft."""
        return super().create([vals | {"state": "draft"} for vals in vals_list])

    def write(self, vals):
        """What has been let go stays as it is; the state has a way of its own."""
        if "state" in vals:
            raise UserError(self.env._("Use the buttons to send, pause or stop it."))
        texts = vals.keys() - {"message_follower_ids", "message_ids", "activity_ids"}
        if texts and not self.env.su and any(row.state != "draft" for row in self):
            raise UserError(self.env._("It has been let go. Take it back or stop it first."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(broadcast.state != "draft" for broadcast in self):
            raise UserError(self.env._("What was sent stays as evidence."))
