from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..tools.ban import Ban, is_banned, read_network
from ..tools.contact import contact_key
from ..tools.identity import IdentityError, clean_email, clean_phone


class MunicipalBan(models.Model):
    """Who may not use the public doors for a while: a network, an e-mail address, a phone number.

    Reason and end are always given. Nobody is kept from the telephone or the counter.
    """

    _name = "municipal.ban"
    _inherit = "municipal.cached"
    _description = "Ban"
    _order = "date_end desc, id desc"
    _rec_name = "value"

    kind = fields.Selection(
        [("network", "Network address or range"), ("email", "E-mail"), ("phone", "Phone")],
        default="network",
        required=True,
    )
    value = fields.Char("What is banned", required=True, help="For example 198.51.100.0/24")
    reason = fields.Text(required=True)
    date_end = fields.Datetime("Until", required=True)
    active = fields.Boolean(default=True)

    _value_uniq = models.UniqueIndex("(kind, value) WHERE active", "This is banned already.")

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        cleaned = [self._clean(vals, vals.get("kind", "network")) for vals in vals_list]
        return super().create(cleaned)

    def write(self, vals):
        for ban in self:
            super(MunicipalBan, ban).write(ban._clean(vals, vals.get("kind", ban.kind)))
        return True

    @api.model
    def _clean(self, vals, kind):
        """The values with what is banned in canonical form; ValidationError when it is nothing."""
        if "value" not in vals:
            return dict(vals)
        region = self.env["municipal.citizen"]._get_phone_region()
        readers = {
            "network": read_network,
            "email": lambda text: contact_key(clean_email(text)),
            "phone": lambda text: clean_phone(text, region),
        }
        try:
            return {**vals, "value": readers[kind](vals["value"] or "")}
        except (ValueError, IdentityError) as error:
            message = self.env._("“%s” cannot be banned: it is not of this kind.", vals["value"])
            raise ValidationError(message) from error

    # === THE GATE === #

    @api.model
    def _is_banned(self, address, *contacts):
        """Whether a visitor from ``address`` or with one of ``contacts`` is banned now.

        No statement: the list is short, and it is kept until somebody changes it.
        """
        return is_banned(self._get_bans(), fields.Datetime.now(), address, contacts)

    @api.model
    @tools.ormcache()
    def _get_bans(self):
        # sudo: municipal.ban - it holds for visitors, nothing of it is shown
        rows = self.sudo().search([("date_end", ">", fields.Datetime.now())])
        return tuple(Ban(row.kind, row.value, row.date_end) for row in rows)
