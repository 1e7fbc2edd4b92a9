"""X06: messages as the carrier tells of them, and who signed."""

import pytest
from municipal_ivr.tools import plivo_message
from plivo.utils import validate_signature

URL, TOKEN, NONCE = "https://town.example/ivr/main/message_status?sms=1", "token", "12345"


def headers(**values):
    return {plivo_message.NONCE_HEADER: NONCE, **values}


def test_the_older_signature_is_the_carriers_own():
    """X06: what we expect is what the carrier's library accepts."""
    signature = plivo_message.sign(URL, NONCE, TOKEN)
    assert validate_signature(URL, NONCE, signature, TOKEN)
    assert plivo_message.is_signed(URL, headers(**{plivo_message.HEADER: signature}), [TOKEN])
    many = f"AAAA, {signature}"
    assert plivo_message.is_signed(URL, headers(**{plivo_message.HEADER: many}), ["x", TOKEN])
    main = headers(**{plivo_message.MAIN_HEADER: signature})
    assert plivo_message.is_signed(URL, main, ["other"], [TOKEN])


@pytest.mark.parametrize(
    "given",
    [
        {},
        {plivo_message.HEADER: ""},
        {plivo_message.HEADER: "Ελληνικά"},
        {plivo_message.HEADER: plivo_message.sign(URL, "other", TOKEN)},
        {plivo_message.HEADER: plivo_message.sign(URL, NONCE, "other")},
        {plivo_message.HEADER: plivo_message.sign("https://x.example/", NONCE, TOKEN)},
        {plivo_message.MAIN_HEADER: plivo_message.sign(URL, NONCE, TOKEN)},
    ],
)
def test_anything_else_is_refused(given):
    assert not plivo_message.is_signed(URL, headers(**given), [TOKEN])
    assert not plivo_message.is_signed(URL, given, [TOKEN])
    assert not plivo_message.is_signed(URL, headers(**given), ["", ""])


@pytest.mark.parametrize(
    ("status", "code", "state", "failure"),
    [
        ("queued", "", "sent", ""),
        ("sent", "", "sent", ""),
        ("delivered", "000", "delivered", ""),
        ("undelivered", "50", "failed", "invalid_destination"),
        ("failed", "420", "failed", "expired"),
        ("rejected", "30", "failed", "rejected"),
        ("failed", "900", "failed", "not_delivered"),
        ("Something new", "", "", ""),
        ("", "", "", ""),
    ],
)
def test_reports_are_read(status, code, state, failure):
    report = plivo_message.read_report({"Status": status, "ErrorCode": code}, "u-1")
    assert (report.uuid, report.state, report.failure) == ("u-1", state, failure)


def test_a_report_tells_parts_and_cost():
    """X06: unit costs are kept."""
    fields = {"Status": "delivered", "Units": "2", "TotalAmount": "0.12340", "MessageUUID": "m"}
    report = plivo_message.read_report(fields, "u-1")
    assert (report.units, report.cost, report.carrier_ref) == (2, 0.1234, "m")
    odd = plivo_message.read_report({"Status": "sent", "Units": "?", "TotalAmount": ""}, "u-1")
    assert (odd.units, odd.cost) == (0, None)


def test_an_incoming_message_is_read():
    fields = {"From": "306971234567", "To": "+302101234567", "Text": "ΑΙΤΗΜΑ", "MessageUUID": "m"}
    incoming = plivo_message.read_incoming(fields)
    assert (incoming.sender, incoming.number) == ("+306971234567", "+302101234567")
    assert plivo_message.read_incoming({"From": "COSMOTE"}).sender == "COSMOTE"
    assert plivo_message.read_incoming({}).text == ""
