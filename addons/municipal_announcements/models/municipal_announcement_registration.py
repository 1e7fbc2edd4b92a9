from odoo import api, fields, models
from odoo.addons.municipal_crm.models.transactions import hold
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

OWN_FIELDS = frozenset(("name", "email", "phone", "lang", "people"))


class MunicipalAnnouncement(models.Model):
    """Seats of an event: counted by the database, with a waiting list that moves up (N24)."""

    _inherit = "municipal.announcement"

    registration_ids = fields.One2many("municipal.event.registration", "announcement_id")
    seats_taken = fields.Integer(readonly=True, copy=False, aggregator=None)
    people_waiting = fields.Integer(compute="_compute_people_waiting")

    _never_overbooked = models.Constraint(
        "CHECK (seats_taken >= 0 AND (seats = 0 OR seats_taken <= seats))",
        "There are not as many seats.",
    )

    @api.depends("registration_ids.state")
    def _compute_people_waiting(self):
        # sudo: municipal.event.registration - a number, nothing of a person
        groups = dict(
            self.env["municipal.event.registration"]
            .sudo()
            ._read_group(
                [("announcement_id", "in", self.ids), ("state", "=", "waiting")],
                ["announcement_id"],
                ["people:sum"],
            )
        )
        for announcement in self:
            announcement.people_waiting = groups.get(announcement, 0)

    def write(self, vals):
        result = super().write(vals)
        if "seats" in vals:
            for event in self.filtered("seats_taken"):
                event._promote_waiting()
        return result

    def _is_open_for_registration(self):
        """Whether anybody can register now."""
        self.ensure_one()
        return (
            self.kind == "event"
            and self.registration_open
            and self._is_public()
            and self.event_start > fields.Datetime.now()
        )

    def _get_seats_left(self):
        """How many seats are left; None when there is no limit."""
        self.ensure_one()
        return self.seats - self.seats_taken if self.seats else None

    def _book_seats(self, vals, submission_key=None):
        """Register somebody, or put them on the waiting list; the one way in.

        :param dict vals: ``name``, ``email`` or ``phone``, ``people``, ``lang``
        :param str submission_key: a repeat with the same key gives the same registration
        :return: the registration in sudo, ``registered`` or ``waiting``
        :raise UserError: the event takes no registrations; :raise ValidationError: no contact
        """
        self.ensure_one()
        # sudo: municipal.announcement - visitors have no access; the model decides what may be
        event = hold(self.sudo())
        Registration = self.env["municipal.event.registration"].sudo()
        if submission_key and (
            known := Registration.search([("submission_key", "=", submission_key)])
        ):
            return known
        if not event._is_open_for_registration():
            raise UserError(self.env._("This event takes no registrations now."))
        row = self._clean_registration(vals) | {"announcement_id": event.id}
        registration = Registration.create(row | {"submission_key": submission_key})
        left = event._get_seats_left()
        fits = left is None or registration.people <= left
        registration._set_state("registered" if fits else "waiting")
        registration._announce("event_registered" if fits else "event_waiting")
        return registration

    @api.model
    def _clean_registration(self, vals):
        """``vals`` with contacts in canonical form; ValidationError in words for people."""
        vals = {name: value for name, value in vals.items() if name in OWN_FIELDS and value}
        vals = self.env["municipal.citizen"]._clean_contact(vals)
        if not (vals.get("email") or vals.get("phone")):
            raise ValidationError(self.env._("Give an e-mail address or a telephone."))
        return vals

    def _count_seats(self, change):
        """Every change of a registration writes the event's row, so no two can cross."""
        self.env.flush_all()
        query = SQL(
            "UPDATE municipal_announcement SET seats_taken = COALESCE(seats_taken, 0) + %s"
            " WHERE id = %s",
            change,
            self.id,
        )
        self.env.cr.execute(query)
        self.invalidate_recordset(["seats_taken"])

    def _promote_waiting(self):
        """Whoever waits and fits into what is free gets it, in the order in which they came."""
        self.ensure_one()
        # sudo: municipal.event.registration - the system moves the list up
        waiting = (
            self.env["municipal.event.registration"]
            .sudo()
            .search([("announcement_id", "=", self.id), ("state", "=", "waiting")], order="id")
        )
        for registration in waiting if self._is_public() else ():
            left = self._get_seats_left()
            if left is None or registration.people <= left:
                registration._set_state("registered")
                registration._announce("event_promoted")
