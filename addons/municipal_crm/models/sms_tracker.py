from odoo import fields, models


class SmsTracker(models.Model):
    """Carries the fate of an SMS, also from the provider's delivery report, to its message."""

    _inherit = "sms.tracker"

    municipal_notification_id = fields.Many2one(
        "municipal.notification", index="btree_not_null", ondelete="cascade"
    )

    def _action_update_from_provider_error(self, provider_error):
        result = super()._action_update_from_provider_error(provider_error)
        _status, failure_type, failure_reason = result
        self._sync_municipal_notifications("error", failure_type, failure_reason)
        return result

    def _action_update_from_sms_state(self, sms_state, failure_type=False, failure_reason=False):
        result = super()._action_update_from_sms_state(
            sms_state, failure_type=failure_type, failure_reason=failure_reason
        )
        self._sync_municipal_notifications(sms_state, failure_type, failure_reason)
        return result

    def _sync_municipal_notifications(self, sms_state, failure_type, failure_reason):
        # sudo: municipal.notification - reports come from the provider's webhook or the queue
        for notification in self.sudo().municipal_notification_id:
            self.env["municipal.channel.sms"]._sync_state(
                notification, sms_state, failure_type, failure_reason
            )
