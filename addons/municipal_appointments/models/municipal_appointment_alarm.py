from odoo import fields, models


class MunicipalAppointmentAlarm(models.Model):
    """Somebody at a counter has asked for help; it is never changed afterwards."""

    _name = "municipal.appointment.alarm"
    _description = "Call for help at a counter"
    _order = "id desc"
    _rec_name = "lane_id"

    lane_id = fields.Many2one(
        "municipal.appointment.lane", "Counter", required=True, readonly=True, ondelete="restrict"
    )
    place_id = fields.Many2one(related="lane_id.place_id", store=True)
    company_id = fields.Many2one(related="lane_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users", "Officer", required=True, readonly=True, ondelete="restrict"
    )
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    told_count = fields.Integer("Colleagues told", readonly=True)

    def _raise(self, lane):
        """Tell colleagues at the place and the heads at once.

        :return: the alarm (in sudo)
        """
        # sudo: municipal.appointment.alarm - whoever needs help may always ask for it
        Alarm = self.sudo()
        user = self.env.user
        people = Alarm._get_helpers(lane, user)
        for person in people:
            person._bus_send("simple_notification", Alarm._prepare_call(person, lane, user))
        return Alarm.create({"lane_id": lane.id, "user_id": user.id, "told_count": len(people)})

    def _prepare_call(self, person, lane, user):
        env = self.with_context(lang=person.lang).env
        lane = lane.with_env(env)
        return {
            "type": "danger",
            "sticky": True,
            "title": env._("Help is needed"),
            "message": env._(
                "%(officer)s, %(counter)s, %(place)s",
                officer=user.name,
                counter=lane.name,
                place=lane.place_id.name,
            ),
        }

    def _get_helpers(self, lane, user):
        """Colleagues who sit at the same place, and the heads of the officer's departments."""
        # sudo: hr.employee - one's own department and who leads it
        Users, department = self.env["res.users"], user.sudo().employee_id.department_id
        here = Users.search([("appointment_lane_id.place_id", "=", lane.place_id.id)])
        heads = Users
        while department:
            heads |= department.manager_id.user_id | department.deputy_id.user_id
            department = department.parent_id
        return (here | heads) - user
