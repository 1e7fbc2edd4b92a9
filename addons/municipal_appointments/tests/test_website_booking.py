"""Choosing a time and booking it: two pages, a message, a button."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..tools.slot_key import read_slot
from .person import get_variants
from .website_common import AppointmentWebsiteCase


@tagged("post_install", "-at_install")
class TestWebsiteBooking(AppointmentWebsiteCase):
    # === CHOICE === #

    def test_a_service_is_found_in_own_words(self):
        """P14: by a word that people use, whatever accents; what fits nothing says so."""
        for query in ("ΓΕΝΝΗΣΗ", "newborn", "birth"):
            self.assertIn(self.url, self._get("/appointments", params={"q": query}).text)
        empty = self._get("/appointments", params={"q": "xqzxqz"})
        self.assertNotIn(self.url, empty.text)
        self.assertIn("Nothing fits", self._text(empty))

    def test_what_is_not_published_does_not_exist(self):
        """P14: unknown and unpublished services look the same."""
        self.service.is_published = False
        for path in (self.url, "/appointments/no-such-thing", "/appointments/wait/no-such-thing"):
            self.assertEqual(self._get(path).status_code, 404)

    def test_papers_places_and_times_stand_on_the_page(self):
        """P01, P11, P13: papers first; the earliest time and those of a day, as radio buttons."""
        page = self._get(self.url)
        text = self._text(page)
        for part in ("Identity card", "Main Square 1", "The earliest", "30 minutes"):
            self.assertIn(part, text)
        slots = self._tree(page).xpath("//input[@type='radio'][@name='slot']/@value")
        self.assertIn(self._free(), slots)
        self.assertGreater(len(slots), 2)

    def test_the_place_is_chosen(self):
        """P01, P11: one place alone shows its own times; without a choice the earliest wins."""
        other = self.env["municipal.place"].create({"name": "Library", "is_bookable": True})
        self._make_lane(other, "9")
        self.service.place_ids += other
        page = self._get(self.url, params={"place": other.id})
        slots = self._tree(page).xpath("//input[@name='slot']/@value")
        self.assertEqual({read_slot(slot)[1] for slot in slots}, {other.id})

    def test_a_wished_day_and_hour_give_the_nearest_times(self):
        """P16: when the wish itself is not free, the nearest times of all days are offered."""
        day = self.service._get_day(fields.Datetime.now()) + timedelta(days=10)
        query = {"day": day.isoformat(), "clock": "03:00"}
        page = self._get(self.url, params=query)
        self.assertIn("Nearest free times", self._text(page))
        self.assertTrue(self._tree(page).xpath("//input[@name='slot']"))

    def test_nonsense_in_the_address_is_left_out(self):
        """P16: no address makes an error."""
        for query in (
            {"day": "2027-13-99", "month": "x", "place": "-1", "people": "99"},
            {"day": "9999-12-31", "clock": "25:99"},
            {"month": "0001-01"},
            {"month": "9999-12", "place": "x" * 500},
        ):
            self.assertEqual(self._get(self.url, params=query).status_code, 200)

    def test_looking_changes_nothing(self):
        """P03, P06: pages that are opened hold, book, confirm and cancel nothing."""
        appointment = self._booked()
        held = self.Appointment._hold(self.service, self.service._get_earliest().date_start)
        open_one = self.Appointment._hold(
            self.service, self.service._get_earliest().date_start
        )._confirm({"contact_name": "A", "contact_email": "a@new.example"})
        before = self.Appointment.search_count([])
        for path in (
            self.url,
            f"/appointments/details/{held._make_token('details')}",
            f"/appointments/confirm/{open_one._make_token('confirm')}",
            self._view(appointment),
            self._view(appointment, "/move"),
            self._view(appointment, "/calendar"),
        ):
            self.assertEqual(self._get(path).status_code, 200, path)
        states = (appointment + held + open_one).mapped("state")
        self.assertEqual(states, ["booked", "held", "unconfirmed"])
        self.assertEqual(self.Appointment.search_count([]), before)

    def test_a_search_is_counted_and_leafing_is_not(self):
        """P39: what people looked for and when the first time was."""
        Search = self.env["municipal.appointment.search"]
        self._get(self.url)
        self._get(self.url, params={"month": "2027-01"})
        found = Search.search([("service_id", "=", self.service.id)])
        self.assertEqual(len(found), 1)
        self.assertTrue(found.is_found)

    # === HOLD === #

    def test_choose_fill_in_confirm(self):
        """P02, P04, P06: held at the first click, sent with the details, booked by the button."""
        taken = self._take()
        self.assertEqual(taken.status_code, 303)
        held = self._last()
        self.assertEqual((held.state, held.channel), ("held", "web"))
        sent = self._send_details(self._path(taken), note="With a wheelchair")
        self.assertIn("/appointments/sent/", sent.headers["Location"])
        self.assertIn("e•••@new.example", self._text(self._get(self._path(sent))))
        self.assertEqual((held.state, held.note), ("unconfirmed", "With a wheelchair"))
        path = f"/appointments/confirm/{held._make_token('confirm')}"
        page = self._get(path)
        self.assertEqual(held.state, "unconfirmed")
        done = self._post(path, self._hidden(page))
        self.assertURLEqual(done.headers["Location"], self._view(held, "?new=1"))
        self.assertEqual(held.state, "booked")
        self.assertIn(held.number, self._text(self._get(self._view(held))))

    def test_the_papers_are_acknowledged_before_the_time_is_held(self):
        """P13: without it nothing is held, and the chosen time stays chosen."""
        slot = self._free()
        answer = self._take(slot, papers="")
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(self._errors(answer), ["papers"])
        kept = self._tree(answer).xpath("//input[@name='slot'][@checked]/@value")
        self.assertEqual(set(kept), {slot})
        self.assertFalse(self.Appointment.search([]))

    def test_a_form_without_a_time_says_so(self):
        """P35: nothing chosen, nonsense, a place that does not exist, a past moment."""
        for slot in (" ", "x", "202703300715-999999", "299999999999-1"):
            self.assertEqual(self._take(slot).status_code, 422, slot)
        past = self._take(f"202001010800-{self.place.id}")
        self.assertEqual(past.status_code, 409)

    def test_the_loser_of_a_race_gets_the_next_times_on_the_same_page(self):
        """P03, P35: what was chosen besides is kept."""
        slot = self._free()
        self.Appointment._hold(self.service, read_slot(slot)[0])
        answer = self._take(slot, people="2")
        self.assertEqual(answer.status_code, 409)
        self.assertIn("Somebody has just taken this time", self._text(answer))
        tree = self._tree(answer)
        offered = tree.xpath("//input[@name='slot']/@value")
        self.assertTrue(offered)
        self.assertNotIn(slot, offered)
        self.assertTrue(tree.xpath("//input[@name='papers'][@checked]"))
        self.assertEqual(tree.xpath("//form[@method='post']//input[@name='people']/@value"), ["2"])
        self.assertEqual(self._take(offered[0]).status_code, 303)

    def test_a_double_click_holds_one_time(self):
        """P05: the same form twice leads to the same page."""
        self._make_lane(self.place, "2")
        values = self._hidden(self._get(self.url), self.url) | {"slot": self._free(), "papers": "1"}
        first, second = self._post(self.url, values), self._post(self.url, values)
        self.assertEqual(first.headers["Location"], second.headers["Location"])
        self.assertEqual(self.Appointment.search_count([("state", "=", "held")]), 1)

    def test_who_chooses_again_lets_go_of_the_first_time(self):
        """P04: one visitor holds one time; another visitor's hold stays."""
        others = self.Appointment._hold(self.service, self.service._get_earliest().date_start)
        self._take()
        first = self._last()
        self._take()
        self.assertEqual((first.state, self._last().state), ("expired", "held"))
        self.assertEqual(others.state, "held")

    # === DETAILS === #

    def test_errors_keep_what_was_typed(self):
        """P35: each error leads to its control."""
        path = self._path(self._take())
        answer = self._send_details(path, contact_email="no address", contact_name="", consent="")
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(set(self._errors(answer)), {"contact_email", "contact_name", "consent"})
        self.assertIn("no address", answer.text)
        self.assertEqual(self._last().state, "held")
        landline = self._send_details(path, contact_email="", contact_phone="2310 123456")
        self.assertEqual(self._errors(landline), ["contact_email"])

    def test_sending_the_details_twice_is_one_appointment(self):
        """P05: the second post finds the first."""
        path = self._path(self._take())
        values = self._hidden(self._get(path), "/details/") | self._person()
        first, second = self._post(path, values), self._post(path, values)
        self.assertEqual(first.headers["Location"], second.headers["Location"])
        self.assertEqual(self.Appointment.search_count([("state", "=", "unconfirmed")]), 1)

    def test_a_hold_that_expired_is_taken_again_if_still_free(self):
        """P04: who was slow loses nothing as long as nobody wanted the time."""
        path = self._path(self._take())
        values = self._hidden(self._get(path), "/details/") | self._person()
        self._last()._set_state("expired")
        self.assertEqual(self._get(path).status_code, 410)
        self.assertIn("/sent/", self._post(path, values).headers["Location"])
        self.assertEqual(self._last().state, "unconfirmed")

    def test_who_was_too_slow_chooses_another_time_without_typing_again(self):
        """P04, P35: the time is gone, the form is not."""
        path = self._path(self._take())
        lost = self._last()
        values = self._hidden(self._get(path), "/details/") | self._person(note="Bring twins")
        lost._set_state("expired")
        winner = self.Appointment._hold(self.service, lost.date_start)
        late = self._post(path, values)
        self.assertEqual(late.status_code, 409)
        self.assertIn("Bring twins", late.text)
        slot = self._tree(late).xpath("//input[@name='slot']/@value")[0]
        again = self._post(path, self._hidden(late, "/details/") | self._person(slot=slot))
        self.assertIn("/sent/", again.headers["Location"])
        mine = self._last()
        self.assertEqual((mine.state, winner.state), ("unconfirmed", "held"))
        self.assertNotEqual(mine, winner)

    def test_an_account_needs_no_link(self):
        """P06, P07: the contact of the account is proved, so the appointment is booked at once."""
        user = self._make_portal("maria")
        citizen = self.env["municipal.citizen"]._get_for_user(user)
        citizen._set_proved_contact("email", user.email)
        self.authenticate("maria", "maria")
        path = self._path(self._take())
        self.assertIn(user.email, self._get(path).text)
        booked = self._send_details(path, contact_email=user.email)
        self.assertIn("/appointments/view/", booked.headers["Location"])
        appointment = self._last()
        self.assertEqual((appointment.state, appointment.citizen_id), ("booked", citizen))
        self.assertIn("Birth certificate", self._text(self._get("/my/appointments")))
        other = self._send_details(self._path(self._take()), contact_email="other@new.example")
        self.assertIn("/sent/", other.headers["Location"])

    # === NOTHING IS TOLD === #

    def test_nobody_learns_who_has_appointments(self):
        """P08, P41: with a contact that has as many as allowed everything looks the same."""
        self.service.max_open = 1
        self._booked()
        known = self._book()
        blocked = self._last()
        self._new_session()
        fresh = self._book(contact_email="nobody@new.example")
        for answer in (known, fresh):
            self.assertIn("/appointments/sent/", answer.headers["Location"])
        pages = [self._text(self._get(self._path(answer))) for answer in (known, fresh)]
        self.assertIn("One more step", pages[0])
        self.assertEqual(len(pages[0].split()), len(pages[1].split()))
        self.assertEqual((blocked.state, self._last().state), ("held", "unconfirmed"))
        messages = self.env["municipal.notification"].search([("res_id", "=", blocked.id)])
        self.assertFalse(messages.filtered(lambda row: row.res_model == blocked._name))
        again = self._get(f"/appointments/details/{blocked._make_token('details')}")
        self.assertIn("/appointments/sent/", again.url)

    def test_thirty_written_variants_on_the_website_are_one_person(self):
        """P08: each reads the same as everybody, gets no link and has no appointment."""
        self.service.max_open = 1
        first = self._booked(contact_email="eleni.papa@gmail.com", contact_phone="6944123456")
        before = self.env["municipal.notification"].search_count([])
        for email, phone in get_variants():
            answer = self._book(contact_email=email, contact_phone=phone)
            self.assertIn("/appointments/sent/", answer.headers.get("Location", ""), (email, phone))
            self.assertEqual(self._last().state, "held", (email, phone))
        open_ones = self.Appointment.search(
            [("service_id", "=", self.service.id), ("state", "in", ("unconfirmed", "booked"))]
        )
        self.assertEqual(open_ones, first)
        self.assertEqual(self.env["municipal.notification"].search_count([]), before)

    def test_the_own_limit_is_told_to_who_has_proved_the_contact(self):
        """P08: in words, with the form as it was."""
        user = self._make_portal("nikos")
        citizen = self.env["municipal.citizen"]._get_for_user(user)
        citizen._set_proved_contact("email", user.email)
        self.service.max_open = 1
        self._booked(contact_email=user.email)
        self.authenticate("nikos", "nikos")
        answer = self._book(contact_email=user.email)
        self.assertEqual(answer.status_code, 422)
        self.assertIn("as many as one person may have", self._text(answer))

    def test_wrong_links_are_all_the_same(self):
        """P41: unknown, of another purpose, of another row: one answer."""
        appointment = self._booked()
        other = self._booked()
        number = str(other.id)
        stolen = f"{number}-{appointment.access_token.partition('-')[2]}"
        answers = set()
        for page in ("view", "confirm", "details", "sent", "offer", "waiting"):
            for token in ("x", "1-1", stolen, "á" * 40, "9" * 200):
                response = self._get(f"/appointments/{page}/{token}")
                answers.add((response.status_code, self._text(response)))
        self.assertEqual({status for status, _text in answers}, {404})
        self.assertEqual(len(answers), 1)
        view_as_confirm = self._get(f"/appointments/confirm/{appointment.access_token}")
        self.assertEqual(view_as_confirm.status_code, 404)

    def test_private_pages_are_kept_nowhere(self):
        """P41: no cache, no robot, no referrer; nothing foreign runs."""
        page = self._get(self._view(self._booked()))
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertIn("default-src 'self'", page.headers["Content-Security-Policy"])

    def test_what_was_typed_never_becomes_a_page(self):
        """P41: markup in a name or a note is text."""
        path = self._path(self._take())
        bad = "<script>alert(1)</script>"
        answer = self._send_details(path, contact_name=bad, note=bad, consent="")
        self.assertNotIn(bad, answer.text)
        self.assertIn("&lt;script&gt;", answer.text)

    def test_a_confirmation_that_comes_too_late(self):
        """P06: the time is somebody else's; the page says so and shows the way."""
        self._book()
        late = self._last()
        path = f"/appointments/confirm/{late._make_token('confirm')}"
        values = self._hidden(self._get(path))
        late._set_state("expired")
        self.Appointment._hold(self.service, late.date_start)
        answer = self._post(path, values)
        self.assertEqual(answer.status_code, 410)
        self.assertIn("the link came too late", self._text(answer))
        self.assertIn(self.url, answer.text)
        self.assertEqual(late.state, "expired")

    # === DOORS === #

    def test_a_scanner_opens_the_link_and_a_person_twice(self):
        """P06: looked at by machines nothing happens; the button pressed twice books once."""
        self._book()
        appointment = self._last()
        path = f"/appointments/confirm/{appointment._make_token('confirm')}"
        for _visit in range(3):
            hidden = self._hidden(self._get(path))
            self.url_open(path, method="HEAD")
        self.assertEqual(appointment.state, "unconfirmed")
        answers = [self._post(path, hidden) for _press in range(2)]
        self.assertEqual({answer.status_code for answer in answers}, {303})
        self.assertEqual(len({self._path(answer) for answer in answers}), 1)
        told = self.env["municipal.notification"].search(
            [("res_id", "=", appointment.id), ("event", "=", "appointment_booked")]
        )
        self.assertEqual((appointment.state, len(told)), ("booked", 1))
        self.assertIn("/view/", self._get(path).url)

    def test_a_link_opened_after_the_visit_says_so(self):
        """P06: the time has passed; nothing is booked and the page shows the way."""
        self._book()
        appointment = self._last()
        path = f"/appointments/confirm/{appointment._make_token('confirm')}"
        hidden = self._hidden(self._get(path))
        day = timedelta(days=1)
        names = ("date_start", "date_end", "date_free")
        appointment.write({name: appointment[name] - day for name in names})
        answer = self._post(path, hidden)
        self.assertEqual(answer.status_code, 410)
        self.assertIn("This time has passed", self._text(answer))
        self.assertEqual(appointment.state, "unconfirmed")

    def test_the_doors_count(self):
        """P09: too many tries from one address wait, and hold nothing."""
        self._set_rate("appointment_hold", "1/3600")
        self._take()
        answer = self._take()
        self.assertEqual(answer.status_code, 429)
        self.assertGreater(int(answer.headers["Retry-After"]), 0)
        self.assertEqual(self.Appointment.search_count([]), 1)
        self._set_rate("appointment_look", "1/3600")
        self._get(self.url)
        self.assertEqual(self._get(self.url).status_code, 429)

    def test_a_robot_in_the_trap_books_nothing(self):
        """P09: without a puzzle for anybody."""
        answer = self._book(extra_info="buy")
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(self._last().state, "held")
