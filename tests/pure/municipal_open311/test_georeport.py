"""X01: the forms of GeoReport v2."""

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from municipal_open311.tools import georeport

TEXTS = st.text(max_size=30)
VALUES = TEXTS | st.integers() | st.booleans() | st.none()


@given(st.lists(st.fixed_dictionaries({"service_code": VALUES, "description": VALUES})))
def test_both_forms_hold_the_same(rows):
    """X01: whatever somebody wrote, the XML can be read and has as many entries as the JSON."""
    told = json.loads(georeport.dump("services", rows, "json"))
    tree = etree.fromstring(georeport.dump("services", rows, "xml"))
    assert told == rows
    assert [row.tag for row in tree] == ["service"] * len(rows)


def test_truth_and_nothing_are_written_as_the_standard_has_them():
    """X01: true, false, an empty element."""
    row = {"metadata": True, "required": False, "zipcode": None, "lat": 40.5}
    tree = etree.fromstring(georeport.dump("services", [row], "xml"))
    assert [part.text for part in tree[0]] == ["true", "false", None, "40.5"]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-02T10:00:00Z", datetime(2026, 3, 2, 10)),
        ("2026-03-02T12:00:00+02:00", datetime(2026, 3, 2, 10)),
        ("2026-03-02T12:00:00 02:00", datetime(2026, 3, 2, 10)),
        ("2026-03-02", datetime(2026, 3, 2)),
        ("", None),
        (None, None),
    ],
)
def test_dates_are_read_with_any_zone(text, moment):
    """X01: also with the plus sign that an address has turned into a space."""
    assert georeport.read_time(text, "start_date") == moment


@given(TEXTS)
def test_no_text_breaks_the_dates(text):
    """X01: a moment, or an error that names the parameter."""
    try:
        georeport.read_time(text, "end_date")
    except georeport.QueryError as error:
        assert "end_date" in str(error)


def test_a_moment_is_read_back():
    """X01: what is written can be asked for."""
    moment = datetime(2026, 10, 25, 0, 30)
    assert georeport.read_time(georeport.write_time(moment), "x") == moment
    assert georeport.write_time(None) is None


def test_attributes_are_picked_out():
    """X01: single and multiple form; other parameters are none."""
    form = {
        "attribute[born]": "1",
        "attribute[use][]": "2",
        "attribute": "3",
        "attribute[a b]": "4",
    }
    assert georeport.read_attributes(form) == {"born": "1", "use": "2"}


@pytest.mark.parametrize(
    ("form", "point"),
    [
        ({}, ""),
        ({"lat": " 40.63 ", "long": "22.94"}, "40.6300000,22.9400000"),
        ({"lat": "-1", "long": "-2e1"}, "-1.0000000,-20.0000000"),
    ],
)
def test_points_are_read(form, point):
    """X01: two numbers or none."""
    assert georeport.read_point(form) == point


@pytest.mark.parametrize(
    "form",
    [
        {"lat": "1"},
        {"lat": "91", "long": "0"},
        {"lat": "nan", "long": "0"},
        {"lat": "x", "long": "y"},
    ],
)
def test_what_is_no_place_is_refused(form):
    """X01: and said."""
    with pytest.raises(georeport.QueryError):
        georeport.read_point(form)
