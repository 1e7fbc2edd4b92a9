import secrets

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.selection import get_label
from odoo.addons.municipal_crm.models.transactions import hold
from odoo.exceptions import UserError

#: {state: states that may follow}
MOVES = {
    "new": {"registered", "waiting"},
    "waiting": {"registered", "cancelled"},
    "registered": {"cancelled"},
    "cancelled": set(),
}
MOST_PEOPLE = 20


class MunicipalEventRegistration(models.Model):
    """Somebody who comes to an event, alone or with others, or waits for a seat (N24).

    ``announcement._book_seats`` is the one way in. Seats are counted on the event's own row, which
    every booking writes: of two at one moment one waits for the other and sees what it left.
    """

    _name = "municipal.event.registration"
    _description = "Registration for an event"
    _order = "announcement_id, id"

    announcement_id = fields.Many2one(
        "municipal.announcement", "Event", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="announcement_id.company_id", store=True, index=True)
    name = fields.Char(required=True)
    email = fields.Char("E-mail")
    phone = fields.Char()
    lang = fields.Selection(lambda self: self.env["res.lang"].get_installed(), "Language")
    people = fields.Integer(default=1, required=True)
    state = fields.Selection(
        [
            ("new", "Being registered"),
            ("registered", "Has seats"),
            ("waiting", "Waiting list"),
            ("cancelled", "Cancelled"),
        ],
        default="new",
        required=True,
        readonly=True,
    )
    date_cancelled = fields.Datetime("Cancelled on", readonly=True)
    token = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        default=lambda self: secrets.token_urlsafe(24),
    )
    submission_key = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)

    _token_uniq = models.UniqueIndex("(token)", "This registration exists already.")
    _submission_uniq = models.UniqueIndex(
        "(submission_key) WHERE submission_key IS NOT NULL", "This registration exists already."
    )
    _people_sane = models.Constraint(
        f"CHECK (people BETWEEN 1 AND {MOST_PEOPLE})", "Between one and twenty people come."
    )
    _can_be_told = models.Constraint(
        "CHECK (email <> '' OR phone <> '')", "Give an e-mail address or a telephone."
    )
    _queue = models.Index("(announcement_id, id) WHERE state = 'waiting'")

    # === STATE === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([vals | {"state": "new"} for vals in vals_list])

    def write(self, vals):
        """The state has a way of its own, because seats hang on it."""
        if "state" in vals or "people" in vals or "announcement_id" in vals:
            raise UserError(self.env._("Cancel the registration and make a new one instead."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A registration is cancelled, never deleted."))

    def _set_state(self, code):
        """Move to the state ``code`` and keep the count of the seats; the one way to do it."""
        self.ensure_one()
        if code not in MOVES[self.state]:
            raise UserError(
                self.env._("This registration is “%s” already.", get_label(self, "state"))
            )
        change = {"registered": self.people}.get(code, 0)
        if self.state == "registered":
            change = -self.people
        self.announcement_id._count_seats(change)
        stamp = {"date_cancelled": fields.Datetime.now()} if code == "cancelled" else {}
        super().write({"state": code} | stamp)

    def action_cancel(self):
        self.check_access("write")
        for registration in self:
            registration._cancel()

    def _cancel(self):
        """Give the seats back; whoever waits moves up. A repeat changes nothing."""
        self.ensure_one()
        # sudo: municipal.event.registration - whoever holds the token, or an officer, decides
        registration = self.sudo()
        hold(registration.announcement_id)
        if hold(registration).state != "cancelled":
            registration._set_state("cancelled")
            registration._announce("event_left")
            registration.announcement_id._promote_waiting()

    @api.model
    def _find(self, token):
        """The registration (in sudo) with this token; empty for none."""
        # sudo: municipal.event.registration - who holds the token may see and cancel it
        return self.sudo().search([("token", "=", token)]) if token else self.sudo()
