from odoo import api, fields, models
from odoo.tools.sql import escape_psql

from ..tools.contact import contact_key

#: Levels that a proved contact may raise; what was proved better stays.
WEAK = ("unverified", "phone", "email")


class MunicipalCitizen(models.Model):
    """The citizen's own account: which contact is proved, and what joins when it is."""

    _inherit = "municipal.citizen"

    proved_email = fields.Char(readonly=True, copy=False, index="btree_not_null")
    proved_phone = fields.Char(readonly=True, copy=False, index="btree_not_null")

    def _is_free(self):
        """Whether nobody has proved to be this citizen (also true of no citizen at all)."""
        citizen = self.sudo()  # sudo: res.users - whether there is an account
        return not citizen or (
            citizen.identity_level == "unverified"
            and not (citizen.proved_email or citizen.proved_phone)
            and not citizen.partner_id.with_context(active_test=False).user_ids
        )

    @api.model
    def _find_account(self, kind, contact):
        """The portal user (in sudo) whose proved contact this is; empty when none or several.

        An officer is never found: they sign in with their password.
        """
        key = contact_key(contact)
        # sudo: res.users, municipal.citizen - the caller has seen the proof of the contact
        Users = self.env["res.users"].sudo()
        if kind == "email":
            users = Users.search([("login", "=ilike", escape_psql(key))])
            users = users.filtered(lambda user: contact_key(user.login) == key)
        else:
            users = Users.search([("login", "=", key)])
        citizens = self.sudo().search([(f"proved_{kind}", "=", key)])
        users |= citizens.partner_id.user_ids
        users = users.filtered(lambda user: user.active and user._is_portal())
        return users if len(users) == 1 else Users

    def _set_proved_contact(self, kind, contact):
        """The citizen has shown that the contact is theirs; its history joins theirs.

        :return: the requests (in sudo) that joined
        """
        self.ensure_one()
        # sudo: municipal.citizen - citizens have no access to the model, only to their own data
        citizen = self.sudo()
        vals = {f"proved_{kind}": contact_key(contact)}
        if not citizen[kind]:
            vals[kind] = contact
        if citizen.identity_level in WEAK and citizen.identity_level != "email":
            vals["identity_level"] = kind
        citizen.write(vals)
        return self.env["municipal.request"]._join_contact(kind, contact, citizen)

    def _get_proofs_for(self, kept):
        """What of proved contacts ``kept`` has to take over when this record is merged into it.

        Nothing when ``kept`` has an account: another way into it is its owner's to add, by a code.
        """
        # sudo: res.users - whether somebody signs in there
        if kept.sudo().partner_id.user_ids:
            return {}
        proofs = {fname: self[fname] for fname in ("proved_email", "proved_phone")}
        return {fname: proof for fname, proof in proofs.items() if proof and not kept[fname]}

    @api.model
    def _open_account(self, kind, contact, name, lang):
        """Make an account for somebody who has proved a contact; the login is that contact.

        :return: the portal user (in sudo), who has no password
        """
        # sudo: res.users - a visitor has proved the contact that becomes their login
        Users = self.env["res.users"].sudo().with_context(no_reset_password=True)
        vals = {"login": contact, "name": name, "lang": lang, kind: contact}
        if kind == "phone":
            vals["email"] = False
        user = Users._create_user_from_template(vals)
        citizen = self._get_for_user(user)
        citizen.write({"lang": lang, "identity_level": kind})
        if kind == "phone":
            citizen.preferred_channel = "sms"
        citizen._set_proved_contact(kind, contact)
        return user

    def _is_proved(self, kind):
        """Whether the present e-mail or phone is one that the citizen has proved."""
        self.ensure_one()
        current = self[kind]
        return bool(current) and self[f"proved_{kind}"] == contact_key(current)

    @api.model
    def _start_change(self, user, kind, typed, address):
        """Send codes for a change of e-mail or phone: to the new one and, if it was proved, the old.

        :return: as ``municipal.contact.code._start`` with "new" and "old" (tokens, old may be None)
        """
        Code = self.env["municipal.contact.code"]
        try:
            typed_kind, contact = Code._read_contact(typed)
        except ValueError as error:
            return {"code": "error", "error": str(error)}
        if typed_kind != kind:
            return {"code": "error", "error": self._explain_kind(kind)}
        citizen = self._get_for_user(user)
        new = Code._start("change_new", contact, address, user)
        old = None
        is_same = contact_key(contact) == contact_key(citizen[kind] or "")
        if new["code"] == "sent" and citizen._is_proved(kind) and not is_same:
            old = Code._start("change_old", citizen[kind], address, user)
            if old["code"] != "sent":
                return old
        return {**new, "new": new.get("token"), "old": old and old["token"]}

    @api.model
    def _explain_kind(self, kind):
        if kind == "email":
            return self.env._("This is not an e-mail address. It looks like name@example.org.")
        return self.env._("This is not a phone number. Write all of its ten digits.")

    @api.model
    def _finish_change(self, user, tokens, typed, address):
        """Change the contact if all codes are right.

        :return: {"code": "changed" | "taken" | "wrong" | "gone" | "wait", …} as ``_prove_change``
        """
        result = self.env["municipal.contact.code"]._prove_change(user, tokens, typed, address)
        if result["code"] != "proved":
            return result
        row, citizen = result["row"], self._get_for_user(user)
        is_same = contact_key(citizen[row.kind] or "") == contact_key(row.contact)
        if citizen._is_proved(row.kind) and not is_same and not tokens.get("old"):
            # proved meanwhile in another window: the new code alone is not enough any more
            return {"code": "gone"}
        return {"code": citizen._change_contact(row.kind, row.contact)}

    def _change_contact(self, kind, contact):
        """Set an e-mail or phone that has just been proved, also as the login if the old one was.

        :return: "changed", or "taken" when another account has this login
        """
        self.ensure_one()
        # sudo: municipal.citizen, res.users - the citizen's own record, proof has been seen
        citizen, key = self.sudo(), contact_key(contact)
        user = citizen.partner_id.user_ids[:1]
        Users = self.env["res.users"].sudo().with_context(active_test=False)
        taken = Users.search(
            [("login", "=ilike", escape_psql(key)), ("id", "!=", user.id)], limit=1
        )
        taken |= self.sudo().search([(f"proved_{kind}", "=", key)]).partner_id.user_ids - user
        if taken:
            return "taken"
        old = citizen[kind]
        citizen.write({kind: contact})
        if user and old and contact_key(user.login) == contact_key(old):
            user.login = contact
        citizen._set_proved_contact(kind, contact)
        return "changed"
