from odoo import api, models

PARAMETER = "municipal_ivr.sound_days"
DEFAULT_DAYS = 60


class MunicipalIvrSound(models.Model):
    """Sounds that nobody hears any more are deleted; they can be made again at any time."""

    _inherit = "municipal.ivr.sound"

    @api.autovacuum
    def _gc_unused(self):
        """What may hold a citizen's number goes after a day, the rest when long not heard."""
        # sudo: ir.config_parameter - how long sounds are kept is no secret and set by an administrator
        days = self.env["ir.config_parameter"].sudo().get_param(PARAMETER, DEFAULT_DAYS)
        self.env.cr.execute(
            """
            DELETE FROM municipal_ivr_sound
             WHERE date_used < clock_timestamp() AT TIME ZONE 'UTC' - make_interval(
                    days => CASE WHEN is_private THEN 1 ELSE GREATEST(%s, 2) END)
            """,
            (int(days),),
        )
        self.env.registry.clear_cache()
