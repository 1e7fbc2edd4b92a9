from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.identity import IdentityError, clean_afm, clean_email, clean_phone

SENSITIVE = "municipal_crm.municipal_crm_group_clerk"


class MunicipalCitizen(models.Model):
    """A person or body that the town hall serves.

    The contact data are those of the partner (so mail, portal and SMS work); what is sensitive
    stays on this record, under its own access rules.
    """

    _name = "municipal.citizen"
    _description = "Citizen"
    _inherit = ["municipal.sealed"]
    _inherits = {"res.partner": "partner_id"}
    _order = "id desc"

    partner_id = fields.Many2one("res.partner", required=True, ondelete="restrict", index=True)
    kind = fields.Selection(
        [
            ("natural", "Person"),
            ("legal", "Company or legal person"),
            ("volunteer", "Volunteer"),
            ("service", "Municipal service"),
            ("association", "Association"),
        ],
        default="natural",
        required=True,
        index=True,
    )
    identity_level = fields.Selection(
        [
            ("unverified", "Unverified"),
            ("phone", "Phone proved"),
            ("email", "E-mail proved"),
            ("taxisnet", "TaxisNet"),
            ("in_person", "In person"),
        ],
        default="unverified",
        required=True,
    )
    preferred_channel = fields.Selection(
        [
            ("email", "E-mail"),
            ("sms", "SMS"),
            ("phone", "Telephone call"),
            ("push", "Notification in the browser"),
            ("post", "Letter"),
        ],
        default="email",
        required=True,
    )
    need_ids = fields.Many2many("municipal.need", string="Declared needs", groups=SENSITIVE)
    consent_ids = fields.One2many("municipal.consent", "citizen_id", "Consents")
    afm = fields.Char(
        "AFM",
        compute="_compute_afm",
        inverse="_inverse_afm",
        search="_search_afm",
        groups=SENSITIVE,
        help="Tax number; kept encrypted, found by the exact number only.",
    )
    afm_sealed = fields.Char(groups=fields.NO_ACCESS, copy=False)
    afm_index = fields.Char(groups=fields.NO_ACCESS, copy=False, index="btree_not_null")
    request_ids = fields.One2many("municipal.request", "citizen_id", "Requests")
    request_count = fields.Integer(compute="_compute_request_count")

    _partner_uniq = models.Constraint(
        "UNIQUE (partner_id)", "This contact is already registered as a citizen."
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id.display_name")
    def _compute_display_name(self):
        for citizen in self:
            citizen.display_name = citizen.partner_id.display_name or citizen.name

    @api.depends("afm_sealed")
    def _compute_afm(self):
        self._open_sealed("afm")

    def _inverse_afm(self):
        try:
            self._write_sealed("afm", clean_afm)
        except IdentityError as error:
            raise ValidationError(self.env._("This is not a valid AFM.")) from error

    def _search_afm(self, operator, value):
        return self._search_sealed("afm", operator, value, clean_afm)

    def _compute_request_count(self):
        counts = dict(
            self.env["municipal.request"]._read_group(
                [("citizen_id", "in", self.ids)], ["citizen_id"], ["__count"]
            )
        )
        for citizen in self:
            citizen.request_count = counts.get(citizen, 0)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean_contact(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean_contact(vals))

    @api.model
    def _clean_contact(self, vals, phones=("phone",), emails=("email",)):
        """The values with telephones and e-mails in canonical form, for any model that has some.

        :param phones, emails: the names of those fields
        :raise ValidationError: says what is wrong
        """
        vals, region = dict(vals), self._get_phone_region()
        for name in filter(vals.get, phones):
            try:
                vals[name] = clean_phone(vals[name], region)
            except IdentityError as error:
                message = self.env._("“%s” is not a telephone number.", vals[name])
                raise ValidationError(message) from error
        for name in filter(vals.get, emails):
            try:
                vals[name] = clean_email(vals[name])
            except IdentityError as error:
                message = self.env._("“%s” is not an e-mail address.", vals[name])
                raise ValidationError(message) from error
        return vals

    @api.model
    def _get_phone_region(self):
        return self.env.company._get_phone_region()

    # === BUSINESS METHODS === #

    @api.model
    def _get_for_user(self, user):
        """The citizen record of a logged-in person, made at the first use (in sudo)."""
        # sudo: municipal.citizen - portal users have no access to the model, only to their own data
        citizen_sudo = self.sudo().search([("partner_id", "=", user.partner_id.id)], limit=1)
        return citizen_sudo or self.sudo().create(
            {
                "partner_id": user.partner_id.id,
                "identity_level": "email" if user.email else "unverified",
            }
        )

    @api.model
    def _find_or_create(self, vals):
        """The record for somebody without an account, from what they typed: name, phone, e-mail.

        A proved identity is never touched: only an unverified record with exactly the same contact
        data is used again, otherwise a new one is made. Whoever proves a contact later joins theirs.
        """
        vals = self._clean_contact({key: value for key, value in vals.items() if value})
        # sudo: municipal.citizen - a visitor has no access; nothing of the record goes back to them
        if not (vals.get("phone") or vals.get("email")):
            return self.sudo().create(vals)
        vals.setdefault("preferred_channel", "email" if vals.get("email") else "sms")
        domain = [
            ("identity_level", "=", "unverified"),
            ("partner_id.user_ids", "=", False),
            ("phone", "=", vals.get("phone", False)),
            ("email", "=", vals.get("email", False)),
            ("name", "=", vals.get("name")),
            ("afm", "=", vals.get("afm", False)),
        ]
        return self.sudo().search(domain, limit=1) or self.sudo().create(vals)

    def action_open_requests(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "municipal_crm.municipal_request_action"
        )
        return action | {
            "domain": [("citizen_id", "=", self.id)],
            "context": {"default_citizen_id": self.id},
        }
