from odoo import api, models

from ..tools.conversation import menu
from ..tools.dialogue import Done, Say, Turn
from .municipal_dialogue_callback import CHANNEL_OF_MEDIUM


class MunicipalDialogueRequestIntake(models.AbstractModel):
    """Before anything is sent: somebody may have reported the same already, nearby.

    What is told of the other request is its category and day, and its street where the public list
    shows it; nothing of whose it is. Nobody joins without saying so.
    """

    _inherit = "municipal.dialogue.request_intake"

    @api.model
    def _find_next(self, session):
        """As late as can be: the place of somebody who speaks may be written down by then."""
        step = super()._find_next(session)
        frame = session._get_frame()
        if step != "confirm" or "similar" in {*frame.trail, frame.position}:
            return step
        found = self._find_similar(session)
        session._set_slots(similar=found.ids)
        return "similar" if found else step

    @api.model
    def _find_similar(self, session):
        """The requests (in sudo) that are like what was told."""
        Request, category = self.env["municipal.request"], self._get_category(session)
        if not category or "place" not in self._get_place_steps(session, category):
            return Request
        return Request._find_similar(
            category, self._get_known_place(session), self._get_known_citizen(session)
        )

    @api.model
    def _get_known_place(self, session):
        """Street or point of the place that was told, as far as the conversation knows it."""
        street_id = session._get_slot("street_id")
        if street_id:
            return {"street_id": street_id}
        text = (session._get_slot("place") or {}).get("text")
        return self.env["municipal.request.form"]._find_landmark(text) or {}

    @api.model
    def _get_known_citizen(self, session):
        """The record of who is logged in; looking makes none."""
        Form = self.env["municipal.request.form"]
        return Form._get_citizen(session.user_id) if session.user_id else None

    @api.model
    def _choose(self, session, category_id):
        session._reopen("similar")
        return super()._choose(session, category_id)

    @api.model
    def _take_place(self, session, reply):
        session._reopen("similar")
        return super()._take_place(session, reply)

    @api.model
    def _take_street(self, session, key):
        session._reopen("similar")
        return super()._take_street(session, key)

    # === THE OFFER === #

    @api.model
    def _ask_similar(self, session):
        # sudo: municipal.request - the offer tells what _prepare_similar lets anybody know
        requests = self.env["municipal.request"].sudo().browse(session._get_slot("similar"))
        offers = [self._describe(request._prepare_similar()) for request in requests]
        join = Say(
            self.env._("If you join it, you need not send yours, and we tell you when it is over.")
        )
        says = [join, *([Say(self._get_notice())] if self._has_person(session) else [])]
        if len(offers) == 1:
            first = Say(self.env._("Somebody has told us of this already: %s.", offers[0]))
            offers = [self.env._("It is the same, I join")]
        else:
            first = Say(self.env._("Is it one of these, which we know of already?"))
        # the key that people press without listening loses nothing that they have said
        return Turn([first, *says], menu([self.env._("Mine is another one"), *offers]))

    @api.model
    def _describe(self, facts):
        """Category, street and day in one line."""
        day = self._format_day(facts["day"])
        return ", ".join(filter(None, (facts["category"], facts["street"], day)))

    @api.model
    def _take_similar(self, session, key):
        if key == "1":
            return self._find_next(session)
        offered = session._get_slot("similar")
        # sudo: municipal.request - the citizen joins what was offered to them, see _find_similar
        request = self.env["municipal.request"].sudo().browse(offered[int(key) - 2])
        if not self._join(session, request):
            return self._find_next(session)  # it has been closed since
        session._set_slots(registered=True)
        return "joined"

    @api.model
    def _join(self, session, request):
        town = self._in_language_of_town(session)
        category = town._get_category(session)
        vals = town._prepare_contact_vals(session, category, unfinished=None)
        citizen = self.env["municipal.citizen"].browse(vals.get("citizen_id") or [])
        words = [town._get_spoken(session, slot) for slot in ("problem", "place")]
        joined = request._join(
            session.token,
            CHANNEL_OF_MEDIUM[session.medium],
            session.lang,
            # sudo: municipal.citizen - the record of the one who has just told their contact
            citizen.sudo(),
            " / ".join(filter(None, words)),
        )
        if joined:
            self._record_notice(session, citizen)
            session._set_slots(told=bool(citizen))
        return joined

    @api.model
    def _ask_joined(self, session):
        session._forget_trail()
        says = [Say(self.env._("You have joined the request that we have already."))]
        if session._get_slot("told"):
            says.append(Say(self.env._("We tell you when it is over. Thank you.")))
        else:
            says.append(Say(self.env._("Thank you: we know now that it concerns you too.")))
        return Turn(says, Done())

    @api.model
    def _get_handover(self, session):
        """Whoever has joined a request is no reason to open it to them, or them to its citizen."""
        if session._get_slot("told") is None:
            return super()._get_handover(session)
        phone, _email = self._get_contact(session, self._get_category(session))
        return {"phone": phone}
