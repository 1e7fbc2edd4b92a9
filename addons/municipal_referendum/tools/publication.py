"""The public file of a closed ballot: anybody can count it again and see that nothing changed.

Two lists that are each sorted, so that a place in the one says nothing of the other: the receipts
of all envelopes, and the ballots that were in them. Each list is a hash chain that begins with the
definition of the ballot; the heads, the figures and the result are signed (Ed25519).
"""

import base64
import hashlib
from collections.abc import Iterable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .questions import canonical

FORMAT = "municipal-ballot/1"
RECEIPT_DIGITS = 16
#: What the signature covers.
SIGNED = ("format", "definition_hash", "receipts_head", "ballots_head", "roll", "result", "closed")


def make_receipt(box: str, envelope: bytes) -> str:
    """Fingerprint of an envelope in its box: 64 hexadecimal digits."""
    return hashlib.sha256(b"receipt:" + box.encode() + b":" + envelope).hexdigest()


def show_receipt(fingerprint: str) -> str:
    """What the voter gets: 16 decimal digits, easy to hear and to type."""
    return f"{int(fingerprint, 16) % 10**RECEIPT_DIGITS:0{RECEIPT_DIGITS}d}"


def chain(start: bytes, leaves: Iterable[bytes]) -> str:
    """Head of the hash chain over ``leaves`` (hexadecimal)."""
    head = hashlib.sha256(start).digest()
    for leaf in leaves:
        head = hashlib.sha256(head + hashlib.sha256(leaf).digest()).digest()
    return head.hex()


def publish(definition, receipts, ballots, roll, result, closed, signing_key: bytes) -> dict:
    """The document to publish.

    :param definition: the frozen definition (plain JSON)
    :param receipts: fingerprints of all envelopes
    :param ballots: ``[area, [choice, …]]`` of all envelopes, in any order
    :param roll: ``{"registered": n, "voted": n, "areas": {area: [registered, voted]}}``
    :param closed: moment of the closing, ISO 8601 with zone
    :param signing_key: 32 raw bytes of an Ed25519 private key
    """
    start = canonical(definition)
    lines = sorted(canonical(ballot) for ballot in ballots)
    document = {
        "format": FORMAT,
        "definition": definition,
        "definition_hash": hashlib.sha256(start).hexdigest(),
        "receipts": sorted(receipts),
        "ballots": [line.decode() for line in lines],
        "receipts_head": chain(start, [receipt.encode() for receipt in sorted(receipts)]),
        "ballots_head": chain(start, lines),
        "roll": roll,
        "result": result,
        "closed": closed,
    }
    key = Ed25519PrivateKey.from_private_bytes(signing_key)
    document["signer"] = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    document["signature"] = base64.b64encode(key.sign(_signed(document))).decode()
    return document


def verify(document: dict, signer: str) -> list[str]:
    """What is wrong with a published document; empty when nothing is.

    :param signer: the public key (base64) that was announced when the ballot opened
    """
    start = canonical(document["definition"])
    receipts, ballots = document["receipts"], document["ballots"]
    checks = {
        "definition": hashlib.sha256(start).hexdigest() == document["definition_hash"],
        "receipts": chain(start, [line.encode() for line in receipts]) == document["receipts_head"],
        "ballots": chain(start, [line.encode() for line in ballots]) == document["ballots_head"],
        "twice": len(set(receipts)) == len(receipts),
        "number": len(receipts) == len(ballots) == document["roll"]["voted"],
        "signature": document["signer"] == signer and _is_signed(document, signer),
    }
    return [name for name, good in checks.items() if not good]


def _signed(document):
    return canonical({name: document[name] for name in SIGNED})


def _is_signed(document, signer):
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(signer))
    try:
        key.verify(base64.b64decode(document["signature"]), _signed(document))
    except (InvalidSignature, ValueError):
        return False
    return True
