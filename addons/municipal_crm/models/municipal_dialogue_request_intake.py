from odoo import api, models
from odoo.tools.translate import LazyTranslate

from ..tools.conversation import NotUnderstood, menu
from ..tools.dialogue import Done, Recording, Say, Turn
from ..tools.emergency import find_emergency
from ..tools.identity import phone_kind
from .municipal_dialogue_callback import CHANNEL_OF_MEDIUM

_lt = LazyTranslate(__name__)
MIN_LETTERS = 3
PLACE_LENGTH = 300


class MunicipalDialogueRequestIntake(models.AbstractModel):
    """A citizen tells a problem, hears it back and gets a protocol number.

    Order: problem, category, place, questions of the category, who asks, read-back. A step that
    does not apply is not asked; every answer can be changed at the end.
    """

    _name = "municipal.dialogue.request_intake"
    _description = "Dialogue: report a problem or ask for something"
    _inherit = ["municipal.dialogue.steps"]
    _dialogue_code = "request_intake"
    _dialogue_title = _lt("Report a problem or ask for something")
    _dialogue_sequence = 10
    _dialogue_words = ("αιτημα", "request")
    _dialogue_word = _lt("REQUEST")

    # === ORDER OF THE STEPS === #

    @api.model
    def _find_next(self, session):
        frame = session._get_frame()
        answered = {*frame.trail, frame.position}
        return next(step for step in self._get_order(session) if step not in answered)

    @api.model
    def _get_order(self, session):
        """The steps that apply, as far as the answers tell."""
        category = self._get_category(session)
        return [
            "problem",
            *self._get_category_steps(session),
            *self._get_place_steps(session, category),
            *self._get_question_steps(category),
            *self._get_contact_steps(session, category),
            "confirm",
        ]

    @api.model
    def _ask(self, session):
        """Advice that an answer calls for is said before anything else."""
        turn = super()._ask(session)
        advice = session._get_slot("advice")
        if not advice:
            return turn
        session._set_slots(advice="")
        return Turn((Say(advice), *turn.says), turn.expect)

    @api.model
    def _hint(self, session):
        hints = {
            "problem": self.env._("Say it in one sentence. For example: the street lamp is out."),
            "place": self.env._("Say the street and the number, or something that is close to it."),
            "name": self.env._("Say your first name and your family name."),
            "phone": self.env._(
                "Give the ten digits of your telephone, for example 2 1 0, and so on."
            ),
            "email": self.env._("Write an address such as name@example.org."),
        }
        sentence = hints.get(session._get_frame().position)
        return (Say(sentence),) if sentence else ()

    # === PROBLEM === #

    @api.model
    def _ask_problem(self, session):
        says = []
        if not session._get_slot("problem"):
            says.append(Say(self.env._("Welcome. This is %s.", session.company_id.name)))
            if session.company_id.municipality_emergency_text:
                says.append(Say(session.company_id.municipality_emergency_text))
        says.append(
            Say(self.env._("Tell us in your own words what has happened or what you need."))
        )
        return Turn(says, Recording(max_seconds=120))

    @api.model
    def _take_problem(self, session, reply):
        problem = self._prepare_spoken(reply, MIN_LETTERS)
        session._set_slots(problem=problem)
        if find_emergency(problem["text"]):
            session._set_slots(advice=session.company_id.municipality_emergency_text)
        return self._find_next(session)

    @api.model
    def _prepare_spoken(self, reply, letters=1):
        """{"text", "recording"} of a reply in words; the text is empty until somebody listens."""
        if not reply.recording and sum(map(str.isalnum, reply.text)) < letters:
            raise NotUnderstood("too_short")
        return {"text": reply.text, "recording": reply.recording}

    @api.model
    def _get_spoken(self, session, slot):
        """What was said, as text for people."""
        spoken = session._get_slot(slot) or {}
        return spoken.get("text") or (self._get_voice_note() if spoken.get("recording") else "")

    @api.model
    def _get_voice_note(self):
        return self.env._("Voice message, not written down yet")

    # === PLACE === #

    @api.model
    def _get_place_steps(self, session, category):
        if category:
            has_place = category.location_required or category.kind in ("fault", "complaint")
            steps = ["place"] if has_place else []
        else:
            refused = session._get_slot("has_place") is False
            steps = ["has_place"] if refused else ["has_place", "place"]
        if "place" in steps and session._get_slot("streets"):
            steps.append("street")
        return steps

    @api.model
    def _ask_has_place(self, session):
        says = [Say(self.env._("Is it about a certain place?"))]
        return Turn(says, menu([self.env._("Yes"), self.env._("No")]))

    @api.model
    def _take_has_place(self, session, key):
        session._set_slots(has_place=key == "1")
        return self._find_next(session)

    @api.model
    def _ask_place(self, session):
        says = [
            Say(
                self.env._(
                    "Where is it? Say the street and the number, or a place that people know."
                )
            )
        ]
        return Turn(says, Recording(30, PLACE_LENGTH, purpose="street-address"))

    @api.model
    def _take_place(self, session, reply):
        place = self._prepare_spoken(reply, 2)
        streets, name, number = self.env["municipal.request.form"]._find_street(place["text"], "")
        several = len(streets) > 1
        session._set_slots(
            place=place,
            street_name=name,
            street_number=number,
            street_id=streets.id if len(streets) == 1 else False,
            streets=streets[:4].ids if several else [],
        )
        session._reopen("street")
        return self._find_next(session)

    @api.model
    def _ask_street(self, session):
        streets = self.env["municipal.street"].browse(session._get_slot("streets"))
        labels = [*streets.mapped("display_name"), self.env._("None of these")]
        return Turn(
            [Say(self.env._("Several streets have this name. Which one is it?"))], menu(labels)
        )

    @api.model
    def _take_street(self, session, key):
        streets = session._get_slot("streets")
        chosen = streets[int(key) - 1] if int(key) <= len(streets) else False
        session._set_slots(street_id=chosen)
        return self._find_next(session)

    # === READ-BACK === #

    @api.model
    def _ask_confirm(self, session):
        says = [Say(self.env._("This is what I have understood."))]
        says += self._prepare_summary(session)
        options = menu([self.env._("Yes, send it"), self.env._("Change something")])
        if self._has_person(session):
            says.append(Say(self._get_notice()))
        return Turn([*says, Say(self.env._("Shall I send it?"))], options)

    @api.model
    def _prepare_summary(self, session):
        """Everything that will be registered, one ``Say`` for each matter."""
        category = self._get_category(session)
        says = [self._read_back(session, self.env._("Your request: %s"), "problem")]
        name = category.name or self.env._("an officer will choose it")
        says.append(Say(self.env._("Category: %s.", name)))
        if "place" in self._get_place_steps(session, category):
            street = self.env["municipal.street"].browse(session._get_slot("street_id") or [])
            if street:
                number = session._get_slot("street_number") or ""
                says.append(Say(self.env._("Place: %s", street._get_place_name(number))))
            else:
                says.append(self._read_back(session, self.env._("Place: %s"), "place"))
        says += self._prepare_question_says(session, category)
        return [*says, *self._prepare_contact_says(session, category)]

    @api.model
    def _read_back(self, session, sentence, slot):
        spoken = session._get_slot(slot) or {}
        return Say(sentence % self._get_spoken(session, slot), audio=spoken.get("recording", ""))

    @api.model
    def _take_confirm(self, session, key):
        if key != "1":
            return "change"
        session._set_slots(registered=True)
        session.request_id = self._file(session)
        self._record_notice(session, session.request_id.citizen_id)
        return "number"

    # === CHANGE === #

    @api.model
    def _get_changes(self, session):
        """[(label, step to ask again, steps that follow from it)] of what can be changed."""
        category = self._get_category(session)
        questions = self._get_question_steps(category)
        changes = [
            (self.env._("What has happened"), "problem", []),
            (self.env._("The category"), self._get_first_category_step(session), ["group", "leaf"]),
        ]
        if "place" in self._get_place_steps(session, category):
            changes.append((self.env._("The place"), "place", []))
        if questions:
            changes.append((self.env._("The answers"), questions[0], questions[1:]))
        if not session.user_id:
            contact = ["name", "contact", "phone", "email"]
            first = self._get_contact_steps(session, category)[0]
            changes.append((self.env._("Name and contact"), first, contact))
        return changes

    @api.model
    def _ask_change(self, session):
        labels = [label for label, _step, _others in self._get_changes(session)]
        return Turn([Say(self.env._("What do you want to change?"))], menu(labels))

    @api.model
    def _take_change(self, session, key):
        _label, step, others = self._get_changes(session)[int(key) - 1]
        session._reopen("confirm", step, *others)
        return step

    # === NUMBER === #

    @api.model
    def _ask_number(self, session):
        session._forget_trail()
        says = [
            Say(self.env._("Your request is registered. Its number is:")),
            Say(session.request_id.protocol_number, spell=True),
            Say(self.env._("With the number and the PIN you can ask how it is going.")),
        ]
        return Turn(says, menu([self.env._("The number once more"), self.env._("Finish")]))

    @api.model
    def _take_number(self, session, key):
        return "number" if key == "1" else "farewell"

    @api.model
    def _ask_farewell(self, session):
        session._forget_trail()
        return Turn([Say(self.env._("Thank you. The municipality will answer you."))], Done())

    @api.model
    def _reveal(self, session, turn, position):
        """The code is said, but stands in no transcript."""
        if position != "number" or not session.request_id:
            return turn
        # sudo: municipal.request - the code goes to the one who has just filed the request
        pin = session.request_id.sudo().pin
        code = (Say(self.env._("Your PIN is:")), Say(pin, spell=True))
        return Turn((*turn.says[:-1], *code, turn.says[-1]), turn.expect)

    # === REGISTRATION === #

    @api.model
    def _file(self, session, unfinished=None):
        """File what is known.

        :param str unfinished: a sentence that tells officers why nobody has confirmed it
        :return: the request, in sudo
        """
        town = self._in_language_of_town(session)
        vals = town._prepare_request_vals(session, unfinished)
        request = self.env["municipal.request"]._submit(vals)
        session._move_recordings(request)
        return request

    @api.model
    def _prepare_request_vals(self, session, unfinished=None):
        category = self._get_category(session)
        return {
            "description": self._prepare_description(session, category, unfinished),
            "category_id": category.id,
            "company_id": session.company_id.id,
            "channel": CHANNEL_OF_MEDIUM[session.medium],
            "lang": session.lang,
            # nobody was asked whether the words may be shown
            "is_public": False,
            "submission_key": session.token,
            "answers": self._get_answers(session, category),
            **self._prepare_place_vals(session, category),
            **self._prepare_contact_vals(session, category, unfinished),
        }

    @api.model
    def _prepare_place_vals(self, session, category):
        if "place" not in self._get_place_steps(session, category) or not session._get_slot(
            "place"
        ):
            return {}
        number = session._get_slot("street_number")
        if session._get_slot("street_id"):
            return {"street_id": session._get_slot("street_id"), "street_number": number}
        return {"address": self._get_spoken(session, "place")}

    @api.model
    def _prepare_description(self, session, category, unfinished):
        """The words of the citizen first: they also make the subject."""
        lines = [self._get_spoken(session, "problem"), unfinished]
        lines += self._get_missing(category)
        lines += [self.env._("Also said: %s", remark) for remark in session._get_remarks()]
        return "\n\n".join(line for line in lines if line)

    @api.model
    def _get_missing(self, category):
        """What the category asks for and a conversation does not collect."""
        numbers = [
            name
            for name, required in (("AMKA", category.amka_required), ("AFM", category.afm_required))
            if required
        ]
        missing = numbers + category.document_ids.mapped("name")
        return [self.env._("Still to be asked for: %s.", ", ".join(missing))] if missing else []

    @api.model
    def _get_handover(self, session):
        """For a call back: what was said so far, or the request that came of it."""
        if session._get_slot("registered"):
            return {"request_id": session.request_id.id, "phone": session.request_id.contact_phone}
        town = self._in_language_of_town(session)
        category = town._get_category(session)
        text = session._get_slot("problem") and town._prepare_description(session, category, None)
        return {
            "text": text,
            "category_id": category.id,
            "department_id": category.department_id.id,
            "phone": session._get_slot("phone"),
            "name": (session._get_slot("name") or {}).get("text"),
        }

    @api.model
    def _abandon(self, session):
        """Nothing that was said is lost: from the problem on, it becomes an unfinished request."""
        if session._get_slot("registered") or not session._get_slot("problem"):
            return None
        session._set_slots(registered=True)
        town = self._in_language_of_town(session)
        note = town.env._("[Unfinished: the conversation ended before the citizen confirmed.]")
        return self._file(session, note)

    @api.model
    def _get_preferred_channel(self, phone, email):
        if email:
            return "email"
        if not phone:
            return False
        return "phone" if phone_kind(phone) == "landline" else "sms"
