from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .municipal_appointment import OPEN

#: These count for the limit of a day, whether the visit has been or is still to come.
COUNTED = (*OPEN, "done", "no_show")
#: Whatever the visit is for, leading or coming along.
COUNTS = """
    SELECT count(*) FILTER (WHERE of_service
                              AND date_start >= %(begin)s AND date_start < %(end)s),
           count(*) FILTER (WHERE of_service AND is_ahead),
           count(*) FILTER (WHERE is_ahead)
      FROM (
        SELECT date_start,
               service_id = %(service)s OR EXISTS (
                   SELECT FROM municipal_appointment_also_rel also
                    WHERE also.appointment_id = municipal_appointment.id
                      AND also.service_id = %(service)s) AS of_service,
               state IN %(open)s AND date_start > %(now)s AS is_ahead
          FROM municipal_appointment
         WHERE identity_keys ?| %(keys)s AND company_id = %(company)s
           AND state IN %(counted)s AND id != %(id)s) theirs
"""


class LimitReached(UserError):
    """This person has as many appointments as the service or the town allows."""


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
        for appointment in self:
            # sudo: municipal.citizen - whose record it is counts, whoever books
            citizen = appointment.citizen_id.sudo()
            keys = self._hash_identity(
                appointment.contact_email, appointment.contact_phone, citizen.id
            ) | self._hash_identity(citizen.email, citizen.phone)
            appointment.identity_keys = sorted(keys) or False

    def _check_limits(self, override=None):
        """Refuse what is too much for one person; parallel bookings of one person wait in line.

        :param str override: why an officer lets it pass; it is noted
        :raise LimitReached: in words for the person
        """
        self.ensure_one()
        # sudo: fields of nobody - the limits are the model's own work
        appointment = self.sudo()
        services, town = appointment._get_services(), appointment.company_id
        is_limited = any(service.max_open or service.max_per_day for service in services)
        if not appointment.identity_keys or not (is_limited or town.appointment_max_open):
            return
        if override:
            appointment._message_log(body=self.env._("Limits set aside: %s", override))
            return
        self.env["municipal.appointment.identity"]._hold_keys(appointment.identity_keys)
        for service in services:
            appointment._check_limits_of(service)

    def _check_limits_of(self, service):
        town = self.company_id
        on_day, of_service, of_town = self._count_of_person(service)
        if service.max_open and of_service >= service.max_open:
            raise LimitReached(self._explain_limit(service, of_service))
        if service.max_per_day and on_day >= service.max_per_day:
            raise LimitReached(self._explain_day_limit(service, on_day))
        if town.appointment_max_open and of_town >= town.appointment_max_open:
            raise LimitReached(self._explain_town_limit(of_town))

    def _explain_limit(self, service, count):
        return self.env._(
            "You already have %(count)s appointments for “%(service)s”, which is as many as one"
            " person may have at a time.",
            count=count,
            service=service.name,
        )

    def _explain_day_limit(self, service, count):
        return self.env._(
            "You already have %(count)s appointments for “%(service)s” on this day.",
            count=count,
            service=service.name,
        )

    def _explain_town_limit(self, count):
        return self.env._(
            "You already have %(count)s appointments with %(town)s, which is as many as one person"
            " may have at a time. If you do not need one of them, please cancel it first.",
            count=count,
            town=self.company_id.name,
        )

    def _count_of_person(self, service):
        """What this person has without self: (for the service on the same day, for the service
        still to come, for all services of the town still to come)."""
        company = self.company_id
        day = company._get_municipal_day(self.date_start)
        self.flush_model(["state", "date_start", "service_id", "company_id", "identity_keys"])
        self.env.cr.execute(
            SQL(
                COUNTS,
                begin=company._get_municipal_moment(day),
                end=company._get_municipal_moment(day + timedelta(days=1)),
                open=OPEN,
                now=fields.Datetime.now(),
                keys=list(self.identity_keys),
                service=service.id,
                company=company.id,
                counted=COUNTED,
                id=self.id,
            )
        )
        return self.env.cr.fetchone()
