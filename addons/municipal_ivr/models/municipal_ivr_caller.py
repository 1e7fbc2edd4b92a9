from odoo import fields, models


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
