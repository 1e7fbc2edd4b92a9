"""I41: the simulated carrier speaks over HTTP as Plivo does, whatever the caller does."""

import random

import pytest
import requests
from fake_town import ACCOUNT, TOKEN, FakeTown, tone
from municipal_ivr.tools.carrier import Carrier
from municipal_ivr.tools.carrier_call import CarriedCall, Setting
from municipal_ivr.tools.carrier_rest import CarrierServer
from municipal_ivr.tools.carrier_wire import Faults, Response, read_fragment

CALLER, LINE = "+306971234567", "+302101234567"
MENU = """<Response><Play>{base}/tone.wav</Play>
<GetInput action="{base}/keys?n=1" numDigits="1" finishOnKey="none" executionTimeout="10">
<Play>{base}/tone.wav</Play><Play>{base}/tone.wav?2</Play></GetInput>
<Redirect>{base}/silence?n=1</Redirect></Response>"""
RECORD = """<Response><Record action="{base}/said" callbackUrl="{base}/news" fileFormat="wav"
maxLength="120" timeout="5" finishOnKey="#*09"/><Redirect>{base}/silence</Redirect></Response>"""
DIAL = """<Response><Dial action="{base}/dialled" callbackUrl="{base}/leg" timeout="25"
confirmSound="{base}/confirm" confirmKey="1"><Number>302100000000</Number></Dial></Response>"""
BYE = "<Response><Speak language='en-GB'>Goodbye</Speak><Hangup/></Response>"


@pytest.fixture
def town():
    with FakeTown({"/ivr/demo/answer": MENU}, {"/tone.wav?2": tone(2, 16000)}) as town:
        yield town


def carrier(town, **values):
    setting = Setting(
        answer_url=f"{town.base}/ivr/demo/answer#rt=500&rc=1&rp=ct,rt,5xx",
        hangup_url=f"{town.base}/hangup",
        auth_id=ACCOUNT,
        **{name: values.pop(name) for name in list(values) if name in ("fallback_url", "zone")},
    )
    values.setdefault("words", lambda url: ("", ""))
    return Carrier(setting, TOKEN, sleep=lambda seconds: None, **values)


def call(town, **values):
    return carrier(town, **values).phone(CALLER, LINE)


def test_a_call_is_told_signed_and_in_order(town):
    """Answer, keys, hang-up: Plivo's fields, numbers without +, everything signed."""
    town.pages["/keys"] = BYE
    phone = call(town).dial().press("1")
    assert phone.state == "over"
    assert not phone.problems
    assert [path.partition("?")[0] for path, _form, _signed in town.told] == [
        "/ivr/demo/answer", "/keys", "/hangup",
    ]  # fmt: skip
    assert all(signed for _path, _form, signed in town.told)
    answer, keys, hangup = (form for _path, form, _signed in town.told)
    assert answer["Event"] == "StartApp" and answer["CallStatus"] == "ringing"
    assert answer["From"] == "306971234567" and answer["Direction"] == "inbound"
    assert keys["Digits"] == "1" and keys["Speech"] == "" and keys["CallStatus"] == "in-progress"
    assert hangup["HangupCauseCode"] == "4010" and hangup["CallStatus"] == "completed"
    assert hangup["BillDuration"] == "60"


def test_prompts_take_their_time_and_keys_cut_them(town):
    """The virtual clock runs by the length of the sounds; the firm prompt is not cut."""
    phone = call(town).dial()
    assert phone.call.clock == pytest.approx(3)  # two of ringing, one of prompt
    assert [row["kind"] for row in phone.heard] == ["sound"] * 3
    phone.press("1", after=1.5)
    assert [row["seconds"] for row in phone.call.heard] == [1, 1, 2]
    assert phone.call.clock == pytest.approx(3 + 1.5 + 0.3)


def test_silence_falls_through_to_the_next_element(town):
    """4.2: nobody answers: no action, the redirect below is followed."""
    town.pages["/silence"] = BYE
    call(town).dial().wait()
    assert [form["CallStatus"] for form in town.forms("/silence")] == ["in-progress"]
    assert not town.forms("/keys")


def test_a_carrier_of_the_other_kind_tells_that_nothing_came(town):
    town.pages["/keys"] = BYE
    at = carrier(town)
    at.setting.empty_action = True
    at.phone(CALLER, LINE).dial().wait()
    assert [form["Digits"] for form in town.forms("/keys")] == [""]


@pytest.mark.parametrize(
    ("rule", "keys", "told"),
    [
        ('numDigits="3" finishOnKey="none"', "12345", "123"),
        ('numDigits="12" finishOnKey="#"', "123#", "123"),
        ('finishOnKey="#"', "#", ""),
        ('numDigits="4" finishOnKey="none"', "1#*", "1#*"),
        ("", "12", "12"),
    ],
)
def test_keys_are_collected_as_the_document_says(town, rule, keys, told):
    town.pages["/ivr/demo/answer"] = (
        f'<Response><GetInput action="{{base}}/keys" {rule}><Play>{{base}}/tone.wav</Play>'
        "</GetInput></Response>"
    )
    call(town).dial().press(keys)
    assert town.forms("/keys")[0]["Digits"] == told


def test_what_is_said_can_be_fetched(town):
    """Record: the action and the news tell an address that asks for the account's secret."""
    town.pages["/ivr/demo/answer"] = RECORD
    town.pages["/said"] = BYE
    at = carrier(town, late_recordings=1)
    with CarrierServer(at) as server:
        at.phone(CALLER, LINE).dial().say(tone(3, 44100), key="9")
        said, news = town.forms("/said")[0], town.forms("/news")[0]
        assert said["Digits"] == "9" and "Digits" not in news
        assert said["RecordingDuration"] == news["RecordingDuration"] == "3"
        assert int(said["RecordingEndMs"]) - int(said["RecordingStartMs"]) == 3000
        url, auth = said["RecordUrl"], (ACCOUNT, TOKEN)
        assert url.startswith(f"{server.url}/v1/Account/{ACCOUNT}/Recording/")
        assert requests.get(url, timeout=5).status_code == 403
        assert [requests.get(url, auth=auth, timeout=5).status_code for _try in "12"] == [404, 200]
        listed = requests.get(f"{server.base}/Account/{ACCOUNT}/Recording/", auth=auth, timeout=5)
        assert listed.json()["objects"][0]["recording_id"] == said["RecordingID"]
        name = url.rpartition("/")[2].partition(".")[0]
        gone = requests.delete(url.replace(".wav", "/"), auth=auth, timeout=5)
        assert gone.status_code == 204 and at.deleted == [name] and not at.recordings


def test_silence_after_the_tone_is_a_silent_recording(town):
    town.pages["/ivr/demo/answer"] = RECORD
    town.pages["/said"] = BYE
    call(town).dial().wait()
    assert town.forms("/said")[0]["RecordingDuration"] == "5"


def test_hanging_up_while_speaking_tells_what_was_said(town):
    """Section 8.9: the action comes with the state completed; its answer is not done."""
    town.pages["/ivr/demo/answer"] = RECORD
    town.pages["/said"] = MENU
    phone = call(town).dial().hang_up(tone(2))
    assert town.forms("/said")[0]["CallStatus"] == "completed"
    assert town.forms("/hangup")[0]["HangupSource"] == "Caller"
    assert len(town.forms("/news")) == 1
    assert len(phone.xml) == 1


def test_news_can_come_after_the_hang_up(town):
    town.pages["/ivr/demo/answer"] = RECORD
    town.pages["/said"] = BYE
    carrier(town).phone(CALLER, LINE, late={"news"}).dial().say(tone())
    assert [path for path, _form, _signed in town.told][-2:] == ["/hangup", "/news"]


def test_the_whole_call_is_recorded_beside(town):
    """recordSession: -1 at first, the true length at the end, and a sound to fetch."""
    town.pages["/ivr/demo/answer"] = (
        '<Response><Record recordSession="true" redirect="false" action="{base}/begun"'
        ' callbackUrl="{base}/news" maxLength="3600"/><Play>{base}/tone.wav</Play></Response>'
    )
    at = carrier(town)
    at.phone(CALLER, LINE).dial()
    assert town.forms("/begun")[0]["RecordingDuration"] == "-1"
    assert town.forms("/news")[0]["RecordingDuration"] == "1"
    (kind, sound) = at.play_recording(town.forms("/news")[0]["RecordingID"])
    assert kind == "audio/mpeg" and sound[:2] == b"\xff\xf3"


@pytest.mark.parametrize(
    ("status", "confirmed", "told", "news"),
    [
        ("completed", True, "completed", ["answer", "connected", "hangup"]),
        ("completed", False, "no-answer", ["answer", "hangup"]),
        ("busy", True, "busy", ["hangup"]),
        ("no-answer", True, "no-answer", ["hangup"]),
    ],
)
def test_a_transfer_tells_how_it_went(town, status, confirmed, told, news):
    town.pages |= {
        "/ivr/demo/answer": DIAL,
        "/confirm": "<Response><Play>{base}/tone.wav</Play></Response>",
        "/dialled": BYE,
    }
    phone = call(town).dial()
    assert phone.state == "dial"
    phone.ring(status, confirmed)
    assert town.forms("/dialled")[0]["DialStatus"] == told
    assert [form["DialAction"] for form in town.forms("/leg")] == news
    assert len(town.forms("/confirm")) == (status == "completed")
    assert not phone.problems


def test_after_a_transfer_that_tells_nobody_the_document_goes_on(town):
    town.pages["/ivr/demo/answer"] = (
        "<Response><Dial><Number>302100000000</Number></Dial>"
        '<Speak language="en-GB">Nobody is there</Speak></Response>'
    )
    phone = call(town).dial().ring("no-answer")
    assert phone.texts == ["Nobody is there"] and phone.state == "over"


def test_endless_redirects_end(town):
    town.pages["/ivr/demo/answer"] = (
        "<Response><Redirect>{base}/ivr/demo/answer</Redirect></Response>"
    )
    phone = call(town).dial()
    assert phone.call.ended["code"] == 2060
    assert len(phone.xml) == 51


def test_an_answer_that_fails_is_tried_again_as_the_fragment_says(town):
    """rp=5xx: once more, then the fallback address, by GET."""
    answers = iter([(500, "text/html", b"oops"), (500, "text/html", b"oops")])
    town.pages["/ivr/demo/answer"] = lambda fields: next(answers)
    town.pages["/fallback"] = BYE
    phone = call(town, fallback_url=f"{town.base}/fallback").dial()
    assert len(town.forms("/answer")) == 2
    assert town.forms("/fallback")[0]["CallUUID"] == phone.call.uuid
    assert all(signed for _path, _form, signed in town.told)
    assert phone.texts == ["Goodbye"]


def test_without_fallback_the_call_is_lost_with_the_documented_code(town):
    town.pages["/ivr/demo/answer"] = (500, "text/html", b"oops")
    phone = call(town).dial()
    assert phone.call.ended["code"] == 7011
    town.pages["/ivr/demo/answer"] = (200, "application/json", b"{}")
    assert call(town).dial().call.ended["code"] == 8011
    town.pages |= {"/ivr/demo/answer": MENU, "/keys": (200, "text/html", b"<p/>")}
    assert call(town).dial().press("1").call.ended["code"] == 8012
    town.pages["/silence"] = "<Response><Sing/></Response>"
    assert call(town).dial().wait().call.ended["code"] == 8014


def test_nobody_at_the_door_is_an_unreachable_answer():
    with FakeTown() as town:
        pass
    assert call(town).dial().call.ended["code"] == 7011


@pytest.mark.parametrize("fault", ["unsigned", "wrong signature", "no nonce"])
def test_faulty_signatures_can_be_sent(town, fault):
    call(town, faults=Faults({"answer": [fault]})).dial()
    assert town.told[0][2] is False


def test_a_second_signature_in_the_header_is_still_ours(town):
    call(town, faults=Faults({"*": ["second token"]})).dial().hang_up()
    assert all(signed for _path, _form, signed in town.told)


@pytest.mark.parametrize("fault", ["twice", "replay", "lost"])
def test_requests_can_be_repeated(town, fault):
    town.pages["/keys"] = BYE
    call(town, faults=Faults({"action": [fault]})).dial().press("1")
    first, second = town.forms("/keys")
    assert first == second


def test_everything_can_be_told_again_in_any_order(town):
    town.pages["/keys"] = BYE
    phone = call(town).dial().press("1")
    phone.tell_again(random.Random(1))
    assert len(town.told) == 6
    assert all(signed for _path, _form, signed in town.told)


def test_a_slow_answer_is_waited_for_no_longer_than_the_fragment_says(town):
    """rt: 0.5 s here; then it is a time-out, retried once and given up."""
    import time

    town.pages["/ivr/demo/answer"] = lambda fields: time.sleep(1.2) or BYE
    phone = call(town).dial()
    assert phone.call.ended["code"] == 7011
    assert len(town.forms("/answer")) == 2


def test_limits_of_fragments_beyond_the_documented_count_as_not_given():
    assert read_fragment("http://a/#ct=50&rt=99999&rc=9") == {
        "ct": 2000, "rt": 40000, "tt": 55000, "rc": 1, "rp": {"ct", "rt"},
    }  # fmt: skip


def test_a_call_can_be_put_away_and_carried_on_elsewhere(town):
    """A browser carries the requests; between two of them the call is a row of a table."""
    import json

    setting = Setting(answer_url=f"{town.base}/ivr/demo/answer", auth_id=ACCOUNT)
    carried = CarriedCall.new(setting, CALLER, LINE)
    carried.dial()
    while request := carried.peek():
        carried = CarriedCall.from_dict(json.loads(json.dumps(carried.to_dict())))
        if request.kind == "sound":
            answer = Response(200, "audio/wav", tone()[:64], size=len(tone()))
        else:
            answer = Response(200, *town.page("/ivr/demo/answer", {})[1:])
        carried.give(request.number, answer)
    assert carried.state == "keys"
    assert not carried.problems


def test_sounds_that_a_telephone_cannot_play_are_a_problem(town):
    town.sounds["/tone.wav"] = tone(1, 44100)
    assert "44100 Hz" in call(town).dial().problems[0]
    del town.sounds["/tone.wav"]
    assert "is no sound" in call(town).dial().problems[0]


def test_a_script_plays_a_whole_call(town):
    town.pages["/keys"] = RECORD
    town.pages["/said"] = BYE
    phone = call(town).run([{"press": "1"}, {"say": tone(2)}, {"press": "never"}])
    assert phone.state == "over"
    assert len(town.forms("/hangup")) == 1
    assert call(town).run([]).call.ended["source"] == "Caller"


def test_keys_are_found_by_ear(town):
    """What each sound says comes from the town; the key stands after the option."""
    said = {"/tone.wav": "To talk to a person", "/tone.wav?2": "press 3."}
    words = lambda url: (said[url.removeprefix(town.base)], "en_US")  # noqa: E731
    phone = call(town, words=words).dial()
    assert phone.find_key("a person") == "3"
    with pytest.raises(LookupError):
        phone.find_key("a dragon")
