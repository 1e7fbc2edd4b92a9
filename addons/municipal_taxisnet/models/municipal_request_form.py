from odoo import models

#: Levels of identity that are enough where TaxisNet is asked for.
PROVED = ("taxisnet", "in_person")


class MunicipalRequestForm(models.AbstractModel):
    """A category may ask for a sign-in with TaxisNet; all others never do."""

    _inherit = "municipal.request.form"

    def _needs_taxisnet(self, form):
        """Whether the present visitor has to sign in before this form can be sent.

        A town that offers no such sign-in cannot ask for it.
        """
        if not form.get("taxisnet") or not self.env["municipal.taxisnet"]._is_on():
            return False
        return self._get_citizen(self.env.user).identity_level not in PROVED

    def _get_prefill(self, user):
        """Whom the state has named need not type the tax number."""
        known, citizen = super()._get_prefill(user), self._get_citizen(user)
        if citizen.identity_level == "taxisnet" and citizen.afm:
            known["afm"] = citizen.afm
        return known

    def _check_contact(self, sheet):
        vals = super()._check_contact(sheet)
        if self._needs_taxisnet(sheet.form):
            sheet.errors["contact_name"] = self.env._(
                "Sign in with TaxisNet first: this request is taken only from whom the state has"
                " named. What you wrote stays here."
            )
        return vals
