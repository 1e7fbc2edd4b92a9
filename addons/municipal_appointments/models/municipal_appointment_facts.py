from odoo import api, fields, models
from odoo.addons.municipal_crm.tools.identity_keys import get_keys
from odoo.addons.municipal_crm.tools.message import Reference
from odoo.tools import hmac

from ..tools.slot_key import read_slot

#: Tuesday 30 March 2027, 10:15
TIME_FORMAT = "EEEE d MMMM y, HH:mm"


class MunicipalAppointmentFacts(models.AbstractModel):
    """What an appointment and a wish for one have in common: who comes, and what a message can say
    of the visit, in the language of the environment."""

    _name = "municipal.appointment.facts"
    _description = "Facts of a visit for messages"

    # === WHO COMES === #

    @api.model
    def _clean_contact(self, vals):
        """``vals`` with contacts in canonical form; ValidationError in words for people."""
        citizen = self.env["municipal.citizen"]
        return citizen._clean_contact(vals, ("contact_phone",), ("contact_email",))

    @api.model
    def _hash_identity(self, email, phone, citizen_id=None):
        """{keyed hashes of what a person is known by}, however they write it."""
        region = self.env["municipal.citizen"]._get_phone_region()
        keys = get_keys(email, phone, citizen_id, region)
        # sudo: ir.config_parameter - the secret of the database makes the hash, it is not shown
        env = self.env(su=True)
        return {hmac(env, "municipal.appointment.identity", key)[:32] for key in keys}

    # === WHAT IS SAID OF THE VISIT === #

    def _get_place_facts(self, service, place):
        """What is said of the service (or of several) and its place; empty facts drop their line."""
        kind = service[:1].kind
        is_visit = kind == "counter"
        return {
            "service": ", ".join(service.mapped("name")),
            "place": place.name if is_visit else "",
            "address": place.address if is_visit else "",
            "directions": place.directions if is_visit else "",
            "video": service[:1].video_url if kind == "video" else "",
            "papers": tuple(_refer_to(paper) for paper in service.document_type_ids),
        }

    def _format_moment(self, moment):
        """``moment`` (naive UTC) as a citizen of the town reads it."""
        return self.company_id._format_municipal_moment(moment, TIME_FORMAT)


def _refer_to(paper):
    """A paper for messages: its name, where it is had, and the address of a page about it."""
    facts = paper._get_public_facts()
    return Reference(" – ".join(filter(None, (facts["name"], facts["note"]))), facts["url"])


class MunicipalAppointment(models.Model):
    _name = "municipal.appointment"
    _inherit = ["municipal.appointment", "municipal.appointment.facts"]

    def _get_message_facts(self, params):
        """{name: value} for the texts of messages.

        :param dict params: frozen when the message was made
        """
        old_start = fields.Datetime.to_datetime(params.get("old_start"))
        deadline = self._get_change_deadline()
        can_change = deadline > fields.Datetime.now()
        times = [read_slot(key)[0] for key in params.get("times") or ()]
        return self._get_place_facts(self._get_services(), self.place_id) | {
            "number": self.number or "",
            "call": self.contact_phone or "" if self.service_id.kind == "phone" else "",
            "time": self._format_moment(self.date_start),
            "old_time": self._format_moment(old_start) if old_start else "",
            "times": tuple(map(self._format_moment, times)),
            "reason": params.get("reason") or "",
            "minutes": str(self.service_id.confirm_minutes),
            "change_until": self._format_moment(deadline) if can_change else "",
        }

    def _get_message_link(self, event):
        """The address under the button of the message."""
        return self._get_link("confirm" if event == "appointment_confirm" else "view")
