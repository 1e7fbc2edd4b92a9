from odoo import fields, models


class ResCompany(models.Model):
    """The address that takes in what citizens write."""

    _inherit = "res.company"

    incoming_alias_id = fields.Many2one(
        "mail.alias", "Address for e-mails of citizens", groups="base.group_system", copy=False
    )

    def _get_incoming_address(self):
        """``requests@town.example``, or False while none is set."""
        # sudo: mail.alias - the address is written on every message
        alias = self.sudo().incoming_alias_id
        return alias.alias_full_name if alias.alias_name and alias.alias_domain_id else False

    def _set_incoming_name(self, name):
        """Open, rename or close the address."""
        self.ensure_one()
        alias = self.incoming_alias_id
        if alias:
            alias.alias_name = name
        elif name:
            self.incoming_alias_id = alias.create(
                {
                    "alias_name": name,
                    "alias_domain_id": self.alias_domain_id.id,
                    "alias_model_id": self.env["ir.model"]._get_id("municipal.incoming.mail"),
                    "alias_defaults": repr({"company_id": self.id}),
                    "alias_contact": "everyone",
                }
            )
