from odoo import api, fields, models
from odoo.addons.municipal_crm.tools.conversation import mask
from odoo.addons.municipal_crm.tools.dialogue import Choice, Digits, Done, Reply
from odoo.tools import SQL

from ..tools import sms_text

GREEK = "el_GR"


class MunicipalIvrMessage(models.Model):
    """The same dialogues by SMS, for people who cannot hear or speak: a keyword opens one."""

    _inherit = "municipal.ivr.message"

    @api.model
    def _take_incoming(self, account, incoming):
        """A citizen's SMS: once, whatever the carrier repeats; nothing is answered to a flood."""
        number = self.env["municipal.dialogue"]._clean_phone(incoming.sender)
        if not incoming.uuid or not number:
            return
        message = self._insert_incoming(account, incoming, number)
        if not message:
            return
        Sms = self.env["municipal.channel.sms"].with_company(account.company_id)
        Sms._take_incoming(number, incoming.text, account.company_id)
        if self.env["municipal.rate.limit"]._hit("ivr_message", number):
            return
        if sms_text.is_stop(incoming.text):
            message._stop()
        elif sms_text.is_start(incoming.text):
            message._start_again()
            message._answer(message._get_help(message._find_lang(incoming.text)))
        else:
            message._talk(incoming.text)

    @api.model
    def _insert_incoming(self, account, incoming, number):
        """The new row (in sudo), empty when the carrier has told of it before."""
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO municipal_ivr_message (uuid, account_id, company_id, direction, number,
                    state, carrier_ref, date, date_state, create_date, write_date)
                VALUES (%(uuid)s, %(account)s, %(company)s, 'in', %(number)s, 'received', %(uuid)s,
                    %(now)s, %(now)s, %(now)s, %(now)s)
                ON CONFLICT (account_id, direction, uuid) DO NOTHING RETURNING id
                """,
                uuid=incoming.uuid, account=account.id, company=account.company_id.id,
                number=number, now=now,
            ),
            log_exceptions=False,
        )  # fmt: skip
        # sudo: municipal.ivr.message - carriers are no users
        return self.sudo().browse(row[0] for row in self.env.cr.fetchall())

    # === CONVERSATION === #

    def _talk(self, text):
        """Go on with the conversation of this number, open one by keyword, or give help."""
        code = self._find_dialogue(text)
        session = self._find_session()
        if code:
            session._end()
            session = self._begin(code, text)
        elif session:
            self._keep_text(session, text)
            session._reply(Reply(text=text), session.turn_number)
        if session:
            self.session_id = session
            self._answer(self._get_lines(session), self._get_lines(session, kept=True))
        else:
            self.text = text
            self._answer(self._get_help(self._find_lang(text)))

    @api.model
    def _get_offered(self):
        """The dialogues of all addons that have a word and are there for everybody now."""
        # sudo: municipal.dialogue.session - an empty one
        nobody = self.env["municipal.dialogue.session"].sudo()
        return [
            dialogue
            for dialogue in self.env["municipal.dialogue"]._get_dialogues()
            if dialogue._dialogue_words and dialogue._is_available(nobody)
        ]

    def _find_dialogue(self, text):
        """A keyword stands alone: a sentence that begins with it answers what was asked."""
        if len(text.split()) != 1:
            return None
        town = self.with_company(self.company_id)
        code = self.env["municipal.dialogue"]._get_words().get(sms_text.read_keyword(text))
        return code if code in {one._dialogue_code for one in town._get_offered()} else None

    def _find_session(self):
        # sudo: municipal.dialogue.session - the number holds its conversation
        Session = self.env["municipal.dialogue.session"].sudo()
        domain = [
            ("medium", "=", "sms"),
            ("caller", "=", self.number),
            ("company_id", "=", self.company_id.id),
            ("status", "=", "active"),
            ("date_expires", ">", fields.Datetime.now()),
        ]
        return Session.search(domain, order="id desc", limit=1)._localized()

    def _begin(self, code, text):
        self.text = text
        Session = self.env["municipal.dialogue.session"].with_company(self.company_id)
        return Session._begin(
            code, "sms", lang=self._find_lang(text), caller=self.number, address=self.number
        )

    def _find_lang(self, text):
        """The language that the number has chosen, else that of the letters."""
        known = self.env["municipal.ivr.caller"]._find(self.number).lang
        greek = any("α" <= letter <= "ω" for letter in sms_text.fold_word(text))
        lang = known or (GREEK if greek else "en_US")
        return self.env["municipal.dialogue.session"]._get_lang(lang)

    def _keep_text(self, session, text):
        """What was asked as a code is not kept."""
        masked = mask(session._get_turn().expect, Reply(text=text))
        self.text = masked.get("text")

    # === ANSWER === #

    @api.model
    def _get_lines(self, session, kept=False):
        """What the present turn says, as lines of an SMS.

        :param bool kept: without what the transcript does not keep either
        """
        session = session._localized()
        turn = session._get_turn()
        if kept:
            rows = session.turn_ids.filtered(lambda row: row.number == session.turn_number)
            turn = rows._get_turn()
        lines = [say.text for say in turn.says]
        if isinstance(turn.expect, Choice):
            lines += [f"{option.key}: {option.label}" for option in turn.expect.options]
        elif isinstance(turn.expect, Digits) and turn.expect.secret:
            lines.append(self._with_lang(session.lang).env._("Delete this SMS afterwards."))
        if session.turn_number == 1 and not isinstance(turn.expect, Done):
            lines.append(self._with_lang(session.lang).env._("0: a person"))
        return lines

    def _with_lang(self, lang):
        return self.with_context(lang=lang)

    def _get_help(self, lang):
        """A line for each dialogue that a word opens."""
        town = self._with_lang(lang).with_company(self.company_id)
        words = [
            f"{town.env._(dialogue._dialogue_word)}: {dialogue._get_title()}"
            for dialogue in town._get_offered()
        ]
        stop = town.env._("STOP: no more SMS")
        return [town.env._("Send one of these words."), *words, stop]

    def _answer(self, lines, kept=None):
        """Queue the answer; it leaves as every other SMS does."""
        messages, archive = sms_text.split(lines), "\n".join(kept or lines)
        # sudo: sms.sms - the queue belongs to the system
        Sms = self.env["sms.sms"].sudo().with_company(self.company_id)
        Sms.create(
            [
                {
                    "number": self.number,
                    "body": text,
                    "municipal_account_id": self.account_id.id,
                    "municipal_archive": "…" if number else archive,
                }
                for number, text in enumerate(messages)
            ]
        )
