"""I41, I26: the carrier takes what Plivo documents and refuses the rest with Plivo's numbers."""

import pytest
from municipal_ivr.tools import carrier_xml
from municipal_ivr.tools.action import Dial, Gather, Go, Hangup, Record, RecordCall, Say
from municipal_ivr.tools.plivo_xml import Addresses, render

XML = "application/xml; charset=utf-8"
BASE = "https://town.example/ivr/demo"
PLAY = f"<Play>{BASE}/a.wav</Play>"


def read(inner, kind="answer", content_type=XML):
    return carrier_xml.read(f"<Response>{inner}</Response>".encode(), content_type, kind)


def test_everything_we_can_say_is_taken():
    """All actions of the engine, rendered by ourselves, pass the strict reader."""
    addresses = Addresses(
        lambda number, kind: f"{BASE}/step?n={number}&as={kind}",
        lambda number, kind: f"{BASE}/news?n={number}&as={kind}",
        lambda say: f"{BASE}/sound.wav" if say.lang == "el_GR" else "",
        confirm=f"{BASE}/confirm",
        caller_id="302101234567",
    )
    greek, english = Say("Καλημέρα", "el_GR"), Say("Good morning", "en_US")
    actions = [
        greek, english, RecordCall(), Gather((greek, english), 1, maximum=12, finish_key="#"),
        Record(2), Go(2), Dial("+302101234567", 3), Go(3), Hangup(),
    ]  # fmt: skip
    body = render(actions, addresses)
    names = [element["name"] for element in carrier_xml.read(body, XML)]
    assert names == [
        "Play", "Speak", "Record", "GetInput", "Record", "Redirect", "Dial", "Redirect", "Hangup",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("inner", "code"),
    [
        ("<Sing/>", 8010),
        ("words", 8010),
        (f"{PLAY} words", 8010),
        ("<Play/>", 7020),
        ("<Play>/relative.wav</Play>", 7020),
        ("<Play>https://town.example/λ.wav</Play>", 7020),
        ("<Play loop='many'>https://town.example/a.wav</Play>", 8010),
        ("<Speak language='el'>Γεια</Speak>", 8010),
        ("<Speak/>", 8010),
        ("<GetInput/>", 8010),
        (f"<GetInput action='{BASE}' executionTimeout='500'/>", 8010),
        (f"<GetInput action='{BASE}' executionTimeout='4'/>", 8010),
        (f"<GetInput action='{BASE}' digitEndTimeout='1'/>", 8010),
        (f"<GetInput action='{BASE}' numDigits='33'/>", 8010),
        (f"<GetInput action='{BASE}' finishOnKey='12'/>", 8010),
        (f"<GetInput action='{BASE}' inputType='keys'/>", 8010),
        (f"<GetInput action='{BASE}' colour='red'/>", 8010),
        (f"<GetInput action='{BASE}' Method='POST'/>", 8010),
        ("<GetInput action='not an address'/>", 7020),
        (f"<GetInput action='{BASE}' method='PUT'/>", 7030),
        (f"<GetInput action='{BASE}'><Record/></GetInput>", 8010),
        (f"<GetInput action='{BASE}'><Hangup/></GetInput>", 8010),
        ("<Record maxLength='0'/>", 8010),
        ("<Record fileFormat='ogg'/>", 8010),
        ("<Record callbackUrl='x'/>", 7020),
        ("<Dial/>", 8010),
        ("<Dial><Number/></Dial>", 8010),
        ("<Dial><Number>the mayor</Number></Dial>", 8010),
        ("<Number>302101234567</Number>", 8010),
        ("<Redirect>elsewhere</Redirect>", 7020),
        ("<Hangup reason='tired'/>", 8010),
        ("<PreAnswer><Hangup/></PreAnswer>", 8010),
    ],
)
@pytest.mark.parametrize("kind", ["answer", "action", "redirect"])
def test_what_is_wrong_is_refused_with_its_number(inner, code, kind):
    with pytest.raises(carrier_xml.Refused) as refused:
        read(inner, kind)
    assert refused.value.code == code + carrier_xml.LAST_DIGIT[kind]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", XML),
        (b"{}", "application/json"),
        (b"<Response/>", "text/html"),
        (b"<Response/>", ""),
        (b"<Response>", XML),
        (b"<response/>", XML),
        (b"<Response a='1'/>", XML),
        (b" <?xml version='1.0'?><Response/>", XML),
        (b"<Response>" + b" " * 100_000 + b"</Response>", XML),
        ("<Response><Speak>Γ</Speak></Response>".encode("utf-16")[2:], XML),
        (b"<Response><Speak>\x00</Speak></Response>", XML),
        (b"<!DOCTYPE a [<!ENTITY x 'y'>]><Response>&x;</Response>", XML),
    ],
)
def test_what_is_no_document_is_refused(body, content_type):
    with pytest.raises(carrier_xml.Refused) as refused:
        carrier_xml.read(body, content_type)
    assert refused.value.code == 8011


def test_comments_do_not_count():
    assert read(f"<!-- why --><GetInput action='{BASE}'><!-- x -->{PLAY}</GetInput>")
