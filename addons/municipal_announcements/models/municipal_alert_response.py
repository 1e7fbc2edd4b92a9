from datetime import timedelta
from uuid import uuid4

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.signed_link import find_row, make_token
from odoo.addons.municipal_crm.models.transactions import hold
from odoo.exceptions import AccessError, UserError

#: The ways in their order; an officer's call ends the ladder of who has a telephone, a letter that
#: of who has none.
LADDER = ("push", "sms", "voice", "phone", "email")
EVENT = "alert_check"


class MunicipalAlertResponse(models.Model):
    """Whether one fragile resident is safe in one alert, and how they are asked (N19, N20).

    Asked by one way after the other until they answer; whoever answers may answer again.
    """

    _name = "municipal.alert.response"
    _description = "Answer of a fragile resident"
    _rec_name = "person_id"
    _order = "rank, date_answer desc, id"

    check_id = fields.Many2one(
        "municipal.alert.check", required=True, readonly=True, index=True, ondelete="cascade"
    )
    person_id = fields.Many2one(
        "municipal.fragile.person", "Resident", required=True, readonly=True, index=True,
        ondelete="cascade",
    )  # fmt: skip
    company_id = fields.Many2one(related="check_id.company_id", store=True)
    uuid = fields.Char(
        "UUID",
        required=True,
        readonly=True,
        default=lambda self: uuid4().hex,
        groups=fields.NO_ACCESS,
    )
    state = fields.Selection(
        [("help", "Needs help"), ("waiting", "No answer yet"), ("safe", "Safe")],
        default="waiting", required=True, readonly=True,
    )  # fmt: skip
    rank = fields.Integer(compute="_compute_rank", store=True, aggregator=None)
    answered_by = fields.Selection(
        [("link", "By the link"), ("key", "By telephone key"), ("officer", "Told an officer")],
        "Answered", readonly=True,
    )  # fmt: skip
    date_answer = fields.Datetime("Answered on", readonly=True)
    user_id = fields.Many2one("res.users", "Noted by", readonly=True)
    step = fields.Integer("Ways tried", default=0, readonly=True, aggregator=None)
    date_next = fields.Datetime(
        "Asked again on",
        default=fields.Datetime.now,
        readonly=True,
        help="Empty: no more by itself.",
    )
    asked_by = fields.Char("Asked by", compute="_compute_asked_by")
    phone = fields.Char(related="person_id.phone")
    address = fields.Char(related="person_id.address")
    needs = fields.Text(related="person_id.needs")
    helper_name = fields.Char(related="person_id.helper_name")
    helper_phone = fields.Char(related="person_id.helper_phone")

    _person_uniq = models.Constraint(
        "UNIQUE (check_id, person_id)", "This resident is being asked already."
    )
    _due = models.Index("(date_next) WHERE state = 'waiting' AND date_next IS NOT NULL")

    @api.depends("state")
    def _compute_rank(self):
        order = {"help": 1, "waiting": 2, "safe": 3}
        for response in self:
            response.rank = order[response.state]

    @api.depends("step")
    def _compute_asked_by(self):
        labels = dict(self.env["municipal.channel"]._get_selection())
        # sudo: municipal.notification - by which ways this resident was asked
        rows = self.env["municipal.notification"].sudo().search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)], order="id"
        )  # fmt: skip
        for response in self:
            ways = rows.filtered(lambda row, response=response: row.res_id == response.id)
            names = [labels.get(code, code) for code in ways.mapped("channel") if code]
            response.asked_by = ", ".join(dict.fromkeys(names))

    # === ANSWER === #

    def _answer(self, state, by):
        """Note what the resident says; the last word counts.

        :param str state: "safe" or "help"
        :param str by: see ``answered_by``
        """
        # sudo: municipal.alert.response - the caller holds the link, the telephone, or the role
        for response in hold(self.sudo()):
            if response.check_id.state == "ended":
                raise UserError(self.env._("This check has ended."))
            response.write(
                {
                    "state": state,
                    "answered_by": by,
                    "date_answer": fields.Datetime.now(),
                    "user_id": self.env.uid if by == "officer" else False,
                    "date_next": False,
                }
            )

    def action_set_safe(self):
        self.check_access("write")
        self._answer("safe", "officer")

    def action_set_help(self):
        self.check_access("write")
        self._answer("help", "officer")

    def write(self, vals):
        """Answers have a way of their own."""
        if not self.env.su:
            raise AccessError(self.env._("Use the buttons to note an answer."))
        return super().write(vals)

    # === LADDER === #

    @api.model
    def _cron_ladder(self):
        """Ask whoever has not answered, by the next way; ends with the alert."""
        now = fields.Datetime.now()
        checks = self.env["municipal.alert.check"].search([("state", "=", "running")])
        for check in checks.filtered(lambda row: row.announcement_id.phase != "published"):
            check.write({"state": "ended", "date_ended": now})
        due = self.search(
            [
                ("state", "=", "waiting"),
                ("date_next", "<=", now),
                ("check_id.state", "=", "running"),
            ]
        )
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(due))
        for response in due:
            if response.try_lock_for_update().filtered(lambda row: row.state == "waiting"):
                response._climb()
            if not cron._commit_progress(1):
                break

    def _climb(self):
        """Ask by the first way that can reach this resident and was not tried yet."""
        channels = {
            channel._channel_code: channel
            for channel in self.env["municipal.channel"]._get_channels()
        }
        for step in range(self.step, len(LADDER)):
            channel = channels.get(LADDER[step])
            if channel is not None and self._can_use(channel):
                self._ask(channel)
                last = step + 1 == len(LADDER)
                wait = timedelta(minutes=self.check_id.minutes)
                self.write(
                    {"step": step + 1, "date_next": not last and fields.Datetime.now() + wait}
                )
                return
        self.write({"step": len(LADDER), "date_next": False})

    def _can_use(self, channel):
        if channel._channel_code == "email" and self.person_id.phone:
            return False  # a mailbox says nothing of somebody whom an officer has to call
        return channel._is_configured(self.company_id) and bool(
            channel._reach(self._get_recipient())
        )

    def _get_recipient(self):
        return self.env["municipal.notification"].new(self._prepare_message())._get_recipient()

    def _prepare_message(self):
        return {
            "event": EVENT,
            "audience": "citizen",
            "res_model": self._name,
            "res_id": self.id,
            "company_id": self.company_id.id,
            "lang": self.person_id.lang,
        }

    def _ask(self, channel):
        code = channel._channel_code
        self.env["municipal.notification"]._enqueue(
            [
                {
                    "event": EVENT,
                    "audience": "citizen",
                    "record": self,
                    "company": self.company_id,
                    "channel": code,
                    "lang": self.person_id.lang,
                    "dedupe_key": f"{EVENT}:{self.uuid}:{code}",
                }
            ]
        )

    # === LINK === #

    def _make_token(self):
        self.ensure_one()
        row = self.sudo()  # sudo: field of nobody - the caller decides who gets the link
        return make_token(self, "municipal.alert.response", row.uuid)

    @api.model
    def _find_by_token(self, token):
        """The answer (in sudo) of a link; empty when it is none."""
        # sudo: municipal.alert.response - the signature is the right of access
        return find_row(self.sudo(), token, lambda row: row._make_token())

    @api.model
    def _find_by_phone(self, number, company):
        """Who is being asked (in sudo) and has this telephone; for a call that comes from it."""
        # sudo: municipal.alert.response - as above; the network says whose telephone it is
        return self.sudo().search(
            [
                ("person_id.phone", "=", number or "-"),
                ("company_id", "=", company.id),
                ("check_id.state", "=", "running"),
            ]
        )
