"""I26: the actions of a call become the documents that Plivo's pages describe."""

import time

import pytest
from lxml import etree
from municipal_ivr.tools.action import (
    Dial,
    Gather,
    Go,
    Hangup,
    Record,
    RecordCall,
    Say,
    from_dict,
    to_dict,
)  # fmt: skip
from municipal_ivr.tools.plivo_xml import MOST_BYTES, Addresses, mask_speech, render
from world import Line

BASE = "https://town.example/ivr/demo"
HERE = Addresses(
    step=lambda number, kind: f"{BASE}/step?n={number}&kind={kind}",
    news=lambda number, kind: f"{BASE}/news?n={number}&kind={kind}",
    sound=lambda say: f"{BASE}/sound/{say.prompt}.wav" if say.prompt else "",
    confirm=f"{BASE}/confirm",
    caller_id="302101234567",
)
HELLO = Say("Καλημέρα", "el_GR", prompt="hello")


def parsed(*actions, addresses=HERE):
    return etree.fromstring(render(actions, addresses))


@pytest.mark.parametrize(
    ("action", "xml"),
    [
        (HELLO, f"<Play>{BASE}/sound/hello.wav</Play>"),
        (Say("Good & well", "en_US"), '<Speak language="en-GB">Good &amp; well</Speak>'),
        (Go(4), f'<Redirect method="POST">{BASE}/step?n=4&amp;kind=silence</Redirect>'),
        (Hangup(), "<Hangup/>"),
        (
            Gather((HELLO,), 3, timeout=8),
            f'<GetInput action="{BASE}/step?n=3&amp;kind=input" method="POST" inputType="dtmf" '
            'executionTimeout="8" digitEndTimeout="4" finishOnKey="none" numDigits="1" '
            f'log="true" redirect="true"><Play>{BASE}/sound/hello.wav</Play></GetInput>',
        ),
        (
            Record(5, 120),
            f'<Record action="{BASE}/step?n=5&amp;kind=recording" method="POST" fileFormat="wav" '
            'redirect="true" timeout="5" maxLength="120" playBeep="true" finishOnKey="#*09" '
            f'recordChannelType="mono" callbackUrl="{BASE}/news?n=5&amp;kind=recording" '
            'callbackMethod="POST"/>',
        ),
        (
            RecordCall(3600),
            f'<Record action="{BASE}/news?n=0&amp;kind=call" method="POST" fileFormat="mp3" '
            'redirect="false" maxLength="3600" recordSession="true" '
            f'callbackUrl="{BASE}/news?n=0&amp;kind=call" callbackMethod="POST"/>',
        ),
        (
            Dial("+302100000001", 6),
            f'<Dial action="{BASE}/step?n=6&amp;kind=dial" method="POST" timeout="25" '
            f'callerId="302101234567" confirmSound="{BASE}/confirm" confirmKey="1" '
            f'callbackUrl="{BASE}/news?n=6&amp;kind=leg" callbackMethod="POST" redirect="true">'
            "<Number>302100000001</Number></Dial>",
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_action_becomes_its_element(action, xml):
    assert from_dict(to_dict(action)) == action
    [element] = parsed(action)
    wanted = etree.fromstring(xml)
    assert (element.tag, element.text, dict(element.attrib)) == (
        wanted.tag, wanted.text, dict(wanted.attrib),
    )  # fmt: skip
    assert [(c.tag, c.text) for c in element] == [(c.tag, c.text) for c in wanted]


def test_greek_is_never_given_to_a_voice_that_has_none():
    assert [element.tag for element in parsed(Say("Καλημέρα", "el_GR"), Hangup())] == ["Hangup"]


def test_what_is_kept_of_a_document_holds_no_private_words():
    """I40: the carrier's voice says the PIN, and no table keeps it."""
    says = (Say("Your PIN is:", "en_US"), Say("482 & 917", "en_US", spell=True))
    document = render([Gather(says, 1), *says], HERE)
    kept = mask_speech(document, {"482 & 917\x07"})
    assert b"482" in document
    assert b"482" not in kept and b"917" not in kept and kept.count(b"Your PIN is:") == 2
    assert len(etree.fromstring(kept).findall(".//Speak")) == 4
    assert mask_speech(document, set()) == document


def test_secret_keys_are_not_logged_by_the_carrier():
    [element] = parsed(Gather((), 1, secret=True))
    assert element.get("log") == "false"


def test_no_document_is_empty_or_out_of_bounds():
    assert [element.tag for element in parsed()] == ["Hangup"]
    [element] = parsed(Gather((), 1, timeout=500, digit_timeout=0, maximum=99))
    assert [element.get(k) for k in ("executionTimeout", "digitEndTimeout", "numDigits")] == [
        "60", "2", "32",
    ]  # fmt: skip


def test_text_that_breaks_xml_is_cleaned():
    """D2: control characters of a recognised text."""
    [element] = parsed(Say("a\x00b\x1b<c>&\ud800", "en_US"))
    assert element.text == "ab<c>&"


def test_what_plivo_would_not_take_is_not_sent():
    with pytest.raises(ValueError):
        render([Say("x" * MOST_BYTES, "en_US")], HERE)
    with pytest.raises(ValueError):
        render([Go(1)], Addresses(lambda *a: "https://δήμος.example/", HERE.news, HERE.sound))


def test_a_whole_call_can_be_rendered():
    line = Line().call()
    for keys in ("1", "1", "1", "2"):
        line.press(keys)
        root = etree.fromstring(render(line.actions, HERE))
        assert root.tag == "Response"
        assert root[-1].tag in ("Redirect", "Hangup")


def test_a_document_takes_less_than_a_millisecond():
    """I26: processor time of one menu; the best of some rounds, since others use the machine."""
    actions = Line().call().press("1", "1").actions
    best = min(_timed(actions) for _round in range(20))
    assert best < 0.001


def _timed(actions):
    start = time.process_time()
    for _document in range(20):
        render(actions, HERE)
    return (time.process_time() - start) / 20
