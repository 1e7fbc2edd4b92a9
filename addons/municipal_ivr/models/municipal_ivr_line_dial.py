from datetime import timedelta

from odoo import fields, models

from ..tools.dial import is_plain_number, read_prefixes

ALARM_GROUP = "municipal_crm.municipal_crm_group_administrator"


class MunicipalIvrLine(models.Model):
    """The guard against calls at the town's cost that nobody wanted."""

    _inherit = "municipal.ivr.line"

    def _may_dial(self, number):
        """Whether we may ring ``number`` (E.164) now: allowed beginnings, no premium rate, and
        not too many in an hour. Who dials it notes it with :meth:`_note_dial`."""
        self.ensure_one()
        if not number or not is_plain_number(number, read_prefixes(self.allowed_prefixes)):
            return False
        if self._count_dials() < self.dials_per_hour:
            return True
        self._raise_dial_alarm()
        return False

    def _note_dial(self, number, call=None):
        """``number`` is dialled now."""
        # sudo: municipal.ivr.dial - calls have no user
        self.env["municipal.ivr.dial"].sudo().create(
            {"line_id": self.id, "number": number, "call_id": call and call.id}
        )

    def _count_dials(self):
        hour_ago = fields.Datetime.now() - timedelta(hours=1)
        # sudo: municipal.ivr.dial - calls have no user
        dials = self.env["municipal.ivr.dial"].sudo()
        return dials.search_count([("line_id", "=", self.id), ("date", ">", hour_ago)])

    def _raise_dial_alarm(self):
        """The administrators have to look: a to-do for each, until they have done it."""
        # sudo: mail.activity - calls have no user
        line = self.sudo()
        summary = self.env._("Numbers dialled: the limit of an hour is reached")
        for user in self._get_alarmed() - line.activity_ids.user_id:
            line.with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                note=self.env._(
                    "Line %(line)s dialled %(count)s numbers within an hour, and no more until it is"
                    " over. Were they all wanted? The list of numbers dialled shows them.",
                    line=self.name,
                    count=self.dials_per_hour,
                ),
                user_id=user.id,
            )

    def _get_alarmed(self):
        # sudo: res.groups - calls have no user
        users = self.env.ref(ALARM_GROUP).sudo().all_user_ids
        return users.filtered(
            lambda user: user.active and not user.share and self.company_id in user.company_ids
        )
