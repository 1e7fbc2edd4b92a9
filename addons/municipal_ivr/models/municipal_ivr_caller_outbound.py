from odoo import api, fields, models
from odoo.tools import SQL


class MunicipalIvrCaller(models.Model):
    """Numbers that want no automatic calls."""

    _inherit = "municipal.ivr.caller"

    @api.model
    def _set_opt_out(self, phone, opt_out=True):
        """Remember the wish of whoever answers at ``phone`` (E.164)."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO municipal_ivr_caller (phone, opt_out, date, create_date, write_date)
                VALUES (%(phone)s, %(opt_out)s, %(now)s, %(now)s, %(now)s)
                ON CONFLICT (phone) DO UPDATE SET opt_out = %(opt_out)s, date = %(now)s
                """,
                phone=phone, opt_out=opt_out, now=fields.Datetime.now(),
            )
        )  # fmt: skip
        self.invalidate_model()
