from odoo import api, models


class MunicipalHealth(models.AbstractModel):
    _inherit = "municipal.health"

    @api.model
    def _get_health(self):
        """Fees that wait for a person, and confirmed payments that are in no charge yet.

        A provider that is down does not make the service sick.
        """
        self.env.cr.execute(
            """
            SELECT (SELECT COUNT(*) FROM municipal_charge WHERE needs_attention IS TRUE),
                   (SELECT COUNT(*) FROM payment_transaction t
                     WHERE t.municipal_charge_id IS NOT NULL AND t.state = 'done'
                       AND t.operation <> 'refund'
                       AND NOT EXISTS (SELECT FROM municipal_charge_payment p
                                        WHERE p.transaction_id = t.id))
            """
        )
        attention, unbooked = self.env.cr.fetchone()
        return super()._get_health() | {
            "fees_attention": attention,
            "fees_unbooked": unbooked,
        }
