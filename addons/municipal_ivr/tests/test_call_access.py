from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CallCase


@tagged("post_install", "-at_install")
class TestCallAccess(CallCase):
    """I25, K19: who sees which calls."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls._make_officer("operator", cls.care)
        cls.operator.group_ids += cls.env.ref("municipal_ivr.municipal_ivr_group_operator")
        cls.request = cls._make_request(user_id=cls.anna.id)

    def assertSees(self, user, call):
        self.assertIn(call, self.env["municipal.call"].with_user(user).search([]))

    def assertSeesNot(self, user, call):
        self.assertNotIn(call, self.env["municipal.call"].with_user(user).search([]))
        with self.assertRaises(AccessError):
            call.with_user(user).read(["caller"])

    def test_an_officer_sees_the_calls_of_their_own_requests(self):
        """K19: and no others."""
        call = self.make_call(request_ids=[(4, self.request.id)])
        self.assertSees(self.anna, call)
        self.assertSeesNot(self.vassilis, call)

    def test_a_supervisor_sees_the_calls_of_the_directorate(self):
        """K19: of the departments below, and of no others."""
        call = self.make_call(request_ids=[(4, self.request.id)])
        self.assertSees(self.ilias, call)
        self.assertSeesNot(self.ilias, self.make_call())

    def test_the_telephone_desk_sees_every_call(self):
        """I33: also those of which nothing came."""
        self.assertSees(self.operator, self.make_call())
        self.assertSees(self.mayor, self.make_call())

    def test_confidential_calls_are_for_the_members_of_the_group(self):
        """K20: the telephone is no way around the confidential book."""
        secret = self._make_request(category_id=self.violence.id)
        call = self.make_call(request_ids=[(4, secret.id)])
        self.assertSeesNot(self.operator, call)
        self.operator.group_ids += self.env.ref("municipal_crm.municipal_crm_group_confidential")
        self.assertSees(self.operator, call)

    def test_who_is_rung_sees_the_call(self):
        """I12: before there is any request."""
        call = self.make_call(rung_user_ids=[(4, self.rita.id)])
        self.assertSees(self.rita, call)

    def test_nobody_writes_or_deletes_a_call(self):
        """I25: calls are what happened."""
        call = self.make_call()
        for user in (self.operator, self.administrator):
            with self.assertRaises(AccessError):
                call.with_user(user).write({"caller": "+302310000000"})
            with self.assertRaises(AccessError):
                call.with_user(user).unlink()
