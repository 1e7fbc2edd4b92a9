from odoo import api, models

from ..tools.outbound import OPT_OUT


class MunicipalChannelVoice(models.AbstractModel):
    """The municipality rings up by itself; an officer does it when that was in vain.

    Delivered is what a person has heard; whoever only picked up has been told nothing.
    """

    _name = "municipal.channel.voice"
    _inherit = "municipal.channel.phone"
    _description = "Channel: automatic call"

    _channel_code = "voice"
    _channel_sequence = 75  # an officer's call comes after it

    @api.model
    def _get_channel_label(self):
        return self.env._("Automatic call")

    @api.model
    def _is_configured(self, company):
        line = self.env["municipal.ivr.line"]._find_outbound(company)
        return bool(line) and not line.account_id.is_paused

    @api.model
    def _deliver(self, notification):
        # sudo: municipal.call.order - the queue belongs to the system
        Order = self.env["municipal.call.order"].sudo()
        order = Order.search([("notification_id", "=", notification.id)], limit=1)
        if order:
            order._move("planned", date_planned=notification.date_planned)
        else:
            order = Order._plan([self._prepare_order(notification)])
        Order._wake()
        message = self._prepare(notification)
        notification._set_sending(
            subject=message["subject"],
            body=notification._get_archive_text(),
            provider_ref=order.uuid,
        )

    @api.model
    def _prepare_order(self, notification):
        line = self.env["municipal.ivr.line"]._find_outbound(notification.company_id)
        request = notification.sudo().request_id  # sudo: municipal.request - as in the outbox
        return {
            "line_id": line.id,
            "number": notification.address,
            "lang": notification.lang,
            "citizen_id": (notification.citizen_id or request.citizen_id).id,
            "request_id": request.id,
            "notification_id": notification.id,
            "is_urgent": notification._is_urgent(),
            "dedupe_key": f"notification:{notification.uuid}",
        }

    @api.model
    def _refresh(self, notification):
        # sudo: municipal.call.order - as in _deliver
        order = self.env["municipal.call.order"].sudo()
        order = order.search([("notification_id", "=", notification.id)], limit=1)
        if not order:
            notification._set_failed(self.env._("The call was removed."), permanent=True)
        else:
            self._sync_order(notification, order)

    @api.model
    def _sync_order(self, notification, order):
        """Carry the state of ``order`` over to its message."""
        if order.state == "done":
            notification._set_delivered()
        elif order.state in ("failed", "cancelled"):
            town = notification._in_language_of_town()
            labels = dict(order.with_context(lang=town.env.lang)._get_outcomes())
            reason = order.reason or labels.get(order.outcome) or labels["failed"]
            if order.outcome == OPT_OUT:
                reason = labels[OPT_OUT]
            notification._set_failed(reason, permanent=True)
