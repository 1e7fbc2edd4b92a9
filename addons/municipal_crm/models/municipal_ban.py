from ipaddress import ip_address, ip_network

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.contact import contact_key
from ..tools.identity import IdentityError, clean_email, clean_phone


class MunicipalBan(models.Model):
    """Who may not use the public doors for a while: a network, an e-mail address, a phone number.

    Reason and end are always given. Nobody is kept from the telephone or the counter.
    """

    _name = "municipal.ban"
    _description = "Ban"
    _order = "date_end desc, id desc"
    _rec_name = "value"

    kind = fields.Selection(
        [("network", "Network address or range"), ("email", "E-mail"), ("phone", "Phone")],
        default="network",
        required=True,
    )
    value = fields.Char("What is banned", required=True, help="198.51.100.7, 198.51.100.0/24, …")
    reason = fields.Text(required=True)
    date_end = fields.Datetime("Until", required=True)
    active = fields.Boolean(default=True)

    _value_uniq = models.UniqueIndex("(kind, value) WHERE active", "This is banned already.")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [self._clean(vals, vals.get("kind", "network")) for vals in vals_list]
        )

    def write(self, vals):
        for ban in self:
            super(MunicipalBan, ban).write(self._clean(vals, vals.get("kind", ban.kind)))
        return True

    @api.model
    def _clean(self, vals, kind):
        """The values with what is banned in canonical form; ValidationError when it is nothing."""
        if "value" not in vals:
            return dict(vals)
        readers = {
            "network": lambda text: str(ip_network(text.strip(), strict=False)),
            "email": lambda text: contact_key(clean_email(text)),
            "phone": lambda text: clean_phone(
                text, self.env["municipal.citizen"]._get_phone_region()
            ),
        }
        try:
            return {**vals, "value": readers[kind](vals["value"] or "")}
        except (ValueError, IdentityError) as error:
            message = self.env._("“%s” cannot be banned: it is not of this kind.", vals["value"])
            raise ValidationError(message) from error

    @api.model
    def _is_banned(self, address, *contacts):
        """Whether a visitor from ``address`` or one of ``contacts`` (may be empty) is banned now.

        Networks are compared by PostgreSQL, so a long list costs one statement.
        """
        keys = [contact_key(contact) for contact in contacts if contact]
        self.flush_model()
        self.env.cr.execute(
            """
            SELECT EXISTS (
                SELECT FROM municipal_ban WHERE active AND date_end > %(now)s AND (
                    (kind = 'network' AND %(address)s::inet <<= value::inet)
                    OR (kind IN ('email', 'phone') AND value = ANY(%(keys)s))))
            """,
            {"now": fields.Datetime.now(), "address": self._read_address(address), "keys": keys},
        )
        return self.env.cr.fetchone()[0]

    @api.model
    def _read_address(self, address):
        """A network address that PostgreSQL can compare, None for anything else."""
        try:
            parsed = ip_address(address or "")
        except ValueError:
            return None
        return str(getattr(parsed, "ipv4_mapped", None) or parsed)
