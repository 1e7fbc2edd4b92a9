"""The rules of the state's server as its local counterpart keeps them: who may ask for what."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from urllib.parse import unquote

from lxml import etree

#: Widths to which the state's server pads its values.
PADDING = 20


@dataclass(frozen=True)
class Taxpayer:
    """Somebody who exists here only."""

    userid: str
    taxid: str
    lastname: str
    firstname: str
    fathername: str
    mothername: str
    birthyear: str


PEOPLE = (
    Taxpayer("User068933130", "999000006", "ΓΕΩΡΓΙΟΥ", "ΕΛΕΝΗ", "ΝΙΚΟΛΑΟΣ", "ΜΑΡΙΑ", "1958"),
    Taxpayer("User083492611", "999000018", "ΠΑΠΠΑΣ", "ΘΕΟΔΩΡΟΣ", "ΙΩΑΝΝΗΣ", "ΑΝΝΑ", "1991"),
    Taxpayer("User000714552", "999000020", "ΑΡΓΥΡΗΣ ΚΑΙ ΣΙΑ ΟΕ", "", "", "", ""),
)


def find_fault(query: Mapping[str, str], client: str, callback: str) -> str | None:
    """What is wrong with a request for authorization (RFC 6749, 4.1.2.1), None when nothing is."""
    if query.get("client_id") != client or query.get("redirect_uri") != callback:
        return "invalid_client"
    if query.get("response_type") != "code":
        return "unsupported_response_type"
    if query.get("scope") != "read":
        return "invalid_scope"
    if not query.get("state") or query.get("code_challenge_method") != "S256":
        return "invalid_request"
    return None


def is_client(header: str | None, client: str, secret: str) -> bool:
    """Whether an ``Authorization: Basic`` header is this client's, in constant time."""
    kind, _space, text = (header or "").partition(" ")
    try:
        name, _colon, password = base64.b64decode(text, validate=True).decode().partition(":")
    except ValueError:
        return False
    given = f"{unquote(name)}:{unquote(password)}".encode()
    return kind.lower() == "basic" and hmac.compare_digest(given, f"{client}:{secret}".encode())


def is_verifier(verifier: str | None, challenge: str) -> bool:
    """Whether the proof key fits the challenge (RFC 7636, S256)."""
    digest = hashlib.sha256((verifier or "").encode()).digest()
    made = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return hmac.compare_digest(made, challenge)


def make_userinfo(person: Taxpayer) -> bytes:
    """The XML of ``/userinfo?format=xml``, its values padded as the state's are."""
    root = etree.Element("root")
    values = {name: value.ljust(PADDING) for name, value in asdict(person).items()}
    etree.SubElement(root, "userinfo", values)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
