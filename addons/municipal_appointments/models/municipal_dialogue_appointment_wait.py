from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.municipal_crm.tools.conversation import menu
from odoo.addons.municipal_crm.tools.dialogue import Done, Say, Turn


class MunicipalDialogueAppointment(models.AbstractModel):
    """How long one waits now without an appointment, and who waits for a time to become free."""

    _inherit = "municipal.dialogue.appointment"

    @api.model
    def _get_waiting_places(self, session):
        """The places (in sudo) that take people without an appointment."""
        domain = [
            ("company_id", "=", session.company_id.id),
            ("is_internal", "=", False),
            ("place_id.active", "=", True),
            ("place_id.is_bookable", "=", True),
            ("place_id.takes_walk_ins", "=", True),
        ]
        # sudo: municipal.appointment.lane - places with appointments are public
        lanes = self.env["municipal.appointment.lane"].sudo().search(domain)
        return lanes.place_id.sorted("name")

    @api.model
    def _find_wait_step(self, session):
        places = self._get_waiting_places(session)
        session._set_slots(wait_place_id=places[:1].id)
        return "wait_place" if len(places) > 1 else "wait"

    @api.model
    def _ask_wait_place(self, session):
        places, has_more = self._get_page(session, self._get_waiting_places(session))
        labels = places.mapped("name") + ([self.env._("Another place")] if has_more else [])
        return Turn([Say(self.env._("Where would you like to come?"))], menu(labels))

    @api.model
    def _take_wait_place(self, session, key):
        every = self._get_waiting_places(session)
        places, _has_more = self._get_page(session, every)
        if int(key) > len(places):
            self._turn_page(session, every)
            return "wait_place"
        session._set_slots(wait_place_id=places[int(key) - 1].id)
        return "wait"

    @api.model
    def _ask_wait(self, session):
        # sudo: municipal.place - places with appointments are public
        place = self.env["municipal.place"].sudo().browse(session._get_slot("wait_place_id") or [])
        labels = [self.env._("From the beginning"), self.env._("Finish")]
        return Turn([Say(self._say_wait(place))], menu(labels))

    @api.model
    def _say_wait(self, place):
        found = place._get_wait() if place else {"wait": None, "waiting": 0}
        facts = {"place": place.name, "minutes": found["wait"], "people": found["waiting"]}
        if found["wait"] is None:
            sentence = self.env._("Nobody is being called at the moment, so we cannot say.")
            return f"{place.name}: {sentence}" if place else sentence
        if not found["wait"]:
            return self.env._("%(place)s: you would be served at once.", **facts)
        return self.env._(
            "%(place)s: somebody without an appointment waits about %(minutes)s minutes now."
            " People who wait: %(people)s.",
            **facts,
        )

    @api.model
    def _take_wait(self, session, key):
        return "what" if key == "1" else "farewell"

    # === THE WAITING LIST === #

    @api.model
    def _ask_without_times(self, session):
        """Nothing is free; whoever moves keeps what they have."""
        labels = [self.env._("From the beginning"), self.env._("Talk to a person")]
        if not self._get_own(session):
            labels.append(self.env._("Be told when a time becomes free"))
        says = [Say(self.env._("There is no free time for this at the moment."))]
        return Turn(says, menu(labels))

    @api.model
    def _take_without_times(self, session, key):
        if key == "3":
            session._set_slots(is_waiting=True)
            return self._find_contact_step(session)
        return "what" if key == "1" else session._call("callback")

    @api.model
    def _ask_wish(self, session):
        service = self._get_service(session)
        sentence = self.env._("Shall I put you on the waiting list for “%s”?", service.name)
        return Turn([Say(sentence)], menu([self.env._("Yes"), self.env._("No")]))

    @api.model
    def _take_wish(self, session, key):
        if key != "1":
            return "farewell"
        service, place = self._get_service(session), self._get_wished_place(session)
        contact = self._prepare_contact(session)
        if not contact["contact_name"]:
            contact["contact_name"] = session.company_id._say_phone(contact["contact_phone"])
        today = service._get_day(fields.Datetime.now())
        # sudo: municipal.appointment.wish - visitors have no access
        self.env["municipal.appointment.wish"].sudo().create(
            {
                **contact,
                "service_id": service.id,
                "place_ids": [fields.Command.set(place.ids if place else [])],
                "date_from": today,
                "date_to": today + timedelta(days=service.horizon_days),
                "channel": self._get_channel(session),
            }
        )
        return "wished"

    @api.model
    def _ask_wished(self, session):
        session._forget_trail()
        sentence = self.env._("You are on the waiting list. We tell you when a time becomes free.")
        return Turn([Say(sentence)], Done())
