from datetime import datetime, timedelta

from freezegun import freeze_time
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger
from psycopg2.errors import CheckViolation

from .common import MunicipalCase
from .website_common import WebsiteCase

NOW = datetime(2026, 3, 16, 8)


def close(request):
    request._set_state("resolved", actor_role="supervisor", reply="Done.")


@tagged("post_install", "-at_install")
class TestRequestSatisfaction(MunicipalCase):
    """K07: what the citizen thinks of the work, in the citizen's own words."""

    def setUp(self):
        super().setUp()
        with freeze_time(NOW - timedelta(days=1)):
            self.request = self._make_request(user_id=self.anna.id)

    def _rate(self, score="4", comment="", days=0):
        with freeze_time(NOW + timedelta(days=days)):
            return self.request._receive_rating(score, comment)["code"]

    def _close(self, days=0):
        with freeze_time(NOW + timedelta(days=days)):
            close(self.request)

    def test_a_closed_request_is_rated_from_one_to_five(self):
        """K07: one opinion, with a comment; the history tells of it."""
        self._close()
        self.assertEqual(self._rate("4", " Quick and friendly. "), "rated")
        self.assertEqual(self.request.satisfaction, 4)
        self.assertEqual(self.request.satisfaction_comment, "Quick and friendly.")
        entry = self.request.history_ids.filtered("field_name")
        self.assertEqual((entry.field_name, entry.new_value), ("satisfaction", "4"))
        self.assertEqual(entry.actor, "citizen")

    def test_an_open_request_is_not_rated(self):
        """K07: first the work."""
        self.assertEqual(self._rate(), "late")
        self.assertFalse(self.request.satisfaction)

    def test_what_is_no_answer_is_refused_with_a_reason(self):
        """K07: nothing, another number, letters, a text that is too long."""
        self._close()
        for score in ("", "0", "6", "x", "4.5", "٤"):
            with self.subTest(score=score):
                result = self.request._receive_rating(score, "")
                self.assertEqual(
                    (result["code"], list(result["errors"])), ("errors", ["satisfaction"])
                )
        result = self.request._receive_rating("3", "x" * 20_000)
        self.assertEqual(list(result["errors"]), ["comment"])
        self.assertFalse(self.request.satisfaction)

    def test_an_opinion_is_changed_for_thirty_days(self):
        """K07: answered twice, the last one counts; a double click is one answer."""
        self._close()
        self.assertEqual(self._rate("4"), "rated")
        entries = len(self.request.history_ids)
        self.assertEqual(self._rate("4", days=1), "rated")
        self.assertEqual(len(self.request.history_ids), entries)
        self.assertEqual(self._rate("2", days=30), "rated")
        self.assertEqual(self.request.satisfaction, 2)
        self.assertEqual(self._rate("5", days=31), "late")
        self.assertEqual(self.request.satisfaction, 2)

    def test_a_request_that_was_opened_again_is_rated_again(self):
        """K07: other work, another opinion."""
        self._close()
        self._rate("1")
        with freeze_time(NOW + timedelta(days=40)):
            self.request._set_state("in_process", actor_role="supervisor", reason="Once more")
        self.assertEqual(self._rate("5", days=41), "late")
        self._close(days=42)
        self.assertEqual(self._rate("5", days=43), "rated")
        self.assertEqual(self._rate("4", days=72), "rated")
        self.assertEqual(self._rate("3", days=74), "late")

    def test_nobody_in_the_town_hall_rates(self):
        """K07: neither by a form nor by RPC, whatever the role."""
        self._close()
        for user in (self.anna, self.administrator):
            for vals in ({"satisfaction": 5}, {"satisfaction_comment": "Fine"}):
                with self.subTest(user.login), self.assertRaises(UserError):
                    self.request.with_user(user).write(vals)
        own = self._make_request(satisfaction=5, satisfaction_comment="Fine")
        self.assertFalse(own.satisfaction)
        self.assertFalse(own.satisfaction_comment)

    def test_the_database_knows_the_scale(self):
        """K07: no seven, whoever writes it."""
        self.request.flush_recordset()
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.cr.savepoint():
            self.cr.execute(
                "UPDATE municipal_request SET satisfaction = 7 WHERE id = %s", [self.request.id]
            )

    def test_the_mean_is_of_those_who_answered(self):
        """K07: who said nothing did not say zero."""
        self._close()
        self._rate("4")
        other = self._make_request()
        rows = self.env["municipal.request"]._read_group(
            [("id", "in", (self.request | other).ids)], [], ["satisfaction:avg"]
        )
        self.assertEqual(rows, [(4.0,)])


@tagged("post_install", "-at_install")
class TestWebsiteSatisfaction(WebsiteCase):
    """K07, G10: the opinion on the page of the request, without JavaScript."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls._make_request()
        cls.view = f"/requests/view/{cls.request.access_token}"

    def _send(self, view, **values):
        hidden = self._hidden(self._get(view), "/rating")
        return self._post(f"{view}/rating", hidden | values)

    def test_the_form_is_there_when_the_work_is_done(self):
        """K07: not before; five answers in words and one field."""
        self.assertNotIn("/rating", self._get(self.view).text)
        close(self.request)
        tree = self._tree(self._get(self.view))
        self.assertEqual(len(tree.xpath("//input[@type='radio'][@name='satisfaction']")), 5)
        self.assertTrue(tree.xpath("//fieldset[@id='satisfaction']/legend"))

    def test_an_opinion_is_sent_shown_and_changed(self):
        """K07: POST, and what was said stands in the form."""
        close(self.request)
        response = self._send(self.view, satisfaction="2", comment="It took <b>long</b>.")
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self.request.satisfaction, 2)
        page = self._get(response.headers["Location"])
        self.assertIn("Thank you", self._text(page))
        [chosen] = self._tree(page).xpath("//input[@name='satisfaction'][@checked]")
        self.assertEqual(chosen.get("value"), "2")
        self.assertNotIn("<b>long</b>", page.text)
        self._send(self.view, satisfaction="3", comment="")
        self.assertEqual(self.request.satisfaction, 3)
        self.assertFalse(self.request.satisfaction_comment)

    def test_nothing_chosen_loses_nothing_written(self):
        """G22: the error leads to the answers, the text stays."""
        close(self.request)
        response = self._send(self.view, comment="Long text")
        self.assertEqual(response.status_code, 422)
        self.assertEqual(self._errors(response), ["satisfaction"])
        self.assertEqual(
            self._tree(response).xpath("//textarea[@id='comment']")[0].text, "Long text"
        )

    def test_a_look_changes_nothing(self):
        """K07: GET is no opinion, and a wrong link opens nothing."""
        close(self.request)
        self.assertIn(self._get(f"{self.view}/rating?satisfaction=1").status_code, (404, 405))
        hidden = self._hidden(self._get(self.view), "/rating")
        wrong = self._post(f"/requests/view/{'0' * 32}/rating", hidden | {"satisfaction": "1"})
        self.assertEqual(wrong.status_code, 404)
        self.assertFalse(self.request.satisfaction)

    def test_who_has_an_account_rates_their_own_and_no_others(self):
        """K07, G22: under /my, and another's id does not exist."""
        user = new_test_user(self.env, "rater", groups="base.group_portal", password="rater-pass")
        citizen = self.env["municipal.citizen"]._get_for_user(user)
        own = self._make_request(citizen_id=citizen.id)
        for entry in (own, self.request):
            close(entry)
        self.authenticate("rater", "rater-pass")
        self.assertEqual(self._send(f"/my/requests/{own.id}", satisfaction="5").status_code, 303)
        self.assertEqual(own.satisfaction, 5)
        hidden = self._hidden(self._get(f"/my/requests/{own.id}"), "/rating")
        foreign = self._post(
            f"/my/requests/{self.request.id}/rating", hidden | {"satisfaction": "1"}
        )
        self.assertEqual(foreign.status_code, 404)
        self.assertFalse(self.request.satisfaction)
