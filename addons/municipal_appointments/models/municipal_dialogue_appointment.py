from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.municipal_crm.tools.conversation import menu
from odoo.addons.municipal_crm.tools.dialogue import Say, Turn
from odoo.tools.translate import LazyTranslate

from .municipal_appointment_slot import SlotTaken

_lt = LazyTranslate(__name__)

#: Options that are offered at once, beside those that lead on.
OFFERED_AT_ONCE = 4
TIMES_AT_ONCE = 3
TIME_FORMAT = "EEEE d MMMM, HH:mm"


class MunicipalDialogueAppointment(models.AbstractModel):
    """Book an appointment, hear of it, move or cancel it, by any medium.

    The times are those of the website, with the same limits. Who books and what comes of it is in
    ``municipal_dialogue_appointment_contact``, what one already has in
    ``municipal_dialogue_appointment_own``, the waiting room in ``municipal_dialogue_appointment_wait``.
    """

    _name = "municipal.dialogue.appointment"
    _description = "Dialogue: appointments"
    _inherit = ["municipal.dialogue.steps"]
    _dialogue_code = "appointment"
    _dialogue_title = _lt("Book, move or cancel an appointment")
    _dialogue_sequence = 30
    _dialogue_words = ("ραντεβου", "appointment")
    _dialogue_word = _lt("APPOINTMENT")

    @api.model
    def _is_available(self, session):
        return bool(self._get_services(session.company_id or self.env.company))

    @api.model
    def _find_next(self, session):
        """Where who leads here wants to begin, else at the beginning."""
        return session._get_slot("begin") or "what"

    @api.model
    def _ask_what(self, session):
        labels = [
            self.env._("Book an appointment"),
            self.env._("Hear, move or cancel my appointment"),
            self.env._("Hear how long one waits without an appointment"),
        ]
        return Turn([Say(self.env._("What would you like to do?"))], menu(labels))

    @api.model
    def _take_what(self, session, key):
        session._set_slots(own_id=False, after=False, page=0, place_id=False, is_waiting=False)
        if key == "1":
            return "service"
        return self._find_own_step(session) if key == "2" else self._find_wait_step(session)

    @api.model
    def _get_handover(self, session):
        town = self._in_language_of_town(session)
        service = town._get_service(session)
        if not service:
            return {}
        text = town.env._("Called about an appointment: %s.", service.name)
        return {"text": text, "department_id": service.department_id.id}

    @api.model
    def _get_channel(self, session):
        """What the appointment and the statistics call the medium."""
        return "web" if session.medium in ("web", "test") else "phone"

    # === PAGES OF A LONG LIST === #

    @api.model
    def _get_page(self, session, records, size=OFFERED_AT_ONCE):
        """(those of ``records`` that are offered now, whether there are more)"""
        start = session._get_slot("page", 0) * size
        return records[start : start + size], len(records) > size

    @api.model
    def _turn_page(self, session, records, size=OFFERED_AT_ONCE):
        pages = -(-len(records) // size)
        session._set_slots(page=(session._get_slot("page", 0) + 1) % pages)

    # === WHAT FOR === #

    @api.model
    def _get_services(self, company):
        return self.env["municipal.appointment.service"].with_company(company)._get_published()

    @api.model
    def _ask_service(self, session):
        services, has_more = self._get_page(session, self._get_services(session.company_id))
        labels = [service.name for service in services]
        if has_more:
            labels.append(self.env._("Something else"))
        return Turn([Say(self.env._("What do you need?"))], menu(labels))

    @api.model
    def _take_service(self, session, key):
        every = self._get_services(session.company_id)
        services, _has_more = self._get_page(session, every)
        if int(key) > len(services):
            self._turn_page(session, every)
            return "service"
        service = services[int(key) - 1]
        session._set_slots(service_id=service.id, after=False, place_id=False, page=0)
        return "place" if len(service._get_public_places()) > 1 else "time"

    @api.model
    def _get_service(self, session):
        # sudo: municipal.appointment.service - what is on the website is public
        service_id = session._get_slot("service_id") or []
        return self.env["municipal.appointment.service"].sudo().browse(service_id)

    # === WHERE === #

    @api.model
    def _get_place_page(self, session):
        """(places offered now, whether there are more); the first key is for any of them."""
        places = self._get_service(session)._get_public_places()
        size = OFFERED_AT_ONCE if len(places) <= OFFERED_AT_ONCE else OFFERED_AT_ONCE - 1
        return *self._get_page(session, places, size), size

    @api.model
    def _ask_place(self, session):
        places, has_more, _size = self._get_place_page(session)
        labels = [self.env._("The earliest, at any place"), *places.mapped("name")]
        if has_more:
            labels.append(self.env._("Another place"))
        return Turn([Say(self.env._("Where would you like to come?"))], menu(labels))

    @api.model
    def _take_place(self, session, key):
        places, _has_more, size = self._get_place_page(session)
        number = int(key) - 1
        if number > len(places):
            self._turn_page(session, self._get_service(session)._get_public_places(), size)
            return "place"
        session._set_slots(place_id=places[number - 1].id if number else False, after=False)
        return "time"

    @api.model
    def _get_wished_place(self, session):
        """Where they want to come, None for anywhere; whoever moves stays at the same place."""
        # sudo: municipal.place - places with appointments are public
        wished = self.env["municipal.place"].sudo().browse(session._get_slot("place_id") or [])
        return self._get_own(session).place_id or wished or None

    # === WHEN === #

    @api.model
    def _get_times(self, session):
        """The free times that are offered now; to who moves not the one that they have."""
        own = self._get_own(session)
        after = fields.Datetime.to_datetime(session._get_slot("after") or 0)
        start = after or fields.Datetime.now()
        services = own._get_services() or self._get_service(session)
        end = start + timedelta(days=max(services.mapped("horizon_days")) + 1)
        services = services.with_context(municipal_moving=own.id or 0)
        options = {"place": self._get_wished_place(session), "people": own.people or 1}
        free = services._get_free(start, end, limit=TIMES_AT_ONCE + 1, **options)
        return [time for time in free if time.date_start != own.date_start][:TIMES_AT_ONCE]

    @api.model
    def _ask_time(self, session):
        self._let_go(session)
        times = self._get_times(session)
        service = self._get_service(session)
        if not session._get_slot("after"):
            service._record_search(self._get_channel(session), times[0] if times else None)
        session._set_slots(times=[[str(free.date_start), free.place_id] for free in times])
        if not times:
            return self._ask_without_times(session)
        labels = [self._describe_short(session, free.date_start, free.place_id) for free in times]
        labels += [self.env._("Later on"), self.env._("Another day")]
        return Turn([Say(self.env._("These times are free:"))], menu(labels))

    @api.model
    def _say_moment(self, session, moment):
        """A time as one says it."""
        company = session.company_id.with_env(self.env)
        return company._format_municipal_moment(moment, TIME_FORMAT)

    @api.model
    def _describe(self, session, moment, place_id):
        """A time with its place."""
        # sudo: municipal.place - places with appointments are public
        place = self.env["municipal.place"].sudo().browse(place_id)
        return f"{self._say_moment(session, moment)}, {place.name}"

    @api.model
    def _describe_short(self, session, moment, place_id):
        """A time, with its place where that is not known already."""
        places = self._get_service(session)._get_public_places()
        if self._get_wished_place(session) or len(places) == 1:
            return self._say_moment(session, moment)
        return self._describe(session, moment, place_id)

    @api.model
    def _take_time(self, session, key):
        times = session._get_slot("times") or []
        if not times:
            return self._take_without_times(session, key)
        if int(key) <= len(times):
            return self._take_one_time(session, *times[int(key) - 1])
        last = fields.Datetime.to_datetime(times[-1][0])
        after = last + timedelta(minutes=1)
        if int(key) > len(times) + 1:
            company = session.company_id
            after = company._get_municipal_moment(
                company._get_municipal_day(last) + timedelta(days=1)
            )
        session._set_slots(after=str(after))
        return "time"

    @api.model
    def _take_one_time(self, session, start, place_id):
        """Hold the time for whoever books; whoever moves is asked once more."""
        session._set_slots(start=start, start_place_id=place_id)
        if self._get_own(session):
            return "move"
        # sudo: municipal.place - as in _describe
        place = self.env["municipal.place"].sudo().browse(place_id)
        try:
            held = self.env["municipal.appointment"]._hold(
                self._get_service(session),
                fields.Datetime.to_datetime(start),
                place=place,
                channel=self._get_channel(session),
            )
        except SlotTaken:
            session._set_slots(after=False)
            return "taken"
        session._set_slots(held_id=held.id)
        return self._find_contact_step(session)

    @api.model
    def _ask_taken(self, session):
        session._forget_trail()
        says = [Say(self.env._("Somebody has just taken this time."))]
        return Turn(says, menu([self.env._("Other times"), self.env._("Finish")]))

    @api.model
    def _take_taken(self, session, key):
        return "time" if key == "1" else "farewell"

    @api.model
    def _let_go(self, session):
        """Who chooses another time, or goes away, does not need the one that is held."""
        if session._get_slot("held_id") and not session._get_slot("booked_id"):
            self.env["municipal.appointment"]._let_go_of_hold(session._get_slot("held_id"))
            session._set_slots(held_id=False)

    @api.model
    def _abandon(self, session):
        """Hung up in the middle: what was held is free for others at once."""
        self._let_go(session)
