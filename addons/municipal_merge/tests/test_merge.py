from odoo.addons.municipal_crm.tests.common import MunicipalCase
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged


@tagged("post_install", "-at_install")
class TestMerge(MunicipalCase):
    """Three people report one lamp: Eleni, Nikos and somebody whose request is public."""

    def setUp(self):
        super().setUp()
        Citizen = self.env["municipal.citizen"]
        self.nikos = Citizen.create({"name": "Nikos", "email": "nikos@citizens.example"})
        self.maria = Citizen.create({"name": "Maria", "email": "maria@citizens.example"})
        self.first = self._make_request(user_id=self.anna.id)
        self.second = self._make_request(citizen_id=self.nikos.id, user_id=self.anna.id)
        self.third = self._make_request(citizen_id=self.maria.id, user_id=self.anna.id)

    def _merge(self, requests, target, user=None, reply="Others have said so too."):
        user = user or self.anna
        requests.with_user(user)._merge_into(target.with_user(user), reply=reply)

    def _get_news(self, request):
        domain = [("res_id", "=", request.id), ("event", "=", "merged_news")]
        return self.env["municipal.notification"].sudo().search(domain, order="id")

    # === MERGING === #

    def test_a_merged_request_is_closed_with_its_reason_and_its_citizen_is_told(self):
        """R16, R24: the clock stops, the reason names the other number, the text is the officer's."""
        self._merge(self.second, self.first)
        self.assertFalse(self.second.is_open)
        self.assertEqual(self.second.merged_into_id, self.first)
        self.assertIn(self.first.protocol_number, self.second.closing_reason)
        self.assertIn("Others have said so too.", str(self.second.message_ids.mapped("body")))
        self.assertTrue(self.first.is_open)
        self.assertEqual(self.first.merged_count, 1)
        for request in (self.first, self.second):
            self.assertEqual(len(request.history_ids.filtered(lambda r: r.event == "merged")), 1)

    def test_the_text_says_nothing_of_the_other_citizen(self):
        """R16: the ready text names the own number and neither number nor name of the other."""
        template = self.env.ref("municipal_merge.municipal_reply_template_merged")
        text = template._render_for(self.second)
        self.second.with_user(self.anna)._merge_into(self.first.with_user(self.anna), template)
        self.assertIn(self.second.protocol_number, text)
        for word in (self.first.protocol_number, "Eleni"):
            self.assertNotIn(word, text)
            self.assertNotIn(word, str(self.second._get_public_messages()))

    def test_every_step_of_the_one_is_told_to_all(self):
        """R16: in the town's words; what was written to its own citizen stays with them."""
        self._merge(self.second | self.third, self.first)
        self.first.with_user(self.anna)._set_state("in_process")
        self.first.with_user(self.anna)._set_state(
            "resolved", reply="Dear Eleni, your key is with us."
        )
        for request in (self.second, self.third):
            news = self._get_news(request)
            self.assertEqual(len(news), 2)
            self.assertEqual(news.citizen_id, request.citizen_id)
            _template, facts = news[-1]._get_template_and_facts()
            self.assertEqual(facts["state"], self.first.state_id.public_name)
            self.assertEqual(facts["number"], request.protocol_number)
            self.assertNotIn("key", str(facts))

    def test_a_question_to_one_citizen_is_no_news_for_the_others(self):
        """R16: they are not awaited."""
        self._merge(self.second, self.first)
        self.first.with_user(self.anna)._set_state("waiting_citizen", reply="Which lamp?")
        self.assertFalse(self._get_news(self.second))

    def test_one_citizen_hears_once(self):
        """R16: whoever has reported it twice is told by the request that is worked on."""
        again = self._make_request(user_id=self.anna.id)
        self._merge(again, self.first)
        self.first.with_user(self.anna)._set_state("in_process")
        self.assertFalse(self._get_news(again))

    def test_the_page_of_a_merged_request_tells_how_far_the_one_is(self):
        """R16, R21: state and department of the other, under the own number."""
        self._merge(self.second, self.first)
        self.first.with_user(self.anna)._set_state("in_process")
        status = self.second.sudo()._get_public_status()
        self.assertEqual(status["number"], self.second.protocol_number)
        self.assertTrue(status["state"].startswith(self.first.state_id.public_name))
        self.assertFalse(status["is_closed"])
        page = self.second.sudo()._get_public_page()
        self.assertEqual(page["department_record"], self.first.department_id)
        self.assertFalse(self.second.sudo()._can_be_rated())
        self.first.with_user(self.anna)._set_state("resolved", reply="Done.")
        self.assertTrue(self.second.sudo()._get_public_status()["is_closed"])
        self.assertTrue(self.second.sudo()._can_be_rated())

    def test_one_matter_is_one_pin_on_the_public_map(self):
        """R16: a merged request is public no more; on its own again it is what it was."""
        self.second.is_public = True
        self._merge(self.second, self.first)
        self.assertFalse(self.second.is_public)
        self.second.with_user(self.ilias)._set_state("in_process", reason="Another lamp")
        self.assertTrue(self.second.is_public)

    def test_who_had_joined_hears_of_the_one_that_stays(self):
        """R16: once, and not that the matter is closed."""
        petra = self.env["municipal.citizen"].create({"name": "Petra", "phone": "+302310999111"})
        for request, key in ((self.second, "a"), (self.first, "b")):
            request.sudo()._join(key, "web", citizen=petra)
        self.second.sudo()._join("c", "web")
        self._merge(self.second, self.first)
        self.first.invalidate_recordset()
        joins = (
            self.env["municipal.request.join"].sudo().search([("request_id", "=", self.first.id)])
        )
        self.assertEqual(len(joins), 2)
        self.assertEqual(self.first.join_count, 2)
        told = self.env["municipal.notification"].sudo()
        self.assertFalse(
            told.search([("event", "=", "joined_closed"), ("citizen_id", "=", petra.id)])
        )

    # === CHAINS AND UNDO === #

    def test_there_are_no_chains(self):
        """R16: what was merged follows into the next request."""
        self._merge(self.third, self.second)
        self._merge(self.second, self.first)
        self.assertEqual((self.second | self.third).merged_into_id, self.first)
        self.assertEqual((self.first.merged_count, self.second.merged_count), (2, 0))
        with self.assertRaises(UserError):
            self._merge(self._make_request(user_id=self.anna.id), self.second)

    def test_opened_again_it_is_on_its_own(self):
        """R16, R23: by the supervisor or by the citizen, and no news of the other comes any more."""
        self._merge(self.second | self.third, self.first)
        self.second.with_user(self.ilias)._set_state("in_process", reason="Another lamp")
        self.third.sudo()._reopen_by_citizen("Mine is another lamp.")
        self.assertFalse((self.second | self.third).merged_into_id)
        self.assertTrue(self.second.is_open and self.third.is_open)
        self.assertEqual(self.first.merged_count, 0)
        self.first.with_user(self.anna)._set_state("in_process")
        self.assertFalse(self._get_news(self.second) | self._get_news(self.third))

    # === REFUSALS === #

    def test_what_cannot_be_merged_is_refused_with_its_number(self):
        """R16: closed, or into a closed one; and then nothing is changed."""
        self.second.with_user(self.anna)._set_state("closed", reason="Withdrawn")
        with self.assertRaisesRegex(UserError, self.second.protocol_number):
            self._merge(self.second, self.first)
        with self.assertRaisesRegex(UserError, self.second.protocol_number):
            self._merge(self.first, self.second)
        self.assertFalse((self.first | self.second).merged_into_id)

    def test_what_is_confidential_stays_among_itself(self):
        """R16, R42: nobody learns of a confidential request by a public one."""
        secret = self._make_request(category_id=self.violence.id)
        with self.assertRaises(AccessError):
            self._merge(self.first, secret)
        with self.assertRaisesRegex(UserError, "confidential"):
            self.first.sudo()._check_merge(secret.sudo())

    def test_an_officer_of_another_department_merges_nothing(self):
        """R16: both sides have to be one's own to change."""
        pothole = self._make_request(category_id=self.pothole.id)
        with self.assertRaises(AccessError):
            self._merge(self.second, self.first, user=self.rita)
        with self.assertRaises(AccessError):
            self._merge(self.second, pothole, user=self.anna)

    # === WINDOW === #

    def test_the_window_keeps_the_oldest_and_merges_the_rest(self):
        """R16: from the list, with the ready text in each citizen's own language."""
        ids = (self.third | self.first | self.second).ids
        Wizard = self.env["municipal.request.merge"].with_user(self.anna)
        wizard = Form(Wizard.with_context(active_ids=ids)).save()
        self.assertEqual(wizard.target_id, self.first)
        self.assertEqual(wizard.request_ids, self.second | self.third)
        action = wizard.action_apply()
        self.assertEqual(action["res_id"], self.first.id)
        self.assertEqual(self.first.merged_count, 2)
        opened = self.first.action_open_merged()
        self.assertEqual(self.env["municipal.request"].search_count(opened["domain"]), 2)

    def test_for_one_request_the_nearest_like_it_is_offered(self):
        """R16: as the citizen is offered it before sending."""
        self.lamp.similar_metres = 100
        place = {"latitude": 40.6, "longitude": 22.95}
        near = self._make_request(user_id=self.anna.id, **place)
        mine = self._make_request(user_id=self.anna.id, **place)
        Wizard = self.env["municipal.request.merge"].with_user(self.anna)
        wizard = Wizard.with_context(active_ids=mine.ids).create({})
        self.assertEqual(wizard.target_id, near)
        self.assertEqual(wizard.request_ids, mine)
        alone = Wizard.with_context(active_ids=self.first.ids).create({})
        self.assertFalse(alone.target_id)
        with self.assertRaises(UserError):
            alone.action_apply()
