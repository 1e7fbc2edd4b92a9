from odoo import api, fields, models
from odoo.tools import SQL


class MunicipalIvrCaller(models.Model):
    """What is remembered of a telephone number: its language. It proves nobody's identity."""

    _name = "municipal.ivr.caller"
    _description = "Number that has called"
    _rec_name = "phone"

    phone = fields.Char(required=True)
    lang = fields.Char()
    opt_out = fields.Boolean("Wants no automatic calls")
    date = fields.Datetime("Last call", default=fields.Datetime.now)

    _phone_uniq = models.UniqueIndex("(phone)", "The number is known.")

    @api.model
    def _find(self, phone):
        """The row (in sudo) of a number in E.164; empty for an unknown or withheld one."""
        Caller = self.sudo()  # sudo: municipal.ivr.caller - calls have no user
        return Caller.search([("phone", "=", phone)]) if phone else Caller

    @api.model
    def _remember(self, phone, lang):
        """The number speaks ``lang`` from now on."""
        if phone:
            self._keep(phone, "lang", lang)

    @api.model
    def _keep(self, phone, fname, value):
        """One row a number, also when two of its calls tell of it at the same time."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO municipal_ivr_caller (phone, %(field)s, date, create_date, write_date)
                VALUES (%(phone)s, %(value)s, %(now)s, %(now)s, %(now)s)
                ON CONFLICT (phone) DO UPDATE SET %(field)s = EXCLUDED.%(field)s, date = %(now)s
                """,
                field=SQL.identifier(fname), phone=phone, value=value, now=fields.Datetime.now(),
            ),
            log_exceptions=False,
        )  # fmt: skip
        self.invalidate_model()
