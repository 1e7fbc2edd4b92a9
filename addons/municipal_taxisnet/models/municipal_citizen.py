from odoo import api, fields, models
from odoo.addons.municipal_crm.tools.text import fold


class MunicipalCitizen(models.Model):
    """Whom the state has named, and what was filed with the same tax number before."""

    _inherit = "municipal.citizen"

    taxisnet_index = fields.Char(
        groups=fields.NO_ACCESS,
        copy=False,
        help="Blind index of the tax number that TaxisNet has vouched for.",
    )

    _taxisnet_uniq = models.UniqueIndex(
        "(taxisnet_index) WHERE taxisnet_index IS NOT NULL",
        "Another citizen has signed in with this tax number.",
    )

    @api.model
    def _find_taxisnet(self, afm):
        """The citizen (in sudo) who proved this tax number; empty when nobody did."""
        indexes = self._get_blind_indexes(afm, "afm")
        domain = self._get_index_domain("taxisnet_index", indexes)
        # sudo: municipal.citizen - the caller has the state's word for the tax number
        found = self.sudo().with_context(active_test=False).search(domain, limit=1)
        return (found.merged_into_id or found).with_context(active_test=True)

    @api.model
    def _find_taxisnet_owner(self, afm):
        """The portal user (in sudo) who proved this tax number; an officer is never found."""
        users = self._find_taxisnet(afm).partner_id.user_ids
        users = users.filtered(lambda user: user.active and user._is_portal())
        return users if len(users) == 1 else users.browse()

    @api.model
    def _find_taxisnet_history(self, afm):
        """Requests (in sudo) of records with this tax number that nobody has proved to be theirs."""
        # sudo: municipal.citizen - the caller has the state's word for the tax number
        known = self.sudo().search([("afm", "=", afm)])
        return known.filtered(lambda citizen: citizen._is_free()).request_ids

    def _set_taxisnet(self, person):
        """The state says that the citizen is ``person``.

        :return: "raised", or "taken" when another record, or another tax number, was proved before
        """
        self.ensure_one()
        citizen = self.sudo()  # sudo: municipal.citizen - the citizen's own record
        known = self._find_taxisnet(person.afm)
        if (known or citizen) != citizen:
            return "taken"
        if citizen.taxisnet_index and citizen.afm != person.afm:
            return "taken"
        if not known:
            citizen.taxisnet_index = self._prepare_sealed("afm", person.afm)["afm_index"]
        citizen.write(
            {
                "afm": person.afm,
                "identity_level": "taxisnet",
                "name": self._choose_name(citizen.name, person.name),
            }
        )
        return "raised"

    @api.model
    def _choose_name(self, known, official):
        """The state writes capitals without accents; the same name as its owner writes it is nicer."""
        same = sorted(fold(known).split()) == sorted(fold(official).split())
        return known if same else official

    def _join_taxisnet_history(self, afm):
        """What was filed with the tax number becomes theirs. :return: the requests (in sudo)"""
        self.ensure_one()
        found = self._find_taxisnet_history(afm)
        found.write({"citizen_id": self.id})
        return found

    @api.model
    def _open_taxisnet_account(self, person, lang):
        """An account for somebody whom the state has named; the login is for the system only.

        :return: the portal user (in sudo), who has no password
        """
        # sudo: res.users - a visitor whom the state has named
        Users = self.env["res.users"].sudo().with_context(no_reset_password=True)
        index = self._prepare_sealed("afm", person.afm)["afm_index"]
        vals = {"login": f"taxisnet-{index[:32]}", "name": person.name, "lang": lang}
        user = Users._create_user_from_template(vals | {"email": False})
        citizen = self._get_for_user(user)
        citizen.write({"lang": lang, "preferred_channel": "post"})
        citizen._set_taxisnet(person)
        return user
