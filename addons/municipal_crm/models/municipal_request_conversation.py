from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ..tools.pin import check as check_pin
from ..tools.protocol import parse_number

PUBLIC_REPLY = "municipal_crm.mt_public_reply"
CITIZEN_MESSAGE = "municipal_crm.mt_citizen_message"
INTERNAL_NOTE = "mail.mt_note"


class MunicipalRequest(models.Model):
    """What is said about a request, and what the citizen may read of it."""

    _inherit = "municipal.request"

    # === THREE WAYS TO SPEAK, EACH WITH ITS OWN DOOR === #

    def message_post(self, **kwargs):
        """Whatever is posted in the ordinary way stays inside the house.

        Only :meth:`_reply_to_citizen` and :meth:`_citizen_message` write what the citizen reads, so
        a note can never slip out by the wrong button, macro or program.
        """
        kwargs.pop("subtype_id", None)
        kwargs["subtype_xmlid"] = INTERNAL_NOTE
        return super().message_post(**kwargs)

    def _reply_to_citizen(self, body, files=()):
        """Answer the citizen: stored, shown on the request's page and sent by their channel."""
        self.ensure_one()
        self._check_officer()
        # sudo: messages, history and outbox are written by the system once the officer may
        message = self.sudo()._post_public_reply(body, files)
        history = self.sudo()._log(
            "reply", new_value=self._shorten(body), actor=self._get_actor_role()
        )
        self.sudo()._announce("reply", "citizen", history, {"reply": body})
        return message

    def _post_public_reply(self, body, files=()):
        self.env["municipal.request"]._check_text(body)
        message = self._post(PUBLIC_REPLY, body, files, author=self.env.user.partner_id)
        self._write_unguarded({"reply_text": body})
        return message

    def _add_internal_note(self, body, files=()):
        """A note among officers; no citizen ever reads it."""
        self.ensure_one()
        self._check_officer()
        self._check_text(body)
        self._log("note")
        # sudo: mail.message - see _reply_to_citizen
        return self.sudo()._post(INTERNAL_NOTE, body, files, author=self.env.user.partner_id)

    def _citizen_message(self, body, files=()):
        """A message or papers from the citizen; a request that waited for them goes on.

        Called in sudo by the public pages and dialogues, after their own gate.
        """
        self.ensure_one()
        self._check_text(body)
        if not self.is_open:
            raise UserError(self.env._("This request is closed: please file a new one."))
        message = self._post(CITIZEN_MESSAGE, body, files, author=self.citizen_id.partner_id)
        history = self._log("citizen_message", new_value=self._shorten(body), actor="citizen")
        if self.state_code == "waiting_citizen":
            self._set_state("in_process", actor_role="citizen")
        self._announce("citizen_message", "staff", history, {"message": body})
        return message

    def _post(self, subtype, body, files, author):
        return super(
            MunicipalRequest, self.with_context(mail_post_autofollow_author_skip=True)
        ).message_post(
            body=plaintext2html(body),
            message_type="comment",
            subtype_xmlid=subtype,
            author_id=author.id or self.env.ref("base.public_partner").id,
            attachments=list(files),
        )

    @api.model
    def _check_text(self, body):
        if not (body or "").strip():
            raise UserError(self.env._("The message is empty."))

    @api.model
    def _shorten(self, text):
        text = " ".join((text or "").split())
        return text if len(text) <= 200 else text[:199] + "…"

    # === WHAT THE CITIZEN SEES === #

    @api.model
    def _parse_number(self, text):
        """(prefix, year, number) of a number as people write it, or None."""
        return parse_number(text)

    @api.model
    def _find_by_number(self, text, company=None):
        """The request with the protocol number ``text`` (in sudo), empty when there is none.

        Without a year the newest one counts.
        """
        domain = self._get_number_domain(text, company or self.env.company)
        # sudo: municipal.request - every public caller has its own gate behind this
        return self.sudo().search(domain, limit=1)

    @api.model
    def _find_for_tracking(self, number, pin):
        """The request (in sudo) for a number with its PIN, else empty.

        A wrong number and a wrong PIN take the same way and give the same answer.
        """
        request = self._find_by_number(number)
        known = request.uuid or "00000000-0000-0000-0000-000000000000"
        right = check_pin(self._get_pin_secret(), known, request.pin_version or 1, pin)
        # sudo: municipal.request - an empty answer of the same kind as a found one
        return request if right and request else self.sudo().browse()

    def _get_public_status(self):
        """What anybody who holds the number and PIN may know (R21). Nothing personal is in it.

        :return: {number, subject, state, state_code, phase, is_closed, can_answer, date_submitted,
            date_state_changed, date_deadline, date_legal_deadline, department, officer,
            tz, messages: [{date, author, body}]}
        """
        self.ensure_one()
        state = self.env["municipal.request.state"]._get_public(self.state_id.id)
        return self._get_public_progress() | {
            "number": self.protocol_number,
            "subject": self.name,
            "state_code": state["code"],
            "can_answer": self.is_open,
            "date_submitted": self.date_submitted,
            "tz": self.company_id._get_public_facts()["tz"],
            "messages": self._get_public_messages(),
        }

    def _get_public_progress(self):
        """How far the work is, and who does it: that part of ``_get_public_status``."""
        state = self.env["municipal.request.state"]._get_public(self.state_id.id)
        town = self.company_id._get_public_facts()
        return {
            "state": state["name"],
            "phase": state["phase"],
            "is_closed": state["is_closed"],
            "date_state_changed": self.date_state_changed,
            "date_deadline": self.date_deadline,
            "date_legal_deadline": self.date_legal_deadline,
            "department": self.department_id.name or town["name"],
            "officer": self.user_id.name if town["show_officer"] else False,
        }

    def _get_public_messages(self):
        """The conversation with the citizen, oldest first: [{id, date, author, body, attachments}]."""
        find_id = self.env["ir.model.data"]._xmlid_to_res_id
        reply, message = (find_id(xmlid) for xmlid in (PUBLIC_REPLY, CITIZEN_MESSAGE))
        messages = self.env["mail.message"].search_fetch(
            [
                ("model", "=", self._name),
                ("res_id", "=", self.id),
                ("subtype_id", "in", (reply, message)),
            ],
            ["date", "subtype_id", "body", "attachment_ids"],
            order="id",
        )
        return [
            {
                "id": row.id,
                "date": row.date,
                "author": "town" if row.subtype_id.id == reply else "citizen",
                "body": row.body,
                "attachments": row.attachment_ids,
            }
            for row in messages
        ]
