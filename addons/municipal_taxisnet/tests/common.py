"""A town whose citizens sign in at the counterpart of the state's server."""

import os
import tempfile
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

from odoo.addons.municipal_crm.tests.website_common import WebsiteCase
from odoo.addons.municipal_crm.tools.sink import VARIABLE
from odoo.tests.common import _super_send

from ..models.municipal_taxisnet import INNER

ELENI, THEODOROS, COMPANY = "999000006", "999000018", "999000020"


class TaxisnetCase(WebsiteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website.company_id.taxisnet_server = "local"
        for door in ("taxisnet", "account", "profile", "code_address", "code_try"):
            cls._set_rate(door, "100000/60")

    @classmethod
    def _request_handler(cls, session, request, /, **options):
        """What goes to the counterpart leaves no machine, so it need not be refused."""
        if request.url.startswith(INNER):
            return _super_send(session, request, **options)
        return super()._request_handler(session, request, **options)

    def setUp(self):
        super().setUp()
        sink = self.enterContext(tempfile.TemporaryDirectory())
        self.startPatcher(patch.dict(os.environ, {VARIABLE: sink}))
        self.env["ir.config_parameter"].set_param("web.base.url", self.base_url())
        self.Citizen = self.env["municipal.citizen"]

    def begin(self, path="/taxisnet"):
        """Where the browser is sent to, and what the address asks there."""
        answer = self._get(path, allow_redirects=False)
        self.assertEqual(answer.status_code, 303, answer.text[:300])
        address = answer.headers["Location"]
        return address, dict(parse_qsl(urlsplit(address).query))

    def choose(self, number, path="/taxisnet", **more):
        """Sign in at the counterpart as its person ``number``; the answer of the way back."""
        address, _query = self.begin(path)
        page = self._get(address)
        people = self._tree(page).xpath("//input[@name='person']/@value")
        form = self._hidden(page, "/oauth/authorize") | {"person": people[number]}
        granted = self._post("/taxisnet/counterpart/oauth/authorize", form | more)
        return self._get(granted.headers["Location"], allow_redirects=False)

    def accept(self, **values):
        page = self._get("/taxisnet/welcome")
        return self._post("/taxisnet/welcome", self._hidden(page, "/taxisnet/welcome") | values)

    def named(self, afm):
        return self.Citizen._find_taxisnet(afm)
