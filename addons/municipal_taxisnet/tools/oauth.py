"""The conversation with the state's OAuth 2.0 server; knows no Odoo.

An authorization code with a proof key (RFC 7636), as the General Secretariat of Information Systems
serves it: ``/oauth/authorize`` and ``/logout`` for the browser, ``/oauth/token`` and ``/userinfo``
for the town's server.
"""

import secrets
from dataclasses import dataclass, field
from urllib.parse import quote

import requests
from oauthlib.oauth2 import OAuth2Error, WebApplicationClient
from requests_oauthlib import OAuth2Session

from .userinfo import Person, UserinfoError, read_person

SCOPE = ["read"]
#: A person waits for the answer.
SECONDS = 10
BASES = {
    "test": "https://test.gsis.gr/oauth2server",
    "production": "https://oauth2.gsis.gr/oauth2server",
}


class Refused(Exception):
    """The server does not vouch for anybody: wrong or used code, wrong secret, foreign answer."""


class Unreachable(Exception):
    """The server gives no answer, or none that can be read."""


@dataclass(frozen=True)
class Door:
    """What the town knows of the server: its address, and who the town is there.

    :param str base: address without a slash at the end
    :param str callback: the town's address to which the browser comes back
    :param adapter: a transport of ``requests`` that answers instead of the network
    :param str shown: the server's address for the browser where it is another one
    """

    base: str
    client: str
    secret: str = field(repr=False)
    callback: str
    adapter: object = field(default=None, repr=False)
    shown: str = ""

    def begin(self) -> tuple[str, dict[str, str]]:
        """(where to send the browser, what to remember of it until it comes back).

        The memory is ``{"state", "nonce", "verifier"}``: fresh secrets of this one sign-in.
        """
        maker = WebApplicationClient(self.client)
        ticket = {name: secrets.token_urlsafe(32) for name in ("state", "nonce")}
        ticket["verifier"] = maker.create_code_verifier(64)
        address = maker.prepare_request_uri(
            f"{self.base}/oauth/authorize",
            redirect_uri=self.callback,
            scope=SCOPE,
            state=ticket["state"],
            nonce=ticket["nonce"],
            code_challenge=maker.create_code_challenge(ticket["verifier"], "S256"),
            code_challenge_method="S256",
        )
        return address.replace(self.base, self.shown or self.base, 1), ticket

    def finish(self, ticket: dict[str, str], code: str) -> Person:
        """Who the state says it is.

        :raise Refused: nobody was proved
        :raise Unreachable: another try may succeed
        """
        session = OAuth2Session(self.client, redirect_uri=self.callback, scope=SCOPE)
        if self.adapter:
            session.mount(self.base, self.adapter)
        try:
            self._fetch_token(session, ticket, code)
            answer = session.get(f"{self.base}/userinfo", params={"format": "xml"}, timeout=SECONDS)
            answer.raise_for_status()
            return read_person(answer.content)
        except (OAuth2Error, Warning) as error:  # a warning: another scope than was asked for
            raise Refused(getattr(error, "error", None) or "scope") from error
        except (requests.RequestException, UserinfoError) as error:
            raise Unreachable(type(error).__name__) from error

    def _fetch_token(self, session, ticket, code):
        token = session.fetch_token(
            f"{self.base}/oauth/token",
            code=code,
            client_secret=self.secret,
            code_verifier=ticket["verifier"],
            timeout=SECONDS,
        )
        if token.get("nonce", ticket["nonce"]) != ticket["nonce"]:
            raise Refused("nonce")

    def leave(self, address: str) -> str:
        """Where the browser ends the state's own session; it comes back to ``address``."""
        return (
            f"{self.shown or self.base}/logout/{quote(self.client)}/?url={quote(address, safe='')}"
        )
