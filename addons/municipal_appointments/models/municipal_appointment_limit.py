from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools import hmac as secret_hmac

from ..tools.identity_keys import get_keys
from .municipal_appointment import OPEN

#: These count for the limit of a day, whether the visit has been or is still to come.
COUNTED = (*OPEN, "done", "no_show")


class LimitReached(UserError):
    """This person has as many appointments as the service allows."""


class MunicipalAppointment(models.Model):
    """How many appointments one person may have, however they write their name and address."""

    _inherit = "municipal.appointment"

    identity_keys = fields.Json(
        compute="_compute_identity_keys",
        store=True,
        precompute=True,
        groups=fields.NO_ACCESS,
        help="Keyed hashes of what the person is known by.",
    )

    _of_person = models.Index("USING gin (identity_keys) WHERE identity_keys IS NOT NULL")

    @api.depends("contact_email", "contact_phone", "citizen_id")
    def _compute_identity_keys(self):
        region = self.env["municipal.citizen"]._get_phone_region()
        for appointment in self:
            appointment.identity_keys = appointment._make_identity_keys(region) or False

    def _make_identity_keys(self, region):
        # sudo: municipal.citizen - whose record it is counts, whoever books
        citizen = self.citizen_id.sudo()
        keys = {
            *get_keys(self.contact_email, self.contact_phone, citizen.id, region),
            *get_keys(citizen.email, citizen.phone, None, region),
        }
        return [self._hash_key(key) for key in sorted(keys)]

    @api.model
    def _hash_key(self, key):
        # sudo: ir.config_parameter - the secret of the database makes the hash, it is not shown
        return secret_hmac(self.env(su=True), "municipal.appointment.identity", key)[:32]

    def _check_limits(self, override=None):
        """Refuse what is too much for one person; parallel bookings of one person wait in line.

        :param str override: why an officer lets it pass; it is noted
        :raise LimitReached: in words for the person
        """
        self.ensure_one()
        # sudo: fields of nobody - the limits are the model's own work
        appointment = self.sudo()
        service = appointment.service_id
        if not appointment.identity_keys or not (service.max_open or service.max_per_day):
            return
        if override:
            appointment._message_log(body=self.env._("Limits set aside: %s", override))
            return
        self.env["municipal.appointment.identity"]._hold_keys(appointment.identity_keys)
        on_day, still_open = appointment._count_of_person()
        if service.max_open and still_open >= service.max_open:
            raise LimitReached(appointment._explain_limit(still_open))
        if service.max_per_day and on_day >= service.max_per_day:
            raise LimitReached(appointment._explain_day_limit(on_day))

    def _explain_limit(self, count):
        return self.env._(
            "You already have %(count)s appointments for “%(service)s”, which is as many as one"
            " person may have at a time.",
            count=count,
            service=self.service_id.name,
        )

    def _explain_day_limit(self, count):
        return self.env._(
            "You already have %(count)s appointments for “%(service)s” on this day.",
            count=count,
            service=self.service_id.name,
        )

    def _count_of_person(self):
        """(appointments on the same day, appointments still to come) of this person, without self."""
        company = self.company_id
        day = company._get_municipal_day(self.date_start)
        self.flush_model(["state", "date_start", "service_id", "identity_keys"])
        self.env.cr.execute(
            SQL(
                """
                SELECT count(*) FILTER (WHERE date_start >= %(begin)s AND date_start < %(end)s),
                       count(*) FILTER (WHERE state IN %(open)s AND date_start > %(now)s)
                  FROM municipal_appointment
                 WHERE identity_keys ?| %(keys)s AND service_id = %(service)s
                   AND state IN %(counted)s AND id != %(id)s
                """,
                begin=company._get_municipal_moment(day),
                end=company._get_municipal_moment(day + timedelta(days=1)),
                open=OPEN,
                now=fields.Datetime.now(),
                keys=list(self.identity_keys),
                service=self.service_id.id,
                counted=COUNTED,
                id=self.id,
            )
        )
        return self.env.cr.fetchone()
