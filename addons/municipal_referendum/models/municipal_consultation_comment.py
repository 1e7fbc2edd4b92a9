import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.selection import get_label
from odoo.addons.municipal_crm.models.transactions import hold
from odoo.exceptions import UserError

from ..tools.personal import find_signs

OFFICER = "municipal_referendum.municipal_referendum_group_officer"
STATES = [
    ("unconfirmed", "Waits for its code"),
    ("new", "To be read"),
    ("published", "Published"),
    ("refused", "Not published"),
]
#: {state: states that may follow}
MOVES = {
    "unconfirmed": {"new"},
    "new": {"published", "refused"},
    "published": {"refused"},
    "refused": {"published"},
}
KINDS = [
    ("comment", "Comment"),
    ("proposal", "Proposal"),
    ("amendment", "Another wording"),
    ("project", "Project"),
]
#: States of a consultation in which comments are read and answered.
WORKED = ("open", "evaluating")
#: Hours that a comment waits for the code of its author.
HOURS = 24


class MunicipalConsultationComment(models.Model):
    """What somebody says to a text in consultation; nobody changes a word of it.

    It waits for the code that its author was sent, then to be read. ``_set_state`` is the one way
    from state to state; the author is told each.
    """

    _name = "municipal.consultation.comment"
    _description = "Comment in a consultation"
    _order = "date_submitted, id"
    _rec_name = "body"

    consultation_id = fields.Many2one(
        "municipal.consultation", required=True, index=True, ondelete="restrict", readonly=True
    )
    company_id = fields.Many2one(related="consultation_id.company_id", store=True, index=True)
    article_id = fields.Many2one(
        "municipal.consultation.article", index=True, ondelete="restrict", readonly=True
    )
    kind = fields.Selection(KINDS, required=True, default="comment", readonly=True)
    body = fields.Text("Comment", required=True, readonly=True)
    proposed_text = fields.Text("Proposed wording", readonly=True)
    original_text = fields.Text(
        "Wording then", readonly=True, help="The text of the article that the author read."
    )
    author = fields.Char(required=True, readonly=True, help="As it is shown: name or pseudonym.")
    lang = fields.Char("Language", readonly=True)
    contact_email = fields.Char("E-mail", readonly=True, groups=OFFICER)
    citizen_id = fields.Many2one("municipal.citizen", "Person", readonly=True, groups=OFFICER)
    author_key = fields.Char(
        readonly=True, groups=fields.NO_ACCESS, help="The same for all comments of one person."
    )
    token = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        default=lambda self: secrets.token_urlsafe(24),
    )
    submission_key = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    state = fields.Selection(STATES, required=True, default="unconfirmed", readonly=True)
    date_submitted = fields.Datetime("Written on", readonly=True)
    date_published = fields.Datetime("Published on", readonly=True)
    refusal_reason = fields.Text("Why it is not published", readonly=True)
    moderator_id = fields.Many2one("res.users", "Read by", readonly=True)
    answer = fields.Text(readonly=True)
    date_answered = fields.Datetime("Answered on", readonly=True)
    signs = fields.Char("Check", compute="_compute_signs", help="It may hold personal data.")

    _token_uniq = models.UniqueIndex("(token)", "This comment exists already.")
    _submission_uniq = models.UniqueIndex(
        "(submission_key) WHERE submission_key IS NOT NULL", "This comment exists already."
    )
    _shown = models.Index("(consultation_id, article_id, date_submitted) WHERE state = 'published'")
    _pseudonym = models.Index("(consultation_id, lower(author))")
    _refused_with_reason = models.Constraint(
        "CHECK (state <> 'refused' OR COALESCE(refusal_reason, '') <> '')",
        "Say why the comment is not published.",
    )
    _amendment_has_wording = models.Constraint(
        "CHECK (kind <> 'amendment' OR (article_id IS NOT NULL AND COALESCE(proposed_text, '') <> ''))",
        "Another wording is for one article, and says how it shall read.",
    )
    _answered_in_public = models.Constraint(
        "CHECK (date_answered IS NULL OR (state = 'published' AND COALESCE(answer, '') <> ''))",
        "Only a published comment is answered.",
    )
    _dated_when_confirmed = models.Constraint(
        "CHECK (state = 'unconfirmed' OR date_submitted IS NOT NULL)", "A comment has a date."
    )

    def init(self):
        super().init()
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION municipal_consultation_comment_keep() RETURNS trigger AS $$
            BEGIN
                IF (NEW.body, NEW.proposed_text, NEW.original_text, NEW.author, NEW.kind,
                    NEW.article_id, NEW.consultation_id, NEW.date_submitted, NEW.project_title,
                    NEW.place, NEW.estimated_cost) IS DISTINCT FROM
                   (OLD.body, OLD.proposed_text, OLD.original_text, OLD.author, OLD.kind,
                    OLD.article_id, OLD.consultation_id, OLD.date_submitted, OLD.project_title,
                    OLD.place, OLD.estimated_cost)
                    THEN RAISE EXCEPTION 'nobody changes what somebody else has said';
                END IF;
                RETURN NEW;
            END $$ LANGUAGE plpgsql;
            CREATE OR REPLACE TRIGGER municipal_consultation_comment_keep BEFORE UPDATE
                ON municipal_consultation_comment FOR EACH ROW
                WHEN (OLD.state <> 'unconfirmed')
                EXECUTE FUNCTION municipal_consultation_comment_keep();
            """
        )

    # === COMPUTE METHODS === #

    @api.depends("body", "proposed_text", "author")
    def _compute_signs(self):
        names = {
            "email": self.env._("e-mail"),
            "iban": self.env._("bank account"),
            "phone": self.env._("telephone"),
            "number": self.env._("AFM or AMKA"),
            "plate": self.env._("number plate"),
        }
        for comment in self:
            text = "\n".join(filter(None, (comment.author, comment.body, comment.proposed_text)))
            comment.signs = ", ".join(names[code] for code in find_signs(text))

    @api.depends("author", "kind", "project_title")
    def _compute_display_name(self):
        for comment in self:
            what = comment.project_title or comment.author
            comment.display_name = f"{get_label(comment, 'kind')}: {what}"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([vals | {"state": "unconfirmed"} for vals in vals_list])

    def write(self, vals):
        if vals and not self.env.su:
            raise UserError(self.env._("Use the buttons: nobody changes what somebody has said."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unconfirmed(self):
        if any(comment.state != "unconfirmed" for comment in self):
            raise UserError(self.env._("A comment is refused with a reason, never deleted."))

    # === STATE === #

    def _set_state(self, code, **vals):
        """Move to the state ``code``, tell the author; the one way to do it.

        :raise UserError: there is no such move, or the consultation is over
        """
        # sudo: municipal.consultation.comment - whoever calls has checked; nobody writes by hand
        for comment in hold(self.sudo()):
            if comment.state == code:
                continue
            if code not in MOVES[comment.state] or comment.consultation_id.state not in WORKED:
                raise UserError(
                    self.env._("This comment is “%s” and stays so.", get_label(comment, "state"))
                )
            if comment.date_answered:
                raise UserError(self.env._("What was answered in public stays there."))
            comment.write(vals | {"state": code})
            comment._tell_author(code)

    def _confirm(self, vals=None):
        """The author has proved the contact: the comment is there to be read."""
        self.ensure_one()
        if self.state == "unconfirmed":
            self._set_state("new", **{"date_submitted": fields.Datetime.now()} | (vals or {}))

    def _publish(self):
        vals = {"date_published": fields.Datetime.now(), "moderator_id": self.env.uid}
        self._set_state("published", refusal_reason=False, **vals)

    def _refuse(self, reason):
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the comment is not published."))
        vals = {"date_published": False, "moderator_id": self.env.uid}
        self._set_state("refused", refusal_reason=reason, **vals)

    def _answer(self, text):
        """The municipality's answer, for everybody to read; a first one is told the author."""
        text = (text or "").strip()
        if not text:
            raise UserError(self.env._("Write the answer."))
        # sudo: municipal.consultation.comment - as in _set_state
        for comment in hold(self.sudo()):
            if comment.state != "published" or comment.consultation_id.state not in WORKED:
                raise UserError(self.env._("Only a published comment is answered."))
            is_first = not comment.date_answered
            comment.write({"answer": text, "date_answered": fields.Datetime.now()})
            if is_first:
                comment._tell_author("answered")

    def _forget_authors(self):
        """Under a pseudonym: the way to the author is deleted with the end of the consultation."""
        # sudo: municipal.consultation.comment - as in _set_state
        secret = self.sudo().filtered(lambda one: one.consultation_id.authorship == "pseudonymous")
        secret.write({"contact_email": False, "citizen_id": False})

    # === ACTIONS === #

    def action_publish(self):
        """Publish all that are chosen."""
        self.check_access("write")
        self._publish()

    def action_refuse(self):
        """Ask for the reason."""
        return self._ask("municipal.consultation.refuse", self.env._("Do not publish"))

    def action_answer(self):
        """Ask for the answer."""
        return self._ask("municipal.consultation.answer", self.env._("Answer"))

    def _ask(self, model, title):
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_comment_ids": self.ids},
        }

    # === CLEANING === #

    @api.autovacuum
    def _gc_unconfirmed(self):
        """Whoever did not write the code has said nothing."""
        limit = fields.Datetime.now() - timedelta(hours=HOURS)
        # sudo: municipal.consultation.comment - cleaned by the system
        old = [("state", "=", "unconfirmed"), ("create_date", "<", limit)]
        self.sudo().search(old).unlink()
