import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import hmac as secret_hmac

from ..tools.typed import is_key
from .transactions import hold

LIFETIME = timedelta(hours=48)
#: Kept encrypted in the draft, as they are in the request.
SEALED = ("afm", "amka")
CONSENT_VERSION = "1"


class MunicipalRequestDraft(models.Model):
    """A form on its way: what was typed and the papers, kept on the server until it is sent.

    It outlives errors, the back button and a lost connection; whoever holds the token holds the
    draft, and what a logged-in person began is theirs alone. Nobody has rights on the model: the
    public pages act in sudo after :meth:`_find`.
    """

    _name = "municipal.request.draft"
    _description = "Draft of a request"
    _inherit = ["municipal.sealed"]
    _log_access = False
    _rec_name = "category_id"

    token = fields.Char(
        required=True, readonly=True, copy=False, default=lambda self: secrets.token_urlsafe(32)
    )
    category_id = fields.Many2one("municipal.request.category", required=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", ondelete="cascade", help="Empty for visitors.")
    values = fields.Json(default=dict)
    file_ids = fields.One2many(
        "ir.attachment",
        "res_id",
        domain=[("res_model", "=", "municipal.request.draft")],
        bypass_search_access=True,
    )
    date_expires = fields.Datetime(
        required=True, index=True, default=lambda self: fields.Datetime.now() + LIFETIME
    )

    _token_uniq = models.Constraint("UNIQUE (token)", "This draft exists already.")

    # === ONE WAY IN === #

    @api.model
    def _receive(self, form, post, uploads, session_key):
        """Take in a posted form.

        :param dict form: of the published category, see its ``_get_public_form``
        :param post: mapping of control names to text
        :param uploads: the posted files, as werkzeug gives them
        :param str session_key: what ties a repeat of the same post to the same visitor
        :return: {"code": "sent" | "review" | "errors", "request", "draft", "raw", "errors"}
        """
        Form = self.env["municipal.request.form"]
        draft = self._find(post.get("draft"), form)
        raw = Form._parse(form, post)
        draft._drop_files(post)
        files, file_errors = Form._check_files(uploads, draft.file_ids)
        vals, errors = Form._validate(form, raw)
        if file_errors:
            errors["files"] = " ".join(file_errors)
        if not errors and Form._is_too_fast(post.get("opened")):
            message = self.env._("This was very quick. Please look through it and send it again.")
            errors["description"] = message
        answer = {"raw": raw, "errors": errors, "draft": draft, "request": None}
        if post.get("confirm") and not errors:
            key = self._make_key(post.get("submission_key"), session_key)
            kept = [(row.name, row.raw) for row in draft.file_ids]
            request = self._create_request(vals, kept + files, key)
            draft.unlink()
            return answer | {"code": "sent", "request": request}
        draft = draft._keep(form, raw, files)
        return answer | {"code": "errors" if errors else "review", "draft": draft}

    @api.model
    def _make_key(self, typed, session_key):
        """Key under which a repeated post is recognised; foreign sessions never meet in it."""
        if not is_key(typed):
            return secrets.token_urlsafe(32)
        return secret_hmac(self.env(su=True), "municipal.submission", (session_key, typed))

    # === THE DRAFT === #

    @api.model
    def _find(self, token, form=None):
        """The living draft with this token that the current user may open (in sudo), or empty.

        A draft of a category that is no longer published counts as gone.

        :param dict form: when given, only a draft of this category
        """
        Draft = self.sudo()  # sudo: municipal.request.draft - the token is the right of access
        if not is_key(token):
            return Draft
        draft = Draft.search([("token", "=", token), ("date_expires", ">", fields.Datetime.now())])
        draft = draft.filtered(lambda row: not row.user_id or row.user_id == self._get_owner())
        if form:
            return draft.filtered(lambda row: row.category_id.id == form["id"])
        return draft.filtered(lambda row: row._get_form())

    @api.model
    def _get_owner(self):
        """The logged-in user, or an empty record for visitors."""
        return self.env.user.browse() if self.env.user._is_public() else self.env.user

    def _keep(self, form, raw, files):
        """Store what was typed and add ``files`` ((name, bytes), …); returns the draft."""
        vals = {"values": self._seal_values(raw), "date_expires": fields.Datetime.now() + LIFETIME}
        draft = self
        if draft:
            draft.write(vals)
        else:
            # sudo: municipal.request.draft - visitors have no rights on the model
            draft = self.sudo().create(
                vals | {"category_id": form["id"], "user_id": self._get_owner().id}
            )
        draft._add_files(files)
        return draft

    def _get_form(self):
        return self.category_id._get_public_form(self.category_id.code)

    def _add_files(self, files):
        # sudo: ir.attachment - papers of a draft, seen by nobody but the holder of its token
        return self.env["ir.attachment"].sudo()._add_to(self, files)

    def _drop_files(self, post):
        """Remove the kept files whose box ``drop_<id>`` was ticked."""
        dropped = self.file_ids.filtered(lambda row: post.get(f"drop_{row.id}"))
        if dropped:
            dropped.unlink()
            self.invalidate_recordset(["file_ids"])

    @api.model
    def _seal_values(self, raw):
        seal = self._get_seal() if any(raw.get(name) for name in SEALED) else None
        return {name: seal.seal(value) if name in SEALED else value for name, value in raw.items()}

    def _get_raw(self):
        """What was typed, by control."""
        self.ensure_one()
        values = dict(self.values or {})
        return {
            name: self._get_seal().open(value) if name in SEALED else value
            for name, value in values.items()
        }

    def unlink(self):
        self.file_ids.unlink()
        return super().unlink()

    @api.autovacuum
    def _gc_expired(self):
        # sudo: municipal.request.draft - run by the system
        self.sudo().search([("date_expires", "<=", fields.Datetime.now())], limit=1000).unlink()

    # === SENDING === #

    @api.model
    def _send(self, token):
        """Register the draft with this token, once however often it is asked.

        :return: {"code": "sent" | "errors" | "missing", "request", "draft", "errors"}
        """
        draft = hold(self._find(token))
        if not draft:
            request = self._find_sent(token)
            return {"code": "sent" if request else "missing", "request": request}
        form = draft._get_form()
        vals, errors = self.env["municipal.request.form"]._validate(form, draft._get_raw())
        if errors:  # the category has changed since the form was filled in
            return {"code": "errors", "draft": draft, "errors": errors}
        files = [(row.name, row.raw) for row in draft.file_ids]
        request = self._create_request(vals, files, draft.token)
        draft.unlink()
        return {"code": "sent", "request": request}

    @api.model
    def _find_sent(self, key):
        # sudo: municipal.request - the key is known to the one who sent it only
        Request = self.env["municipal.request"].sudo()
        return Request.search([("submission_key", "=", key)], limit=1) if is_key(key) else Request

    @api.model
    def _create_request(self, vals, files, key):
        """The request for checked values, with the citizen and the consent that belong to it."""
        if known := self._find_sent(key):
            return known  # before anything is written for the person once more
        citizen = self._get_sender(vals)
        vals = {name: value for name, value in vals.items() if name != "afm"}
        vals |= {"submission_key": key, "citizen_id": citizen.id}
        request = self.env["municipal.request"]._submit(vals, files)
        if citizen:
            self._record_consent(citizen)
        return request

    @api.model
    def _get_sender(self, vals):
        """The citizen record (in sudo): the logged-in person's own, or one for the contact typed.

        Nothing proves whose a visitor's contact is, so theirs is an unverified record that only
        gathers what the same contact asked for; it gives access to nothing.
        """
        Citizen = self.env["municipal.citizen"].sudo()  # sudo: see _get_citizen of the form
        owner = self._get_owner()
        if vals.get("is_anonymous"):
            return Citizen
        if owner:
            citizen = Citizen._get_for_user(owner)
            if vals.get("afm") and citizen.identity_level not in ("taxisnet", "in_person"):
                citizen.afm = vals["afm"]
            return citizen
        if not (vals.get("contact_email") or vals.get("contact_phone")):
            return Citizen
        return Citizen._find_or_create(
            {
                "name": vals.get("contact_name") or self.env._("Without a name"),
                "phone": vals.get("contact_phone"),
                "email": vals.get("contact_email"),
                "preferred_channel": vals.get("preferred_channel"),
                "lang": vals.get("lang"),
                "afm": vals.get("afm"),
            }
        )

    @api.model
    def _record_consent(self, citizen):
        # sudo: municipal.consent - kept by the system as proof of what was confirmed
        self.env["municipal.consent"].sudo().create(
            {
                "citizen_id": citizen.id,
                "purpose": "request",
                "text": self._get_consent_text(),
                "text_version": CONSENT_VERSION,
                "channel": "web",
            }
        )

    @api.model
    def _get_consent_text(self):
        """What the person confirms at the end of the form."""
        return self.env._(
            "I have read how my data are used: only to handle this request, by %s.",
            self.env.company.name,
        )
