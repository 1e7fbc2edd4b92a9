from freezegun import freeze_time
from odoo.tests import tagged

from ..models.municipal_taxisnet import BEGIN_SECONDS
from ..tools.oauth import Refused
from .common import ELENI, TaxisnetCase


@tagged("post_install", "-at_install")
class TestTaxisnetCounterpart(TaxisnetCase):
    """X05: the counterpart refuses what the state's server refuses."""

    def door(self):
        return self.env["municipal.taxisnet"]._get_door()

    def grant(self, number=0):
        """(what the town remembers, the code that the browser brings back)"""
        address, ticket = self.env["municipal.taxisnet"]._begin("/my")
        page = self._get(address)
        form = self._hidden(page, "/oauth/authorize") | {"person": str(number)}
        granted = self._post("/taxisnet/counterpart/oauth/authorize", form)
        code = granted.headers["Location"].rpartition("code=")[2]
        return ticket, code

    def test_a_code_names_its_person_once(self):
        """X05: the second use of a code is refused."""
        ticket, code = self.grant()
        self.assertEqual(self.door().finish(ticket, code).afm, ELENI)
        with self.assertRaises(Refused):
            self.door().finish(ticket, code)

    def test_a_stolen_code_is_useless(self):
        """X05: without the proof key of the browser's own sign-in nobody is named."""
        _ticket, code = self.grant()
        _address, other = self.env["municipal.taxisnet"]._begin("/my")
        with self.assertRaises(Refused):
            self.door().finish(other, code)

    def test_a_code_of_another_sign_in_is_refused(self):
        """X05: the answer repeats the nonce of the question."""
        ticket, code = self.grant()
        with self.assertRaises(Refused):
            self.door().finish(ticket | {"nonce": "other"}, code)

    def test_an_old_code_is_refused(self):
        """X05: a code lives for a minute."""
        with freeze_time("2026-03-02 10:00:00"):
            ticket, code = self.grant()
        with freeze_time("2026-03-02 10:01:01"), self.assertRaises(Refused):
            self.door().finish(ticket, code)

    def test_a_wrong_request_shows_why(self):
        """X05: another client, another address back, no proof key."""
        address, query = self.begin()
        base = address.partition("?")[0]
        for changed in ("client_id", "redirect_uri", "code_challenge_method", "response_type"):
            answer = self._get(base, params=query | {changed: "other"})
            self.assertEqual(answer.status_code, 400, changed)

    def test_it_opens_nothing_where_messages_leave(self):
        """X05: a copy of a demonstration on a real server names nobody."""
        address, _query = self.begin()
        self.startPatcher(_without_sink())
        for path in (address, "/taxisnet", "/taxisnet/return?state=x", "/taxisnet/welcome"):
            self.assertIn(self._get(path).status_code, (400, 404), path)
        self.assertNotIn("/taxisnet", self._get("/web/login").text)

    def test_a_late_way_back_is_told(self):
        """X05: after a quarter of an hour the sign-in begins again."""
        self.assertEqual(BEGIN_SECONDS, 900)
        address, _query = self.begin()
        form = self._hidden(self._get(address), "/oauth/authorize") | {"person": "0"}
        granted = self._post("/taxisnet/counterpart/oauth/authorize", form)
        later = self._get(granted.headers["Location"].replace("state=", "state=x"))
        self.assertEqual(later.status_code, 400)
        self.assertIn("too long ago", self._text(later))


def _without_sink():
    import os
    from unittest.mock import patch

    from odoo.addons.municipal_crm.tools.sink import VARIABLE

    rest = {name: value for name, value in os.environ.items() if name != VARIABLE}
    return patch.dict(os.environ, rest, clear=True)
