from odoo import Command, api, models

#: Messages that change what stands in the citizen's calendar.
WITH_CALENDAR = (
    "appointment_booked",
    "appointment_moved",
    "appointment_cancelled",
    "appointment_reminder",
)


class MunicipalChannelEmail(models.AbstractModel):
    _inherit = "municipal.channel.email"

    @api.model
    def _prepare_mail(self, notification, message):
        vals = super()._prepare_mail(notification, message)
        visit = notification._get_visit()
        if notification.event in WITH_CALENDAR and visit:
            vals["attachment_ids"] = self._prepare_calendar(notification, visit)
        return vals

    @api.model
    def _prepare_calendar(self, notification, visit):
        """The calendar file of ``visit``, instead of one of an earlier try."""
        content, method = visit.with_context(lang=notification.lang)._make_ics()
        name = "cancel.ics" if method == "CANCEL" else "appointment.ics"
        mimetype = f"text/calendar; method={method}; charset=utf-8"
        # sudo: ir.attachment - goes with the e-mail, which the system sends
        attachment = self.env["ir.attachment"].sudo().create(
            {"name": name, "raw": content, "mimetype": mimetype}
        )  # fmt: skip
        return [Command.set(attachment.ids)]
