from odoo.tests import tagged

from .common import FollowupCase


@tagged("post_install", "-at_install")
class TestRating(FollowupCase):
    """R29: a bad rating is heard."""

    def setUp(self):
        super().setUp()
        self.request._set_state("in_process", actor_role="clerk")
        self.request._set_state("resolved", actor_role="clerk", reply="Done")

    def test_the_supervisor_reads_what_the_citizen_says(self):
        """R29: with score and words, at once."""
        self.request._receive_rating("1", "Nobody came.")
        told = self._get_messages("bad_rating")
        self.assertEqual(told.user_id, self.ilias)
        template, facts = told._get_template_and_facts()
        mail = template._render_email(facts, self.company)
        self.assertIn("(1 of 5)", mail["subject"])
        self.assertIn("Nobody came.", mail["text"])

    def test_a_good_one_disturbs_nobody(self):
        """R29: from three on; and nought switches it off."""
        self.request._receive_rating("3", "")
        self.company.municipality_alert_score = 0
        self.request._receive_rating("1", "")
        self.assertFalse(self._get_messages("bad_rating"))

    def test_a_bad_one_that_is_changed_is_told_once(self):
        """R29: two and then one is the same displeasure; good and then bad is news."""
        self.request._receive_rating("2", "")
        self.request._receive_rating("1", "")
        self.assertEqual(len(self._get_messages("bad_rating")), 1)

    def test_a_rating_of_the_confidential_book_stays_in_its_group(self):
        """R29, R39: nobody else is told of it."""
        secret = self._make_request(category_id=self.violence.id, user_id=self.carol.id)
        secret._set_state("in_process", actor_role="clerk")
        secret._set_state("resolved", actor_role="clerk", reply="Done")
        secret._receive_rating("1", "")
        told = self._get_messages("bad_rating", request_id=secret.id)
        self.assertFalse(told.user_id & (self.ilias | self.mayor))
