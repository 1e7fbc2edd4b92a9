"""N05, X11: alerts as CAP 1.2, valid against the schema that OASIS publishes."""

from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from municipal_announcements.tools import cap

SCHEMA = Path(__file__).resolve().parents[2] / "data" / "cap" / "CAP-v1.2.xsd"
ATHENS = ZoneInfo("Europe/Athens")
SENT = datetime(2026, 11, 22, 18, 15, tzinfo=ATHENS)
SQUARE = ((38.0, 23.7), (38.0, 23.8), (38.1, 23.8), (38.1, 23.7))


@pytest.fixture(scope="session")
def schema():
    return etree.XMLSchema(etree.parse(SCHEMA))


def _facts(**values):
    texts = {
        "el-GR": cap.Info(
            "el-GR", "Πλημμύρα", "Πλημμύρα στον ποταμό", "Νερό & λάσπη < 1 μ.", "Μείνετε μέσα"
        ),
        "en-US": cap.Info("en-US", "Flood", "The river floods", "Water & mud < 1 m", "Stay inside"),
    }
    return cap.Facts(
        **{
            "identifier": "a1",
            "sender": "town.example",
            "sent": SENT,
            "expires": SENT + timedelta(hours=6),
            "infos": tuple(texts.values()),
            "areas": (cap.Area({"el-GR": "Κέντρο", "en-US": "Centre"}, (SQUARE,)),),
            **values,
        }
    )


def _find(content, name):
    return etree.fromstring(content).findtext(f".//{{{cap.NAMESPACE}}}{name}")


def test_an_alert_is_valid_and_reads_back_the_same(schema):
    facts = _facts(
        areas=(
            cap.Area(
                {"el-GR": "Κέντρο", "en-US": "Centre"}, (cap.close_ring(SQUARE),), ((38, 23, 1500),)
            ),
        ),
        severity="Severe",
        urgency="Immediate",
        certainty="Observed",
        category="Met",
        effective=SENT,
        onset=SENT + timedelta(hours=1),
        note="ΑΣΚΗΣΗ",
    )
    content = cap.build_alert(facts)
    schema.assertValid(etree.fromstring(content))
    assert cap.parse(content) == facts
    assert "Νερό &amp; λάσπη &lt; 1 μ.".encode() in content


def test_both_languages_stand_in_blocks_of_their_own():
    """N21: el and en in one document, each area named in the language of its block."""
    root = etree.fromstring(cap.build_alert(_facts()))
    found = [
        (
            info.findtext("{*}language"),
            info.findtext("{*}event"),
            info.findtext("{*}area/{*}areaDesc"),
        )
        for info in root.findall("{*}info")
    ]
    assert found == [("el-GR", "Πλημμύρα", "Κέντρο"), ("en-US", "Flood", "Centre")]


def test_moments_are_written_with_the_offset_of_the_town():
    """D5: a clock without zone; the offset is that of the day, summer or winter."""
    assert _find(cap.build_alert(_facts()), "sent") == "2026-11-22T18:15:00+02:00"
    assert cap.format_moment(datetime(2026, 7, 1, 9, tzinfo=ATHENS)) == "2026-07-01T09:00:00+03:00"
    assert (
        cap.format_moment(datetime(2026, 1, 1, tzinfo=timezone.utc)) == "2026-01-01T00:00:00-00:00"
    )
    with pytest.raises(cap.CapError, match="clock"):
        cap.build_alert(_facts(sent=datetime(2026, 1, 1)))


def test_a_polygon_is_closed_and_latitude_comes_first():
    points = _find(cap.build_alert(_facts()), "polygon").split()
    assert points[0] == points[-1] == "38.000000,23.700000"
    assert len(points) == 5


def test_a_circle_is_in_kilometres():
    content = cap.build_alert(_facts(areas=(cap.Area({"el-GR": "x"}, (), ((38.5, 23.5, 1500),)),)))
    assert _find(content, "circle") == "38.500000,23.500000 1.500"


@pytest.mark.parametrize("message_type", ["Update", "Cancel"])
def test_a_change_names_what_it_changes(schema, message_type):
    """N05: Update and Cancel carry references and an identifier of their own."""
    reference = cap.make_reference("town.example", "a1", SENT)
    assert reference == "town.example,a1,2026-11-22T18:15:00+02:00"
    facts = _facts(identifier="a2", message_type=message_type, references=reference)
    content = cap.build_alert(facts)
    schema.assertValid(etree.fromstring(content))
    assert cap.parse_references(_find(content, "references")) == [("town.example", "a1", SENT)]


def test_a_cancellation_goes_out_after_the_end_too(schema):
    facts = _facts(
        identifier="a3",
        message_type="Cancel",
        references=cap.make_reference("town.example", "a1", SENT),
        expires=SENT - timedelta(hours=1),
    )
    schema.assertValid(etree.fromstring(cap.build_alert(facts)))


WRONG = {
    "update without references": ({"message_type": "Update"}, "references"),
    "cancellation without references": ({"message_type": "Cancel"}, "references"),
    "alert with references": ({"references": "t,b,2026-01-01T00:00:00+02:00"}, "references"),
    "identifier used again": (
        {"message_type": "Update", "references": "t,a1,2026-01-01T00:00:00+02:00"},
        "references",
    ),
    "broken references": ({"message_type": "Update", "references": "t,b"}, "references"),
    "end before the start": ({"expires": SENT - timedelta(minutes=1)}, "expires"),
    "no area": ({"areas": ()}, "area"),
    "area without a name": ({"areas": (cap.Area({"el-GR": ""}),)}, "area"),
    "no language": ({"infos": ()}, "language"),
    "no event": ({"infos": (cap.Info("el", " \x01"),)}, "event"),
    "a language twice": ({"infos": (cap.Info("el", "x"), cap.Info("el", "y"))}, "language"),
    "space in the identifier": ({"identifier": "a 1"}, "name"),
    "comma in the sender": ({"sender": "a,b"}, "name"),
    "unknown status": ({"status": "Real"}, "status"),
    "unknown severity": ({"severity": "bad"}, "severity"),
    "unknown category": ({"category": "met"}, "category"),
    "two points": ({"areas": (cap.Area({"el": "x"}, (SQUARE[:2],)),)}, "polygon"),
    "longitude first": ({"areas": (cap.Area({"el": "x"}, (((120, 38),) * 4,)),)}, "polygon"),
    "circle of no size": ({"areas": (cap.Area({"el": "x"}, (), ((38, 23, 0),)),)}, "circle"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_may_not_go_out_is_refused(case):
    """D5: what the schema cannot say."""
    values, code = WRONG[case]
    with pytest.raises(cap.CapError) as caught:
        cap.build_alert(_facts(**values))
    assert caught.value.code == code


@pytest.mark.parametrize("status", ["Test", "Exercise"])
def test_a_drill_says_so(schema, status):
    """N28: the status of a drill is never Actual."""
    content = cap.build_alert(_facts(status=status, note="Άσκηση"))
    schema.assertValid(etree.fromstring(content))
    assert cap.parse(content).status == status


def test_identifiers_are_new_each_time():
    assert len({cap.new_identifier() for _ in range(1000)}) == 1000


@given(st.text(min_size=1), st.text(), st.text())
def test_any_text_makes_a_valid_document(headline, description, instruction):
    info = cap.Info("el-GR", "x", headline, description, instruction)
    content = cap.build_alert(_facts(infos=(info,)))
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(etree.fromstring(content))
    assert cap.parse(content).infos[0].event == "x"


@given(
    st.lists(
        st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=3, max_size=20, unique=True
    )
)
def test_any_ring_is_closed_and_reads_back(points):
    areas = (cap.Area({"el-GR": "x"}, (tuple(points),)),)
    try:
        content = cap.build_alert(_facts(areas=areas))
    except cap.CapError as error:
        assert error.code == "polygon"
        return
    written = [tuple(map(float, word.split(","))) for word in _find(content, "polygon").split()]
    assert written[0] == written[-1]
    assert len(written) >= 4


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no xml",
        b"<alert/>",
        b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.1"/>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><sender>&x;</sender></alert>',
    ],
)
def test_what_is_no_document_is_not_read(content):
    with pytest.raises(cap.CapError):
        cap.parse(content)
