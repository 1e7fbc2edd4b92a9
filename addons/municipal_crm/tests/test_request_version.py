from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MunicipalCase

NOTICE = '"type":"municipal_crm.presence"'


@tagged("post_install", "-at_install")
class TestRequestVersion(MunicipalCase):
    """Anna and Ilias have the same request open."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls._make_request(user_id=cls.anna.id, place_note="By the school")
        cls.env.flush_all()

    def _open(self, user, *names):
        """What a form knows after loading: the version and the values it may change."""
        self.env.invalidate_all()
        [row] = self.request.with_user(user).web_read(
            {"version": {}, **{name: {} for name in names}}
        )
        return row

    def _save(self, user, row, vals, specification=None):
        base = {name: row[name] for name in vals}
        vals = {**vals, "version": {"stamp": row["version"], "base": base}}
        spec = {"version": {}} if specification is None else specification
        return self.request.with_user(user).web_save(vals, spec)

    def _ask(self, user, row, vals):
        base = {name: row[name] for name in vals}
        vals = {**vals, "version": {"stamp": row["version"], "base": base}}
        return self.request.with_user(user).get_version_conflict(vals)

    def _age(self):
        """As if some seconds went by: the row has another time of writing."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE municipal_request SET write_date = write_date + interval '1 second'"
        )
        self.env.invalidate_all()

    # === VERSION === #

    def test_the_second_save_is_refused_and_nothing_is_written(self):
        """R38: the message says who changed what; both texts are still there."""
        anna = self._open(self.anna, "place_note")
        ilias = self._open(self.ilias, "place_note")
        self._save(self.ilias, ilias, {"place_note": "Behind the school"})
        with self.assertRaisesRegex(UserError, "(?s)Ilias.*Landmark"):
            self._save(self.anna, anna, {"place_note": "Opposite the school"})
        self.assertEqual(self.request.place_note, "Behind the school")

    def test_the_dialogue_shows_both_versions_and_what_else_happened(self):
        """R38: field by field, with the value that both began with."""
        anna = self._open(self.anna, "place_note", "street_number")
        ilias = self._open(self.ilias, "place_note")
        self._save(self.ilias, ilias, {"place_note": "Behind the school"})
        self.request.with_user(self.ilias)._set_state("in_process")
        typed = {"place_note": "Opposite the school", "street_number": "5"}
        conflict = self._ask(self.anna, anna, typed)
        rows = {row["name"]: row for row in conflict["rows"]}
        self.assertEqual(
            (rows["place_note"]["base"], rows["place_note"]["theirs"], rows["place_note"]["mine"]),
            ("By the school", "Behind the school", "Opposite the school"),
        )
        self.assertTrue(rows["place_note"]["clash"])
        self.assertFalse(rows["street_number"]["clash"])
        self.assertEqual([row["who"] for row in conflict["changes"]], ["Ilias", "Ilias"])
        self.assertEqual(conflict["changes"][1]["new"], "In process")

    def test_after_looking_one_saves_over_the_version_that_was_seen(self):
        """R38: merging keeps both: theirs where nothing was typed, mine where I insist."""
        anna = self._open(self.anna, "place_note")
        ilias = self._open(self.ilias, "street_number")
        self._save(self.ilias, ilias, {"street_number": "7"})
        conflict = self._ask(self.anna, anna, {"place_note": "Opposite"})
        self._save(self.anna, anna | {"version": conflict["stamp"]}, {"place_note": "Opposite"})
        self.assertEqual((self.request.place_note, self.request.street_number), ("Opposite", "7"))

    def test_a_third_change_while_the_dialogue_is_open_is_seen_too(self):
        """R38: the stamp of the dialogue is the one that was shown, not the newest."""
        anna = self._open(self.anna, "place_note")
        self._save(self.ilias, self._open(self.ilias, "place_note"), {"place_note": "Behind"})
        conflict = self._ask(self.anna, anna, {"place_note": "Opposite"})
        self._save(self.ilias, self._open(self.ilias, "place_note"), {"place_note": "Above"})
        with self.assertRaises(UserError):
            self._save(self.anna, anna | {"version": conflict["stamp"]}, {"place_note": "Opposite"})

    def test_fields_without_history_are_compared_by_their_values(self):
        """R38: whether or not the history keeps a field, nobody writes over it unseen."""
        anna = self._open(self.anna, "delivery_address")
        self.request.with_user(self.ilias).delivery_address = "Town hall"
        self._age()
        conflict = self._ask(self.anna, anna, {"delivery_address": "At home"})
        [row] = conflict["rows"]
        self.assertTrue(row["clash"])
        self.assertEqual(row["theirs"], "Town hall")

    def test_what_replaces_nothing_is_in_nobodys_way(self):
        """R38: a message of the citizen, a note or the same value do not stop a save."""
        anna = self._open(self.anna, "place_note")
        self.request.sudo()._citizen_message("When?")
        self.request.with_user(self.ilias)._add_internal_note("Soon.")
        self._age()
        self.assertFalse(self._ask(self.anna, anna, {"place_note": "Opposite"}))
        self._save(self.anna, anna, {"place_note": "Opposite"})
        self.assertEqual(self.request.place_note, "Opposite")

    def test_what_was_typed_before_the_page_closed_becomes_a_note(self):
        """R38: the browser saves in a hurry, and nobody can be asked any more."""
        anna = self._open(self.anna, "place_note", "street_number")
        self._save(self.ilias, self._open(self.ilias, "place_note"), {"place_note": "Behind"})
        self._save(self.anna, anna, {"place_note": "Opposite", "street_number": "5"}, {})
        self.env.invalidate_all()
        self.assertEqual((self.request.place_note, self.request.street_number), ("Behind", "5"))
        [note] = self.request.with_user(self.anna).conversation["notes"]
        self.assertIn("Opposite", note["body"])

    def test_a_hidden_number_stays_hidden_in_the_dialogue(self):
        """R38, C05: the AMKA is compared and never shown."""
        request = self._make_request(category_id=self.violence.id, user_id=self.carol.id)
        text = request.with_user(self.carol)._get_text_of("amka_masked", "01018012345")
        self.assertNotIn("0101", text)

    def test_programs_that_send_no_version_save_as_ever(self):
        """R38: the check is for forms; RPC says itself what it writes."""
        self.request.with_user(self.anna).web_save({"place_note": "x"}, {"place_note": {}})
        self.assertEqual(self.request.place_note, "x")

    def test_a_stranger_learns_nothing_from_asking(self):
        """R38, K01: comparing needs the right to read."""
        row = self._open(self.anna, "place_note")
        with self.assertRaises(UserError):
            self._ask(self.carol, row | {"version": "old/0"}, {"place_note": "x"})

    # === PRESENCE === #

    def _tell(self, user, **options):
        return self.request.with_user(user).tell_presence(**options)

    def _get_notices(self):
        self.env.flush_all()
        self.env.cr.precommit.run()
        domain = [("message", "like", "municipal_crm.presence")]
        return self.env["bus.bus"].search(domain).mapped("channel")

    def test_the_second_clerk_is_warned_and_the_first_one_too(self):
        """R38: the answer names who is there, the bus tells the others at once."""
        self.assertEqual(self._tell(self.anna), [])
        self.assertEqual(self._get_notices(), [])
        [other] = self._tell(self.ilias)
        self.assertEqual((other["name"], other["is_typing"]), ("Anna", False))
        [channel] = self._get_notices()
        self.assertIn(f"{self.anna.partner_id.id}]", channel)

    def test_typing_is_told_and_silence_is_not_news(self):
        """R38: who is changing the request; a sign of life alone disturbs nobody."""
        self._tell(self.anna)
        self._tell(self.ilias)
        self._tell(self.anna, is_typing=True)
        self.assertEqual(len(self._get_notices()), 2)
        [other] = self._tell(self.ilias)
        self.assertTrue(other["is_typing"])
        self._tell(self.anna, is_typing=True)
        self.assertEqual(len(self._get_notices()), 2)

    def test_who_leaves_or_falls_silent_is_gone(self):
        """R38: at once when the form is closed, after a minute when the machine died."""
        self._tell(self.anna)
        self._tell(self.ilias)
        self.assertEqual(self._tell(self.ilias, is_leaving=True)[0]["name"], "Anna")
        self.assertEqual(self._tell(self.anna), [])
        self._tell(self.ilias)
        with freeze_time(fields.Datetime.now() + timedelta(seconds=61)):
            self.assertEqual(self._tell(self.anna), [])

    def test_who_may_not_read_the_request_is_neither_seen_nor_told(self):
        """R38, K01: presence opens no door."""
        self._tell(self.anna)
        self.assertEqual(self._tell(self.carol), [])
        self.assertEqual(self._tell(self.anna), [])
