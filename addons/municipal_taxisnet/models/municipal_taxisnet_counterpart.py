import json
import secrets
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests
from odoo import api, fields, models
from odoo.tools import hmac as secret_hmac

from ..tools import counterpart

CODE_SECONDS = 60
TOKEN_SECONDS = 300
CLIENT = "municipality"


class CounterpartAdapter(requests.adapters.BaseAdapter):
    """Hands what would go over the network to the counterpart of the same server."""

    def __init__(self, answer):
        super().__init__()
        self.answer = answer

    def send(self, request, **_options):
        response = requests.Response()
        response.request, response.url = request, request.url
        status, kind, content = self.answer(request)
        response.status_code = status
        response.headers["Content-Type"] = kind
        response._content = content
        return response

    def close(self):
        """There is no connection."""


class MunicipalTaxisnetCounterpart(models.Model):
    """One authorization of the local counterpart: a code, then a token, each for once and for short.

    It behaves as the state's server does, for demonstrations and tests, with people who do not
    exist; see ``municipal.taxisnet._get_local_door`` for where it opens nothing.
    """

    _name = "municipal.taxisnet.counterpart"
    _description = "Authorization of the local counterpart of TaxisNet"
    _rec_name = "person"

    code = fields.Char(required=True)
    token = fields.Char()
    person = fields.Integer(required=True, aggregator=None)
    callback = fields.Char(required=True)
    challenge = fields.Char(required=True)
    nonce = fields.Char()
    date_expires = fields.Datetime(required=True)

    _code_uniq = models.UniqueIndex("(code)", "This code exists already.")
    _token_uniq = models.UniqueIndex(
        "(token) WHERE token IS NOT NULL", "This token exists already."
    )

    @api.model
    def _get_client(self):
        """(id, secret) of the municipality at the counterpart."""
        return CLIENT, secret_hmac(self.env(su=True), "municipal.taxisnet.counterpart", CLIENT)

    @api.model
    def _get_adapter(self):
        return CounterpartAdapter(self._answer)

    # === THE BROWSER'S PART === #

    @api.model
    def _find_fault(self, query):
        door = self.env["municipal.taxisnet"]._get_door()
        return counterpart.find_fault(query, door.client, door.callback)

    @api.model
    def _grant(self, query, number):
        """Where the browser goes after somebody said who they are; ``number`` None: they refused."""
        known = {"state": query["state"]}
        if number is None:
            return f"{query['redirect_uri']}?{urlencode(known | {'error': 'access_denied'})}"
        # sudo: municipal.taxisnet.counterpart - nobody has access but these methods
        row = self.sudo().create(
            {
                "code": secrets.token_urlsafe(24),
                "person": number,
                "callback": query["redirect_uri"],
                "challenge": query["code_challenge"],
                "nonce": query.get("nonce"),
                "date_expires": fields.Datetime.now() + timedelta(seconds=CODE_SECONDS),
            }
        )
        return f"{row.callback}?{urlencode(known | {'code': row.code})}"

    # === THE TOWN'S SERVER'S PART === #

    def _answer(self, request):
        """(status, content type, content) for a prepared request of ``requests``."""
        path = urlsplit(request.url).path
        if path.endswith("/oauth/token") and request.method == "POST":
            return self._answer_token(request)
        if path.endswith("/userinfo") and request.method == "GET":
            return self._answer_userinfo(request)
        return 404, "text/plain", b""

    def _answer_token(self, request):
        body = request.body or ""
        form = dict(parse_qsl(body.decode() if isinstance(body, bytes) else body))
        if not counterpart.is_client(request.headers.get("Authorization"), *self._get_client()):
            return self._say(401, {"error": "invalid_client"})
        row = self._find_live("code", form.get("code"))
        fits = (
            row
            and not row.token
            and form.get("grant_type") == "authorization_code"
            and form.get("redirect_uri") == row.callback
            and counterpart.is_verifier(form.get("code_verifier"), row.challenge)
        )
        if not fits:
            return self._say(400, {"error": "invalid_grant"})
        row.token = secrets.token_urlsafe(24)
        row.date_expires = fields.Datetime.now() + timedelta(seconds=TOKEN_SECONDS)
        answer = {"access_token": row.token, "token_type": "bearer", "scope": "read"}
        return self._say(200, answer | {"expires_in": TOKEN_SECONDS, "nonce": row.nonce})

    def _answer_userinfo(self, request):
        kind, _space, token = (request.headers.get("Authorization") or "").partition(" ")
        row = self._find_live("token", token if kind == "Bearer" else None)
        if not row:
            return 401, "text/plain", b""
        person = counterpart.PEOPLE[row.person]
        return 200, "application/xml", counterpart.make_userinfo(person)

    def _say(self, status, content):
        return status, "application/json", json.dumps(content).encode()

    @api.model
    def _find_live(self, fname, value):
        domain = [(fname, "=", value or "-"), ("date_expires", ">", fields.Datetime.now())]
        # sudo: municipal.taxisnet.counterpart - the code or token is the right of access
        return self.sudo().search(domain, limit=1)

    @api.autovacuum
    def _gc_old(self):
        # sudo: municipal.taxisnet.counterpart - cleaned by the system
        self.sudo().search([("date_expires", "<", fields.Datetime.now())]).unlink()
