from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import MunicipalCase

NOW = datetime(2026, 3, 16, 8)
TIMELINE_BUDGET = 25


@tagged("post_install", "-at_install")
class TestCitizenTimeline(MunicipalCase):
    """K05, C01: everything about a citizen in one list, as far as one may see it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.open_request = cls._make_request(user_id=cls.anna.id)
        with freeze_time(NOW + timedelta(days=1)):
            cls.hole = cls._make_request(category_id=cls.pothole.id, channel="phone")
            cls.secret = cls._make_request(category_id=cls.violence.id)
        with freeze_time(NOW + timedelta(days=2)):
            cls.env["municipal.consent"].create(
                {
                    "citizen_id": cls.citizen.id,
                    "purpose": "messages",
                    "text": "I agree",
                    "text_version": "1",
                    "channel": "counter",
                }
            )
        with freeze_time(NOW + timedelta(days=3)):
            cls.citizen.with_user(cls.anna).add_note("Rings up every Monday.")
        with freeze_time(NOW + timedelta(days=4)):
            cls.hole._set_state("resolved", actor_role="supervisor", reply="Filled.")
            cls.hole._receive_rating("5", "Well done")

    def _timeline(self, user=None, **options):
        return self.citizen.with_user(user or self.mayor).get_timeline(**options)

    def _kinds(self, user=None, **options):
        return [entry["kind"] for entry in self._timeline(user, **options)["entries"]]

    def test_requests_messages_opinions_consents_and_notes_stand_in_one_list(self):
        """K05: the newest first, each with what it is about."""
        entries = self._timeline()["entries"]
        kinds = {entry["kind"] for entry in entries}
        self.assertEqual(kinds, {"request", "message", "opinion", "consent", "note"})
        dates = [entry["date"] for entry in entries]
        self.assertEqual(dates, sorted(dates, reverse=True))
        texts = " ".join(entry["title"] + entry["detail"] for entry in entries)
        for text in (self.hole.protocol_number, "Rings up", "Well done", "Roads", "5 of 5"):
            self.assertIn(text, texts)

    def test_what_a_citizen_has_joined_is_there_for_who_reads_the_request(self):
        """R18, K05: a similar open report that they joined; not for officers of another department."""
        nikos = self.env["municipal.citizen"].create({"name": "Nikos", "phone": "+306971234567"})
        self.open_request._join("k", "phone", "en_US", nikos)
        (entry,) = nikos.with_user(self.anna).get_timeline(kinds=["join"])["entries"]
        self.assertIn(self.open_request.protocol_number, entry["title"])
        self.assertEqual(entry["state"], self.open_request.state_id.name)
        self.assertFalse(nikos.with_user(self.rita).get_timeline(kinds=["join"])["entries"])
        self.assertFalse(
            self.env["municipal.request.join"].with_user(self.anna).has_access("write")
        )

    def test_a_kind_is_shown_alone(self):
        """K05: filter by kind; an unknown one shows nothing."""
        self.assertEqual(set(self._kinds(kinds=["note", "consent"])), {"note", "consent"})
        self.assertFalse(self._kinds(kinds=["unheard of"]))

    def test_pages_follow_one_another_without_gap_or_repetition(self):
        """K05: however many of them have the same second."""
        whole = [(entry["kind"], entry["id"]) for entry in self._timeline(limit=100)["entries"]]
        for limit in (1, 2, 3, 5):
            with self.subTest(limit=limit):
                found, before = [], None
                while True:
                    page = self._timeline(limit=limit, before=before)
                    self.assertLessEqual(len(page["entries"]), limit)
                    found += [(entry["kind"], entry["id"]) for entry in page["entries"]]
                    before = page["next"]
                    if not before:
                        break
                self.assertEqual(found, whole)

    def _requests_of(self, user):
        entries = self._timeline(user, kinds=["request"])["entries"]
        return {entry["id"] for entry in entries}

    def test_each_role_sees_what_it_may_see(self):
        """K01, R03: own, of the department, all; the confidential book for its group."""
        self.assertEqual(self._requests_of(self.anna), {self.open_request.id})
        self.assertEqual(self._requests_of(self.rita), {self.hole.id})
        self.assertEqual(self._requests_of(self.carol), {self.secret.id})
        self.assertEqual(self._requests_of(self.mayor), {self.open_request.id, self.hole.id})
        for user in (self.anna, self.rita, self.mayor, self.administrator):
            with self.subTest(user.login):
                texts = str(self._timeline(user, limit=100))
                self.assertNotIn(self.secret.protocol_number, texts)

    def test_who_may_not_read_citizens_reads_no_timeline(self):
        """K01: employees and portal users."""
        for group in ("base.group_user", "base.group_portal"):
            user = new_test_user(self.env, f"timeline_{group[-4:]}", groups=group)
            for call in ("get_timeline", "get_contact_figures"):
                with self.subTest(group, call=call), self.assertRaises(AccessError):
                    getattr(self.citizen.with_user(user), call)()
            with self.assertRaises(AccessError):
                self.citizen.with_user(user).add_note("x")

    def test_another_addon_adds_its_kind(self):
        """K05: calls come later, without a change here."""
        Citizen = self.env.registry["municipal.citizen"]
        sources = self.citizen._get_timeline_sources()
        call = sources["note"] | {"label": "Calls", "prepare": lambda _row: {"title": "Rang up"}}
        with patch.object(Citizen, "_get_timeline_sources", lambda _self: sources | {"call": call}):
            page = self._timeline(kinds=["call"])
        self.assertEqual([entry["title"] for entry in page["entries"]], ["Rang up"])
        self.assertIn({"code": "call", "label": "Calls", "icon": call["icon"]}, page["kinds"])

    def test_a_note_stays_as_it_was_written(self):
        """K05: signed by who wrote it, whatever the client says."""
        note = self.citizen.note_ids
        self.assertEqual((note.user_id, note.body), (self.anna, "Rings up every Monday."))
        with self.assertRaises(UserError):
            note.write({"body": "Never"})
        with self.assertRaises(UserError):
            self.citizen.with_user(self.anna).add_note("  ")
        forged = self.env["municipal.citizen.note"].with_user(self.anna).create(
            {"citizen_id": self.citizen.id, "body": "x", "user_id": self.rita.id}
        )  # fmt: skip
        self.assertEqual(forged.user_id, self.anna)

    def test_a_page_costs_the_same_however_long_the_history_is(self):
        """R09: statements do not grow with entries."""

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._timeline(limit=50)
            return self.cr.sql_log_count - before

        count()
        few = count()
        for _turn in range(10):
            self._make_request(category_id=self.pothole.id)
            self.citizen.with_user(self.rita).add_note("Once more")
        self.assertLessEqual(count(), few)
        self.assertLessEqual(few, TIMELINE_BUDGET)

    # === FIGURES === #

    def test_the_figures_count_what_one_sees(self):
        """K07, R03: open, closed, by month and channel, and how content."""
        with freeze_time(NOW + timedelta(days=5)):
            figures = self.citizen.with_user(self.mayor).get_contact_figures()
        self.assertEqual((figures["open"], figures["closed"]), (1, 1))
        self.assertEqual(len(figures["months"]), 12)
        self.assertEqual(
            {row["label"]: row["counts"][-1] for row in figures["channels"]},
            {"Website": 1, "Telephone": 1},
        )
        self.assertEqual([row["count"] for row in figures["scores"]], [0, 0, 0, 0, 1])

    def test_the_buttons_of_the_card_lead_to_what_they_count(self):
        """C01: requests, messages and opinions."""
        citizen = self.citizen.with_user(self.mayor)
        self.assertEqual((citizen.open_request_count, citizen.request_count), (1, 2))
        self.assertEqual(citizen.satisfaction, 5.0)
        for action, count in (
            (citizen.action_open_messages(), citizen.sent_message_count),
            (citizen.action_open_opinions(), 1),
            (citizen.action_open_requests(), 2),
        ):
            Model = self.env[action["res_model"]].with_user(self.mayor)
            self.assertEqual(Model.search_count(action["domain"]), count)
        self.assertGreater(citizen.sent_message_count, 1)

    def test_declared_needs_are_for_officers(self):
        """C04: no other employee reads them, on no model."""
        need = self.env["municipal.need"].search([], limit=1)
        self.citizen.need_ids = need
        employee = new_test_user(self.env, "needless", groups="base.group_user")
        self.assertEqual(self.citizen.with_user(self.anna).need_ids, need)
        with self.assertRaises(AccessError):
            self.citizen.with_user(employee).read(["need_ids"])
        self.assertNotIn("need_ids", self.env["res.partner"]._fields)
        self.assertNotIn("need_ids", self.env["municipal.citizen"].with_user(employee).fields_get())
