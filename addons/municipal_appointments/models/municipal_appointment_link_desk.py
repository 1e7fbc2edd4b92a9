from odoo import api, models

#: A form that nobody has finished is no appointment.
NONE_YET = ("held", "expired", "kept_back")


class MunicipalAppointment(models.Model):
    """Appointments of other records: how many there are, and the way to them."""

    _inherit = "municipal.appointment"

    @api.model
    def _count_for(self, records, name):
        """Set ``appointment_count`` of ``records``, which the field ``name`` points to."""
        domain = [(name, "in", records.ids), ("state", "not in", NONE_YET)]
        counts = dict(self._read_group(domain, [name], ["__count"]))
        for record in records:
            record.appointment_count = counts.get(record._origin, 0)

    @api.model
    def _open_for(self, record, name):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "municipal_appointments.municipal_appointment_action"
        )
        domain = [(name, "=", record.id), ("state", "not in", NONE_YET)]
        return action | {"domain": domain, "context": {}}
