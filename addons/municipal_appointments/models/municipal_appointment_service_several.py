from odoo import models

#: Begins the name of the box that asks for one more service: ``also-passport``.
ALSO = "also-"


class MunicipalAppointmentService(models.Model):
    """Several services in one visit, as citizens ask for them."""

    _inherit = "municipal.appointment.service"

    def _get_companions(self):
        """The published services (in sudo) that the same visit can be for as well.

        Some counter has to take both; the number of statements does not depend on how many there
        are.
        """
        self.ensure_one()
        lanes = self._get_lanes(None, None, internal=False)
        others = self._get_published() - self
        return others.filtered(
            lambda other: other.kind == self.kind and any(map(other._is_taken_at, lanes))
        )

    def _is_taken_at(self, lane):
        """Whether ``lane`` may take this service, whoever else it is for."""
        places, people = self.place_ids, self.employee_ids
        return (
            (not lane.service_ids or self in lane.service_ids)
            and (not places or lane.place_id in places)
            and (not people or not lane.employee_id or lane.employee_id in people)
        )

    def _read_also(self, query):
        """The services out of an address or a form that are asked for in the same visit."""
        wanted = {name.removeprefix(ALSO) for name in query if name.startswith(ALSO)}
        if not wanted:
            return self.browse()
        return self._get_companions().filtered(lambda other: other.code in wanted)

    def _write_also(self):
        """The boxes that ask for these services, as a query: {name: "1"}"""
        return {f"{ALSO}{service.code}": "1" for service in self}
