"""N05: documents of alerts are signed, and remain valid for the schema of OASIS."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from lxml import etree
from municipal_announcements.tools import cap, cap_signature

SCHEMA = Path(__file__).resolve().parents[2] / "data" / "cap" / "CAP-v1.2.xsd"
NOW = datetime.now(timezone.utc).replace(microsecond=0)


@pytest.fixture(scope="module")
def pair():
    return cap_signature.make_pair("Δήμος με πολύ μακρύ όνομα " * 5, NOW)


@pytest.fixture(scope="module")
def document():
    info = cap.Info("el-GR", "Πλημμύρα", "Πλημμύρα", "Νερό & λάσπη < 1 μ.", "Μείνετε μέσα")
    square = ((38.0, 23.7), (38.0, 23.8), (38.1, 23.8), (38.1, 23.7))
    return cap.build_alert(
        cap.Facts(
            identifier="a1",
            sender="town.example",
            sent=NOW,
            expires=NOW + timedelta(hours=6),
            infos=(info,),
            areas=(cap.Area({"el-GR": "Κέντρο"}, (square,)),),
        )
    )


def test_a_signed_document_is_verified_and_valid(pair, document):
    signed = cap_signature.sign(document, *pair)
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(etree.fromstring(signed))
    assert b"a1" in cap_signature.verify(signed, pair[1])
    assert cap.parse(signed) == cap.parse(document)


def test_a_document_that_was_changed_is_refused(pair, document):
    signed = cap_signature.sign(document, *pair)
    changed = signed.replace("Μείνετε μέσα".encode(), "Βγείτε έξω".encode())
    assert changed != signed
    with pytest.raises(cap_signature.SignatureError):
        cap_signature.verify(changed, pair[1])


def test_an_unsigned_document_and_one_of_somebody_else_are_refused(pair, document):
    other = cap_signature.make_pair("Other", NOW)
    with pytest.raises(cap_signature.SignatureError):
        cap_signature.verify(document, pair[1])
    with pytest.raises(cap_signature.SignatureError):
        cap_signature.verify(cap_signature.sign(document, *other), pair[1])


def test_a_certificate_ends(pair):
    assert cap_signature.is_valid(pair[1], NOW)
    assert not cap_signature.is_valid(pair[1], NOW + timedelta(days=4000))
    assert not cap_signature.is_valid(pair[1], NOW - timedelta(days=4))
