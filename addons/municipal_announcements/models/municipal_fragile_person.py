from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MunicipalFragilePerson(models.Model):
    """Somebody who cannot get away alone, and who wants to be asked in an emergency (N19).

    Health is told here, so the register has a group and rules of its own and stands in no other
    list. Nobody is in it without their consent; who leaves is deleted.
    """

    _name = "municipal.fragile.person"
    _description = "Fragile resident"
    _order = "name, id"

    name = fields.Char(required=True)
    phone = fields.Char(help="Mobile: they get an SMS. Landline: they are called.")
    email = fields.Char("E-mail", help="Who has no telephone is asked here.")
    lang = fields.Selection(
        "_get_langs", "Language", required=True, default=lambda self: self._get_default_lang()
    )
    address = fields.Char(
        required=True, help="Where help shall go: street, number, floor, name on the bell."
    )
    area_id = fields.Many2one("municipal.area", "District")
    latitude = fields.Float(digits=(9, 6))
    longitude = fields.Float(digits=(9, 6))
    needs = fields.Text(
        "What helpers must know", help="Wheelchair, oxygen, hearing, medicine, a dog …"
    )
    helper_name = fields.Char("Person of trust")
    helper_phone = fields.Char("Their telephone")
    subscription_id = fields.Many2one(
        "municipal.subscription",
        "Notifications in the browser",
        domain=[("channel", "=", "push"), ("state", "=", "active")],
        ondelete="set null",
    )
    date_consent = fields.Date("Consented on", required=True)
    company_id = fields.Many2one(
        "res.company", "Municipality", required=True, default=lambda self: self.env.company
    )
    response_ids = fields.One2many("municipal.alert.response", "person_id", "Answers")

    @api.model
    def _get_langs(self):
        return self.env["res.lang"].get_installed()

    @api.model
    def _get_default_lang(self):
        return self.env.company.partner_id.lang or self.env.lang

    @api.constrains("date_consent")
    def _check_date_consent(self):
        today = fields.Date.context_today(self)
        if any(person.date_consent > today for person in self):
            raise ValidationError(self.env._("The consent cannot be given in the future."))

    @api.constrains("phone", "email", "subscription_id")
    def _check_reachable(self):
        """Of what people write: a browser that is gone must not hinder the outbox (N12)."""
        if any(not (person.phone or person.email or person.subscription_id) for person in self):
            raise ValidationError(
                self.env._("Write a telephone or an e-mail, else nobody can ask this person.")
            )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean_contact(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean_contact(vals))

    @api.model
    def _clean_contact(self, vals):
        """``vals`` with contacts in canonical form; ValidationError in words for people."""
        return self.env["municipal.citizen"]._clean_contact(vals, ("phone", "helper_phone"))
