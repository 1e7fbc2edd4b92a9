from datetime import timedelta
from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import AccessError

from .signed_link import find_row, make_token

#: Days in which the link of a new hand-over opens.
LINK_DAYS = 60
#: It is theirs, and they can answer.
THEIRS = ("waiting", "needs_more")
ANSWERS = [
    ("done", "It is done"),
    ("not_ours", "It is not ours"),
    ("needs_more", "We need to know more"),
]


class MunicipalHandover(models.Model):
    """One request in the hands of an outside body, and the link by which that body answers.

    The request stays one and stays ours: it can be taken back at any time, and then the link is
    void. Written by its own methods only; see ``municipal_request_handover``.
    """

    _name = "municipal.handover"
    _description = "Hand-over to an outside body"
    _order = "id desc"
    _rec_name = "body_name"

    request_id = fields.Many2one(
        "municipal.request", required=True, readonly=True, index=True, ondelete="cascade"
    )
    body_id = fields.Many2one(
        "municipal.outside.body", "Outside body", readonly=True, ondelete="set null"
    )
    body_name = fields.Char("Name of the body", required=True, readonly=True)
    body_email = fields.Char("E-mail of the body", readonly=True)
    body_phone = fields.Char("Phone of the body", readonly=True)
    state = fields.Selection(
        [("waiting", "With the body"), *ANSWERS, ("ended", "Ended by us")],
        required=True,
        readonly=True,
        default="waiting",
    )
    shows_citizen = fields.Boolean("Shows who the citizen is", readonly=True)
    user_id = fields.Many2one(
        "res.users", "By", readonly=True, default=lambda self: self.env.uid, ondelete="set null"
    )
    date = fields.Datetime("Handed over on", readonly=True, default=fields.Datetime.now)
    date_expires = fields.Date("Link opens until", required=True, readonly=True)
    date_answered = fields.Datetime("Answered on", readonly=True)
    message_ids = fields.One2many("municipal.handover.message", "handover_id", readonly=True)
    mail_state = fields.Char("The e-mail", compute="_compute_mail_state")
    uuid = fields.Char(
        "UUID",
        required=True,
        readonly=True,
        default=lambda self: uuid4().hex,
        groups=fields.NO_ACCESS,
    )

    _open_uniq = models.UniqueIndex(
        "(request_id) WHERE state IN ('waiting', 'needs_more')",
        "The request is with an outside body already.",
    )
    _answer_dated = models.Constraint(
        "CHECK (state IN ('waiting', 'ended') OR date_answered IS NOT NULL)",
        "An answer has its day.",
    )

    def _compute_mail_state(self):
        # sudo: municipal.notification - whether the body was reached
        rows = self.env["municipal.notification"].sudo().search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)], order="id"
        )  # fmt: skip
        labels = dict(rows._fields["state"]._description_selection(self.env))
        last = {row.res_id: labels[row.state] for row in rows}
        for handover in self:
            handover.mail_state = last.get(handover.id, False)

    def write(self, vals):
        """What was handed over is changed by its own methods only."""
        if not self.env.su:
            raise AccessError(self.env._("Use the buttons of the request."))
        return super().write(vals)

    # === LINK === #

    def _make_token(self):
        """The token of the body's page; another day of expiry makes another link."""
        self.ensure_one()
        handover = self.sudo()  # sudo: a field of nobody - the caller decides who gets the link
        message = f"{handover.uuid}:{handover.date_expires}"
        return make_token(handover, "municipal.handover", message)

    @api.model
    def _find_by_token(self, token):
        """The hand-over (in sudo) of a link, also one that is over; empty when it is none."""
        # sudo: municipal.handover - the signature is the right of access
        return find_row(self.sudo(), token, lambda row: row._make_token())

    def _get_link(self):
        self.ensure_one()
        return f"{self.request_id.company_id.get_base_url()}/handover/{self._make_token()}"

    def _is_theirs(self):
        """Whether the body may read and answer now."""
        self.ensure_one()
        if self.state not in THEIRS:
            return False
        today = self.request_id.company_id._get_municipal_day(fields.Datetime.now())
        return today <= self.date_expires

    def _get_same_body(self, body):
        """Those of ``self`` that are with ``body``: then it is told more, and its link stays."""
        return self.filtered(
            lambda row: (row.body_name, row.body_email) == (body["body_name"], body["body_email"])
        )

    @api.model
    def _get_first_expiry(self, company):
        today = company._get_municipal_day(fields.Datetime.now())
        return today + timedelta(days=LINK_DAYS)

    # === MESSAGES === #

    def _send(self, text, files=()):
        """Tell the body (again): text and files (name, bytes) are on its page, the link in an e-mail."""
        self.ensure_one()
        message = self.env["municipal.handover.message"].create(
            {"handover_id": self.id, "kind": "sent", "text": text}
        )
        self.env["ir.attachment"]._add_to(message, files)
        expiry = self._get_first_expiry(self.request_id.company_id)
        self.write({"state": "waiting", "date_expires": max(self.date_expires, expiry)})
        self._enqueue_mail("handover", {"message": text}, f"{self.uuid}:{message.id}")
        return message

    def _end(self):
        """It is with the body no longer; nothing happens to hand-overs that were answered."""
        for handover in self.filtered(lambda row: row.state in THEIRS):
            handover.write({"state": "ended"})
            handover._enqueue_mail("handover_ended", {}, f"{handover.uuid}:ended")

    def _enqueue_mail(self, event, params, key):
        if not self.body_email:
            return
        company = self.request_id.company_id
        self.env["municipal.request"]._enqueue(
            [
                {
                    "event": event,
                    "audience": "outside",
                    "record": self,
                    "company": company,
                    "address": self.body_email,
                    "channel": "email",
                    "lang": company.partner_id.lang,
                    "params": params,
                    "dedupe_key": f"handover:{key}",
                }
            ]
        )
