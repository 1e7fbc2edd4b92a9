from odoo import api, models
from odoo.addons.municipal_crm.tools import files as rules
from odoo.addons.municipal_crm.tools.contact import contact_key
from odoo.tools import html2plaintext, html_sanitize

from ..tools import incoming


class MunicipalIncomingMail(models.Model):
    """From an e-mail to the request that it belongs to."""

    _inherit = "municipal.incoming.mail"

    # === WHAT IT ANSWERS === #

    @api.model
    def _is_answer(self, msg_dict):
        """Whether the e-mail answers a message of ours."""
        return bool(self._find_answered(msg_dict)[0])

    @api.model
    def _find_answered(self, msg_dict):
        """(request, notification), both in sudo and maybe empty, whose message is answered."""
        # sudo: municipal.notification, municipal.request - the gateway has no user
        Notification = self.env["municipal.notification"].sudo()
        Request = self.env["municipal.request"].sudo()
        names = msg_dict.get("references") or "", msg_dict.get("in_reply_to") or ""
        uuids = incoming.find_uuids(" ".join(names))[-32:]
        if not uuids:
            return Request, Notification
        known = [("uuid", "in", uuids), ("request_id", "!=", False)]
        notification = Notification.search(known, order="id desc", limit=1)
        request = notification.request_id or Request.search([("uuid", "in", uuids)], limit=1)
        return request, notification

    def _find_request(self, msg_dict):
        """(request in sudo, how it was found, the address that our message went to)"""
        request, notification = self._find_answered(msg_dict)
        if request:
            return request, "reference", notification.address
        for number in incoming.find_numbers(self.name):
            if request := self.env["municipal.request"]._find_by_number(number, self.company_id):
                return request, "number", False
        return request, "", False

    # === WHO WROTE IT === #

    def _find_writer(self, request, told):
        """(``citizen``, ``officer`` or ``other``; the officer, if any)"""
        key = contact_key(self.email_key or "")
        # sudo: res.users - only to recognise who wrote
        officers = self.env["res.users"].sudo()
        domain = [("email_normalized", "=", self.email_key), ("share", "=", False)]
        officer = officers.search(domain, limit=1) if self.email_key else officers
        if officer and officer != request.citizen_id.partner_id.user_ids[:1]:
            return "officer", officer
        own = (told, request.contact_email, request.citizen_id.email)
        is_citizen = key and key in {contact_key(address) for address in own if address}
        return "citizen" if is_citizen else "other", officers.browse()

    # === WHAT BECOMES OF IT === #

    def _deliver(self, msg_dict):
        """Put the e-mail where it belongs; called once, in the transaction that wrote the row."""
        self.ensure_one()
        request, found, told = self._find_request(msg_dict)
        writer, officer = self._find_writer(request, told)
        files, left_out = self._take_files(msg_dict.get("attachments") or [])
        fate = incoming.decide(
            automatic=self.is_automatic,
            found=found,
            writer=writer,
            forged=self.is_forged,
            is_open=bool(request.is_open),
            is_empty=not (self.text or files or left_out),
        )
        self.write({"state": fate.state, "reason": fate.reason or False, "left_out": left_out})
        if request:
            self.write({"request_id": request.id, "company_id": request.company_id.id})
        if fate.state == "message":
            request._citizen_message(self._get_words(), files)
        elif fate.state == "note":
            self._add_note(request, files, officer)

    def _add_note(self, request, files, officer):
        """Only officers read it, and whoever works on the request is told."""
        reason = dict(self._fields["reason"]._description_selection(self.env))[self.reason]
        head = self.env._(
            "E-mail of %(sender)s (%(reason)s)", sender=self.email_from, reason=reason
        )
        body = f"{head}\n\n{self._get_words()}"
        author = officer.partner_id or self.env.ref("base.partner_root")
        request._post("mail.mt_note", body, files, author=author)
        request._log("note", actor="system")
        if not officer and request.user_id:
            request.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("An e-mail has come that is not a plain answer"),
                note=head,
                user_id=request.user_id.id,
            )

    def _get_words(self):
        """What the e-mail says, also when it says it by files alone."""
        words = self.text or self.env._("(An e-mail without words.)")
        return f"{words}\n\n{self.left_out}" if self.left_out else words

    # === WHAT IS IN IT === #

    @api.model
    def _find_text(self, msg_dict):
        body = html_sanitize(msg_dict.get("body") or "", sanitize_tags=False)
        return incoming.find_answer(html2plaintext(incoming.drop_quotes(body)))

    @api.model
    def _take_files(self, attachments):
        """Check files as the website does.

        :return: (files fit for the request [(name, bytes)], one line for each that stays behind)
        """
        files, lines, room = [], [], rules.MAX_TOTAL_BYTES
        Form = self.env["municipal.request.form"]
        for name, content, *_info in attachments:
            content = content.encode() if isinstance(content, str) else content or b""
            try:
                if len(files) >= rules.MAX_FILES:
                    raise rules.FileError("too_many", limit=rules.MAX_FILES)
                if len(content) > room:
                    raise rules.FileError("too_large", limit=rules.MAX_FILE_BYTES)
                paper = rules.prepare(content, name or "file")
            except rules.FileError as error:
                lines.append(Form._explain_file(name or "?", error))
                continue
            room -= len(paper.content)
            files.append((paper.name, paper.content))
        return files, "\n".join(lines)
