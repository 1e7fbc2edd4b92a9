"""R17, R18: whoever reports what is known already may join it; nobody learns of the other."""

from datetime import timedelta

from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation

from ..tools.dialogue import Choice, Done, Reply
from .dialogue_common import DialogueCase

TOLD = (
    "The lamp in front of the school is out", "1", "Ermou 5", "1", "Nikos Neos", "1", "697 123 4567",
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestRequestJoin(DialogueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lamp.similar_metres = 150
        cls.ermou = cls.env["municipal.street"].search([("name", "=", "Ermou")], limit=1)
        cls.ermou.write({"latitude": 40.64, "longitude": 22.94})
        cls.aside = cls.env["municipal.street"].create(
            {"name": "Aside", "latitude": 40.6409, "longitude": 22.94}  # 100 m to the north
        )
        cls.far = cls.env["municipal.street"].create(
            {"name": "Far", "latitude": 40.65, "longitude": 22.94}  # 1.1 km
        )

    def report(self, **vals):
        vals = {"street_id": self.ermou.id, "description": "Secret words of Eleni"} | vals
        return self._make_request(**vals)

    def find(self, **place):
        return self.env["municipal.request"]._find_similar(
            self.lamp, place or {"street_id": self.ermou.id}
        )

    # --- what is similar ---

    def test_an_open_request_of_the_category_nearby_is_found_the_nearest_first(self):
        """R17: same street and the next one, within the distance of the category."""
        aside, here = self.report(street_id=self.aside.id), self.report()
        self.report(street_id=self.far.id)
        self.report(category_id=self.pothole.id)
        self.assertEqual(self.find(), here | aside)
        self.assertEqual(self.find().ids, [here.id, aside.id])
        self.lamp.similar_metres = 50
        self.assertEqual(self.find(), here)
        self.assertEqual(self.find(latitude=40.6409, longitude=22.94), aside)

    def test_a_street_without_a_point_is_still_the_same_street(self):
        self.ermou.write({"latitude": 0, "longitude": 0})
        here = self.report()
        self.assertEqual(self.find(), here)

    def test_closed_and_old_requests_are_not_offered(self):
        """R17: open and recent."""
        closed, old = self.report(), self.report()
        closed._set_state("in_process", actor_role="clerk")
        closed._set_state("resolved", actor_role="clerk", reply="Done.")
        self.assertEqual(self.find(), old)
        self.clock.tick(timedelta(days=61))
        self.assertFalse(self.find())

    def test_nobody_learns_of_requests_that_are_not_for_the_public(self):
        """R18: private and confidential categories, and those that ask who somebody is."""
        self.report()
        for vals in (
            {"privacy": "private"},
            {"privacy": "confidential"},
            {"identity_required": True},
            {"amka_required": True},
            {"similar_metres": 0},
        ):
            with self.subTest(**vals), self.env.cr.savepoint():
                self.lamp.write(vals)
                self.assertFalse(self.find())
                self.lamp.write({"privacy": "public", "identity_required": False,
                                 "amka_required": False, "similar_metres": 150})  # fmt: skip
        self.assertTrue(self.find())

    def test_the_street_is_told_only_where_the_public_list_tells_it(self):
        """R18: nothing of the other person, not even a place that is not public."""
        facts = self.report()._prepare_similar()
        self.assertEqual((facts["category"], facts["street"]), ("Street light", "Ermou"))
        hidden = self.report(is_public=False)
        self.assertEqual(hidden._prepare_similar()["street"], "")

    def test_without_a_place_the_few_of_the_public_list_are_found_and_never_many(self):
        """R18: a caller whose words nobody has written down yet chooses by the street."""
        Request = self.env["municipal.request"]
        known = self.report() | self.report(street_id=self.far.id)
        self.report(is_public=False)
        self.assertEqual(Request._find_similar(self.lamp, {}), known)
        self.report()
        self.report()
        self.assertFalse(Request._find_similar(self.lamp, {}))

    def test_finding_takes_the_same_statements_however_many_there_are(self):
        """K02: constant."""
        self.report()
        counts = []
        for _round in range(2):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertTrue(self.find())
            counts.append(self.env.cr.sql_log_count - before)
            for _index in range(20):
                self.report()
            self.env.flush_all()
        self.assertEqual(*counts)
        self.assertEqual(len(self.find()), 3)

    # --- joining ---

    def test_a_citizen_joins_once_however_often_it_is_said(self):
        """D1: a repeat has no second effect; the database holds it."""
        request = self.report()
        nikos = self.env["municipal.citizen"].create({"name": "Nikos", "phone": "+306971234567"})
        for key in ("one", "one", "two"):
            self.assertTrue(request._join(key, "phone", "en_US", nikos))
        self.assertTrue(request._join("three", "phone"))
        self.assertTrue(request._join("three", "phone"))
        self.assertEqual(request.join_count, 2)
        self.assertEqual(request.history_ids.mapped("event").count("joined"), 2)
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.env.cr.execute(
                "INSERT INTO municipal_request_join (request_id, submission_key, channel, date)"
                " VALUES (%s, 'one', 'web', now())",
                [request.id],
            )

    def test_who_made_the_request_does_not_join_it(self):
        request = self.report()
        self.assertTrue(request._join("k", "web", "en_US", self.citizen))
        self.assertFalse(request.join_count)

    def test_those_who_joined_hear_when_it_is_over_and_nothing_of_the_other(self):
        """R18, R16: one message each, in their language, on their own way."""
        request, nikos = self.report(), self._make_nikos()
        request._join("k", "phone", "el_GR", nikos)
        request._set_state("in_process", actor_role="clerk")
        self.assertFalse(self._find_messages(nikos))
        request._set_state("resolved", actor_role="clerk", reply="Dear Eleni, it is done.")
        message = self._find_messages(nikos)
        self.assertEqual(
            (message.event, message.request_id.id, message.lang), ("joined_closed", False, "el_GR")
        )
        self.assertEqual(message._get_recipient().phone, "+306971234567")
        template, facts = message._with_lang("en_US")._get_template_and_facts()
        told = template._render_email_text(facts, self.company) + template._render_sms(facts)
        self.assertIn("Street light", told)
        for secret in (
            "Eleni",
            "Secret",
            request.protocol_number,
            request.pin,
            request.access_token,
        ):
            self.assertNotIn(secret, told)
        self.assertEqual(len(message), 1)

    def _make_nikos(self):
        return self.env["municipal.citizen"].create(
            {"name": "Nikos", "phone": "+306971234567", "preferred_channel": "sms"}
        )

    def _find_messages(self, citizen):
        return self.env["municipal.notification"].search([("citizen_id", "=", citizen.id)])

    # --- the dialogue ---

    def test_a_caller_joins_by_a_key_and_makes_no_request_of_their_own(self):
        """R18: told of it, one key, nothing personal, no number of somebody else's."""
        request = self.report()
        session = self.begin(medium="phone", caller="6979999999")
        turn = self.tell(session, *TOLD[:-1])
        self.assertAt(session, "request_intake/similar")
        self.assertIsInstance(turn.expect, Choice)
        heard = self.said(turn)
        self.assertIn("Street light, Ermou", heard)
        for secret in ("Eleni", "Secret", request.protocol_number, request.pin):
            self.assertNotIn(secret, heard)
        turn = self.press(session, "2")
        self.assertIsInstance(turn.expect, Done)
        self.assertNotIn(request.pin, self.said(turn))
        self.assertFalse(self.find_requests(session) or session.request_id)
        self.assertEqual(request.join_count, 1)
        join = self.env["municipal.request.join"].search([("request_id", "=", request.id)])
        self.assertEqual(join.citizen_id.phone, "+306979999999")
        self.assertEqual((join.channel, join.lang), ("phone", "en_US"))
        self.assertIn("The lamp in front of the school", request.message_ids[:1].body)
        session._end()
        self.assertFalse(self.find_requests(session), "nothing is left over to rescue")

    def test_the_page_offers_it_too_and_who_declines_sends_their_own(self):
        """R17: never joined without a yes, and asked once."""
        request = self.report()
        session = self.begin()
        self.tell(session, *TOLD)
        self.assertAt(session, "request_intake/similar")
        self.press(session, "1")
        self.assertAt(session, "request_intake/confirm")
        self.press(session, "1")
        self.assertTrue(self.find_requests(session))
        self.assertFalse(request.join_count)

    def test_nothing_similar_nothing_asked(self):
        self.report(street_id=self.far.id)
        session = self.begin()
        self.tell(session, *TOLD)
        self.assertAt(session, "request_intake/confirm")

    def test_another_place_is_looked_at_again(self):
        self.report()
        session = self.begin()
        self.tell(session, *TOLD)
        self.press(session, "1", "2")
        labels = [option.label for option in session._get_turn().expect.options]
        self.press(session, str(labels.index("The place") + 1))
        self.tell(session, "Aside 1")
        self.assertAt(session, "request_intake/similar")

    def test_a_request_that_was_closed_meanwhile_is_not_joined(self):
        """D1: the citizen's own goes on."""
        request = self.report()
        session = self.begin()
        self.tell(session, *TOLD)
        request._set_state("in_process", actor_role="clerk")
        request._set_state("resolved", actor_role="clerk", reply="Done.")
        self.press(session, "2")
        self.assertAt(session, "request_intake/confirm")
        self.assertFalse(request.join_count)

    def test_somebody_without_a_name_is_counted(self):
        request = self.report()
        session = self.begin(medium="phone")
        self.tell(session, *TOLD[:3], "2")
        self.assertIn("concerns you too", self.said(self.press(session, "2")))
        self.assertEqual(request.join_count, 1)

    def test_a_caller_whose_place_is_only_a_sound_chooses_by_the_street(self):
        """R18: of two that are known, in words of the public list."""
        first, second = self.report(street_id=self.far.id), self.report()
        session = self.begin(medium="phone", caller="6979999999")
        self.tell(session, TOLD[0], "1", Reply(recording="r2"), "2")
        labels = [option.label for option in session._get_turn().expect.options]
        self.assertEqual([label.split(", ")[1] for label in labels[1:]], ["Ermou", "Far"])
        self.press(session, "3")
        self.assertEqual((first.join_count, second.join_count), (1, 0))
