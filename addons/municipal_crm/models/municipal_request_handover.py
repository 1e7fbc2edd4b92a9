from odoo import fields, models
from odoo.exceptions import UserError

from .municipal_handover import THEIRS
from .transactions import hold


class MunicipalRequest(models.Model):
    """Handing a request over to an outside body. It stays one request, and ours to answer for."""

    _inherit = "municipal.request"

    handover_ids = fields.One2many("municipal.handover", "request_id", "Hand-overs", readonly=True)

    # === HANDING OVER === #

    def _hand_over(self, body, text, files=None, shows_citizen=False, reply=""):
        """Give the request to an outside body; it is told by e-mail where one is known.

        :param dict body: ``body_id`` (or False), ``body_name``, ``body_email``, ``body_phone``
        :param str text: what the body reads; nothing else of what the citizen wrote goes along
        :param files: attachments of the request that go along, as copies
        :param bool shows_citizen: the body reads who the citizen is and how to reach them
        :param str reply: what the citizen is told
        :return: the hand-over
        """
        hold(self.ensure_one())
        self._check_officer()
        self._check_text(text)
        copies = self._copy_handover_files(files)
        handover = self._get_open_handover()._get_same_body(body)
        if handover:
            handover.write({"shows_citizen": shows_citizen})
            if reply:
                self._reply_to_citizen(reply)
        else:
            handover = self._give_to_body(body, shows_citizen, reply)
        handover._send(text, copies)
        return handover

    def _give_to_body(self, body, shows_citizen, reply):
        # sudo: municipal.handover - written by its own methods once the officer may
        request = self.sudo()
        if self.state_code == "forwarded":
            request._get_open_handover()._end()
            request._write_unguarded({"forwarded_to": body["body_name"]})
            if reply:
                self._reply_to_citizen(reply)
        else:
            self._set_state("forwarded", reason=body["body_name"], reply=reply)
        return request._create_handover(body, shows_citizen)

    def _create_handover(self, body, shows_citizen):
        Handover = self.env["municipal.handover"]
        self._log("handover", actor=self._get_actor_role(), new_value=body["body_name"])
        return Handover.create(
            {
                **body,
                "request_id": self.id,
                "shows_citizen": shows_citizen,
                "date_expires": Handover._get_first_expiry(self.company_id),
            }
        )

    def _copy_handover_files(self, files):
        """(name, bytes) of ``files``, which must be this request's own."""
        files = files or self.env["ir.attachment"]
        if any(file.res_model != self._name or file.res_id != self.id for file in files):
            raise UserError(self.env._("These files do not belong to this request."))
        return [(file.name, file.raw) for file in files]

    def _get_open_handover(self):
        """The hand-over (in sudo) that a body can answer now; one at most."""
        # sudo: municipal.handover - the caller has the request
        Handover = self.env["municipal.handover"].sudo()
        return Handover.search([("request_id", "in", self.ids), ("state", "in", THEIRS)])

    def _record_move(self, target, role, reason, moment):
        """Whatever move takes the request from the body makes the body's link void."""
        leaves = self.state_code == "forwarded"
        history = super()._record_move(target, role, reason, moment)
        if leaves:
            self._get_open_handover()._end()
            if not target.is_closed:
                # sudo: municipal.request - as in _record_move
                self.sudo()._write_unguarded({"forwarded_to": False})
        return history

    # === WHAT A BODY MAY READ === #

    def _get_handover_place(self):
        """Where it is, in one line."""
        self.ensure_one()
        street = " ".join(filter(None, (self.street_id.name, self.street_number)))
        parts = (street or self.address, self.place_note, self.area_id.name)
        place = ", ".join(filter(None, parts))
        if self.latitude or self.longitude:
            point = f"{self.latitude:.5f}, {self.longitude:.5f}"
            place = f"{place} ({point})" if place else point
        return place

    def _get_handover_citizen(self):
        """Who the citizen is, in lines; only for a hand-over that says so."""
        self.ensure_one()
        name = self.contact_name or self.citizen_id.name
        return [part for part in (name, self.reach_phone, self.reach_email) if part]

    # === WHAT THE CITIZEN SEES === #

    def _get_public_status(self):
        """Adds ``body``: {name, phone, email} of whoever deals with it outside, or False."""
        last = self.env["municipal.handover"]
        if self.state_code == "forwarded":
            # sudo: municipal.handover - the name of a public body, for whoever has the request
            last = last.sudo().search([("request_id", "=", self.id)], limit=1)
        return super()._get_public_status() | {"body": bool(last) and last._get_public_facts()}

    # === THE OFFICER === #

    def _schedule_handover(self, words):
        """A to-do for the officer who has the request."""
        if self.user_id:
            # the officer hears of it from the outbox already
            self.with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_todo", summary=words, user_id=self.user_id.id
            )

    def action_hand_over(self):
        """Open the dialogue that gives the request to an outside body."""
        self.ensure_one()
        self.check_access("write")
        title = self.env._("Hand over to an outside body")
        return self._open_dialogue(
            "municipal.request.handover", title, {"default_request_id": self.id}
        )

    def action_move(self, transition_id):
        """Where outside bodies are known, the move to one is made by their dialogue."""
        transition = self.env["municipal.request.transition"].browse(transition_id)
        outside = transition.target_id.code == "forwarded" and self._knows_bodies()
        if outside and transition in self.allowed_transition_ids:
            return self.action_hand_over()
        return super().action_move(transition_id)

    def _knows_bodies(self):
        Body = self.env["municipal.outside.body"]
        return bool(Body.search_count([], limit=1))
