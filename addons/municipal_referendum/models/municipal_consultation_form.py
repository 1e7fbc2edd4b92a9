from odoo import models
from odoo.addons.municipal_crm.models.transactions import claim_submission
from odoo.addons.municipal_crm.tools.contact import contact_key
from odoo.addons.municipal_crm.tools.identity import IdentityError, clean_email
from odoo.addons.municipal_crm.tools.typed import clean_line, clean_text, is_key, read_number
from odoo.tools import hmac as secret_hmac

#: Characters that a field takes; what is longer is refused, never cut.
LIMITS = {"body": 5000, "proposed": 20000, "author": 80, "contact_email": 254}
LINES = ("author", "contact_email")
NAMES = ("article", "kind", "consent", "submission_key", *LIMITS)


class MunicipalConsultation(models.Model):
    """How a comment comes in from the public form."""

    _inherit = "municipal.consultation"

    def _read_form(self, post):
        """What somebody typed, all of it, cleaned; as the form shows it again."""
        raw = {name: post.get(name) or "" for name in NAMES}
        for name in LIMITS:
            raw[name] = clean_line(raw[name]) if name in LINES else clean_text(raw[name])
        return raw

    def _find_article(self, text):
        """The article with that id, if it is one of ours; else empty (the whole text)."""
        number = read_number(text, 9)
        return self.article_ids.filtered(lambda article: article.id == number)

    def _check_form(self, raw):
        """{field: what is wrong, for people}"""
        _ = self.env._
        errors = {
            name: _("This is too long: at most %s characters.", most)
            for name, most in LIMITS.items()
            if len(raw[name]) > most
        }
        missing = {
            "body": _("Write your comment."),
            "author": _("Write your full name.")
            if self.authorship == "identified"
            else _("Choose a pseudonym."),
            "consent": _("Confirm that your comment may be published."),
        }
        errors |= {name: text for name, text in missing.items() if not raw[name]}
        errors |= self._check_kind(raw) | self._check_contact(raw)
        order = ("kind", "body", "proposed", "author", "contact_email", "consent")
        return {name: errors[name] for name in order if name in errors}

    def _check_kind(self, raw):
        _, article = self.env._, self._find_article(raw["article"])
        if raw["kind"] not in self._get_kinds(article):
            return {"kind": _("Choose what it is.")}
        is_changed = bool(article and raw["proposed"] not in ("", clean_text(article.body)))
        if raw["kind"] == "amendment" and not is_changed:
            return {"proposed": _("Change the wording as you propose it.")}
        if raw["kind"] != "amendment" and is_changed:
            return {"kind": _("You changed the wording: choose “Another wording” to send it too.")}
        return {}

    def _get_kinds(self, article):
        """{code: label} of what somebody can write here."""
        field = self.env["municipal.consultation.comment"]._fields["kind"]
        kinds = dict(field._description_selection(self.env))
        return kinds if article else {key: kinds[key] for key in ("comment", "proposal")}

    def _check_contact(self, raw):
        _ = self.env._
        try:
            raw["contact_email"] = clean_email(raw["contact_email"])
        except IdentityError:
            message = _("This is not an e-mail address. It looks like name@example.org.")
            return {"contact_email": message}
        if raw["author"] and self._is_taken(raw):
            return {"author": _("Somebody else writes under this pseudonym. Choose another.")}
        return {}

    def _is_taken(self, raw):
        """Whether another person writes under this pseudonym; two people may bear one name."""
        if self.authorship != "pseudonymous":
            return False
        # sudo: municipal.consultation.comment - visitors have no access
        Comment = self.env["municipal.consultation.comment"].sudo()
        return bool(
            Comment.search_count(
                [
                    ("consultation_id", "=", self.id),
                    (
                        "author",
                        "=ilike",
                        raw["author"].replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_"),
                    ),
                    ("state", "!=", "unconfirmed"),
                    ("author_key", "!=", self._make_author_key(raw["contact_email"])),
                ],
                limit=1,
            )
        )

    def _make_author_key(self, email):
        """One person of this consultation; of no use in another, and no way back to the address."""
        # sudo: ir.config_parameter - the secret of the database makes it, it is not shown
        text = f"{self.id}\n{contact_key(email)}"
        return secret_hmac(self.env(su=True), "municipal.consultation.author", text)

    def _take_comment(self, raw):
        """The comment (in sudo) of a form that was checked; it waits for its code.

        The same form sent twice makes one.
        """
        # sudo: municipal.consultation.comment - visitors have no access
        Comment = self.env["municipal.consultation.comment"].sudo()
        key = raw["submission_key"] if is_key(raw["submission_key"]) else None
        if key and (found := claim_submission(Comment, key)):
            return found
        article, is_amendment = self._find_article(raw["article"]), raw["kind"] == "amendment"
        return Comment.create(
            {
                "consultation_id": self.id,
                "article_id": article.id,
                "kind": raw["kind"],
                "body": raw["body"],
                "proposed_text": is_amendment and raw["proposed"],
                "original_text": is_amendment and clean_text(article.body),
                "author": raw["author"],
                "lang": self.env.lang,
                "contact_email": raw["contact_email"],
                "author_key": self._make_author_key(raw["contact_email"]),
                "submission_key": key,
            }
        )


class MunicipalConsultationComment(models.Model):
    """From the form to the list of those to be read."""

    _inherit = "municipal.consultation.comment"

    def _confirm_contact(self, user=None):
        """The contact is proved: by a code, or by the account of ``user``."""
        self.ensure_one()
        vals = {}
        if self.consultation_id.authorship == "identified":
            Citizen = self.env["municipal.citizen"]
            person = (
                Citizen._get_for_user(user)
                if user
                else Citizen._find_or_create({"name": self.author, "email": self.contact_email})
            )
            vals["citizen_id"] = person.id
        self._confirm(vals)
