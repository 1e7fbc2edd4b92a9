import secrets
from datetime import timedelta

from odoo import api, fields, models

from ..tools.conversation import (
    BACK,
    PERSON,
    Conversation,
    NotUnderstood,
    find_command,
    is_remark,
    mask,
)
from ..tools.dialogue import Done, Misunderstood, Reply, Say, Transfer, Turn, validate_reply
from ..tools.typed import clean_text, is_key
from .transactions import hold

CALLBACK = "callback"
MAX_TEXT = 25_000
KEPT_DAYS = 30
LISTENED_AGAIN = 3


class MunicipalDialogueSession(models.Model):
    """One conversation of one citizen with the dialogues, by whatever medium.

    One way in: :meth:`_begin` and :meth:`_reply`. Nobody has rights on the model: who holds the
    token holds the conversation, and the doors act in sudo after :meth:`_find`.
    """

    _name = "municipal.dialogue.session"
    _description = "Self-service conversation"
    _rec_name = "code"
    _order = "id desc"

    token = fields.Char(
        required=True, readonly=True, copy=False, default=lambda self: secrets.token_urlsafe(32)
    )
    code = fields.Char("Dialogue", required=True)
    medium = fields.Selection(
        [("web", "Website"), ("phone", "Telephone"), ("sms", "SMS"), ("test", "Test")],
        required=True,
    )
    lang = fields.Char(required=True)
    user_id = fields.Many2one("res.users", ondelete="cascade", help="Empty for visitors.")
    caller = fields.Char(help="Number that calls or writes; no proof of who it is.")
    address = fields.Char(help="What the limit of wrong codes counts: network address or number.")
    company_id = fields.Many2one("res.company", required=True)
    status = fields.Selection(
        [
            ("active", "In progress"),
            ("done", "Finished"),
            ("transferred", "Handed over to a person"),
            ("abandoned", "Left by the citizen"),
        ],
        default="active",
        required=True,
    )
    state = fields.Json(default=dict, help="Where the conversation stands and what is known.")
    turn_number = fields.Integer(help="Number of the turn that waits for a reply; the first is 1.")
    turn_ids = fields.One2many("municipal.dialogue.turn", "session_id", "Transcript")
    attachment_ids = fields.One2many(
        "ir.attachment",
        "res_id",
        "Recordings",
        domain=[("res_model", "=", "municipal.dialogue.session")],
        bypass_search_access=True,
    )
    request_id = fields.Many2one("municipal.request", index="btree_not_null", ondelete="set null")
    date_expires = fields.Datetime(required=True)

    _token_uniq = models.Constraint("UNIQUE (token)", "This conversation exists already.")
    _to_end = models.Index("(date_expires) WHERE status = 'active'")

    # === ONE WAY IN === #

    @api.model
    def _begin(self, code, medium, lang=None, user=None, caller=None, address=None, slots=None):
        """Begin a conversation in the current company.

        :param str code: of the dialogue
        :param str medium: web, phone, sms or test
        :param user: the person who is logged in, if any
        :param str caller: telephone number as the medium gives it
        :param str address: what wrong codes are counted by; the caller if empty
        :param dict slots: what the dialogue need not ask
        :return: the session in sudo; its first turn is ``session._get_turn()``
        :raise ValueError: there is no such dialogue, or it is not offered now
        """
        dialogue = self.env["municipal.dialogue"]._get_dialogue(code)
        if dialogue is None or not dialogue._is_available(self):
            raise ValueError(f"no dialogue {code}")
        # sudo: municipal.dialogue.session - visitors have no rights on the model
        session = self.sudo().create(
            {
                "code": code,
                "medium": medium,
                "lang": self._get_lang(lang),
                "user_id": user.id if user and not user._is_public() else False,
                "caller": caller,
                "address": address or caller,
                "company_id": self.env.company.id,
                "state": Conversation().to_dict(),
                "date_expires": self._get_expiry(medium),
            }
        )
        session = session._localized()
        session._store(session._call(code, slots))
        return session

    @api.model
    def _find(self, token, user=None):
        """The session (in sudo) with this token, empty when there is none.

        What a logged-in person began is theirs alone.
        """
        Session = self.sudo()  # sudo: municipal.dialogue.session - the token is the right of access
        if not is_key(token):
            return Session
        session = Session.search([("token", "=", token)])
        owner = user if user and not user._is_public() else self.env["res.users"]
        return session.filtered(
            lambda row: row.user_id in (owner, self.env["res.users"])
        )._localized()

    def _reply(self, reply, turn_no):
        """Take in the reply to the turn ``turn_no``; returns the ``Turn`` that follows.

        A reply that comes twice (a lost answer, a double click) has its effect once: the second
        time it gives the turn that followed the first time.

        :param reply: ``Reply``, or a plain text
        :param int turn_no: ``turn_number`` at the time when the turn was said
        """
        self.ensure_one()
        hold(self)
        if turn_no != self.turn_number or self.status in ("transferred", "abandoned"):
            return self._get_turn(min(turn_no + 1, self.turn_number))
        session = self._localized()
        reply = session._clean(reply)
        session._record_reply(reply)
        session._store(session._advance(reply))
        return session._get_turn()

    def _get_turn(self, number=None):
        """The ``Turn`` number ``number``, by default the one that waits for a reply."""
        self.ensure_one()
        number = max(1, number or self.turn_number)
        row = self.turn_ids.filtered(lambda turn: turn.number == number)
        code, _slash, position = row.position.partition("/")
        dialogue = self.env["municipal.dialogue"]._get_dialogue(code)
        turn = row._get_turn()
        return dialogue._reveal(self, turn, position) if dialogue is not None else turn

    def _end(self, status="abandoned"):
        """The citizen is gone: hung up, closed the page, or was handed over to a person.

        What they said and have not sent is registered as an unfinished request.

        :param str status: abandoned or transferred
        """
        for session in self:
            hold(session)
            if session.status == "active":
                session.status = status
                if session.medium != "test":
                    session._localized()._rescue()

    def _add_recording(self, reference, content, name=None):
        """Keep the sound of the reply ``reference``, which may come after the request is filed.

        :param bytes content: the sound file
        :param str name: file name with its extension
        """
        self.ensure_one()
        target = self.request_id or self
        # sudo: ir.attachment - the medium adds what its caller said
        files = [(name or f"{reference}.wav", content)]
        return self.env["ir.attachment"].sudo()._add_to(target, files)

    def _move_recordings(self, request):
        """The recordings go where their text went."""
        # sudo: ir.attachment - see _add_recording
        self.attachment_ids.sudo().write({"res_model": request._name, "res_id": request.id})

    # === ONE REPLY === #

    def _advance(self, reply):
        """The turn that follows ``reply``."""
        if self._is_outdated():
            return self._restart()
        turn = self._get_conversation().get_turn()
        command = find_command(turn.expect, reply)
        if command:
            return self._obey(command, turn)
        if isinstance(turn.expect, Done):
            return turn
        value = reply if isinstance(turn.expect, Transfer) else validate_reply(turn.expect, reply)
        if isinstance(value, Misunderstood):
            return self._ask_again(value.code, turn, reply)
        try:
            following = self._get_dialogue()._answer(self, value)
        except NotUnderstood as error:
            return self._ask_again(error.code, turn, reply)
        self._change(lambda talk: setattr(talk, "misses", 0))
        return self._keep_turn(following) if following else self._return()

    def _obey(self, command, turn):
        if command == PERSON:
            return self._call(CALLBACK, self._get_dialogue()._get_handover(self))
        if command != BACK:
            return turn
        if isinstance(turn.expect, Done):
            return turn
        before = self._get_dialogue()._back(self)
        if before:
            return self._keep_turn(before)
        return self._return(self.env._("This is the beginning."))

    def _call(self, code, slots=None):
        """Interrupt the running dialogue by another one; its first turn."""
        dialogue = self.env["municipal.dialogue"]._get_dialogue(code)

        def change(talk):
            if talk.frames and talk.top.code == code:
                talk.frames.pop()
            talk.push(code, dialogue._dialogue_version, slots or {})

        self._change(change)
        return self._keep_turn(dialogue._start(self))

    def _return(self, sentence=None):
        """Go back to what was interrupted; without such a thing, ask the present turn again."""
        talk = self._get_conversation()
        if talk.pop():
            self._set_conversation(talk)
            return talk.get_turn()
        return self._with_sentence(sentence, talk.get_turn())

    def _ask_again(self, code, turn, reply):
        """A reply was no answer: repeat, then ask more simply, then offer a person."""
        talk = self._get_conversation()
        if is_remark(turn.expect, reply):
            talk.note(reply.text)
        talk.misses += 1
        self._set_conversation(talk)
        if talk.misses >= LISTENED_AGAIN:
            handover = self._get_dialogue()._get_handover(self)
            return self._call(CALLBACK, {**handover, "offered": True})
        if talk.misses == 2:
            hint = self._get_dialogue()._hint(self)
            return Turn(hint, turn.expect) if hint else self._with_sentence(None, turn)
        return self._with_sentence(self._explain(code), turn)

    @api.model
    def _with_sentence(self, sentence, turn):
        return Turn((Say(sentence), *turn.says), turn.expect) if sentence else turn

    def _is_outdated(self):
        """The dialogue has changed, or is gone, since it asked."""
        dialogue = self._get_dialogue()
        return dialogue is None or dialogue._dialogue_version != self._get_frame().version

    def _restart(self):
        """Begin the running dialogue again with what is known; without it, offer a person."""
        dialogue = self._get_dialogue()
        if dialogue is None:
            return self._call(CALLBACK)

        def change(talk):
            talk.top.version, talk.top.position = dialogue._dialogue_version, ""

        self._change(change)
        return self._keep_turn(dialogue._start(self))

    # === TRANSCRIPT === #

    def _store(self, turn):
        """Write ``turn`` as the one that waits for a reply."""
        frame = self._get_frame()
        self.env["municipal.dialogue.turn"].create(
            {
                "session_id": self.id,
                "number": self.turn_number + 1,
                "position": f"{frame.code}/{frame.position}",
                "turn": turn.to_dict(),
            }
        )
        self.write(
            {
                "turn_number": self.turn_number + 1,
                "status": "done" if isinstance(turn.expect, Done) else "active",
                "date_expires": self._get_expiry(self.medium),
            }
        )

    def _record_reply(self, reply):
        row = self.turn_ids.filtered(lambda turn: turn.number == self.turn_number)
        row.reply = mask(row._get_turn().expect, reply)

    @api.model
    def _clean(self, reply):
        """Without characters that the database refuses, and of bounded length."""
        if not isinstance(reply, Reply):
            reply = Reply(text=reply or "")
        return Reply(
            keys="".join(key for key in reply.keys if key in "0123456789*#")[:64],
            text=clean_text(reply.text[:MAX_TEXT]),
            recording=clean_text(reply.recording[:200]),
        )

    # === END === #

    def _rescue(self):
        """Register what was said in the open dialogues, the innermost first."""
        talk = self._get_conversation()
        while True:
            dialogue = self._get_dialogue()
            request = dialogue is not None and dialogue._abandon(self)
            if request:
                self.request_id = request
            if request or not talk.pop():
                break
            self._set_conversation(talk)

    @api.model
    def _cron_end_abandoned(self):
        """Conversations that nobody continues."""
        domain = [("status", "=", "active"), ("date_expires", "<", fields.Datetime.now())]
        # sudo: municipal.dialogue.session - run by the system
        sessions = self.sudo().search(domain, limit=200, order="date_expires")
        self.env["ir.cron"]._commit_progress(remaining=len(sessions))
        for session in sessions:
            session = session.try_lock_for_update()
            session._end()
            if not self.env["ir.cron"]._commit_progress(1):
                break

    @api.autovacuum
    def _gc_old(self):
        """Transcripts hold what people said about themselves: they are not kept."""
        parameter = self.env["ir.config_parameter"].sudo()  # sudo: read by the system
        days = int(parameter.get_param("municipal_crm.dialogue_days") or KEPT_DAYS)
        limit = fields.Datetime.now() - timedelta(days=days)
        domain = [("status", "!=", "active"), ("date_expires", "<", limit)]
        sessions = self.sudo().search(domain, limit=1000)  # sudo: run by the system
        sessions.attachment_ids.unlink()
        sessions.unlink()
