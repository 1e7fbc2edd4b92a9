"""N02: places come out of the files that municipalities have."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_announcements.tools.place_file import PlaceFileError, read_places

CSV = """Όνομα;Είδος;Διεύθυνση;Πλάτος;Μήκος;Τηλέφωνο;Αμαξίδιο
Βιβλιοθήκη;culture;Σχολείου 2;38,305;25,19;2310000000;ναι
;;;;;;
Γήπεδο;sport;;;;;εν μέρει
"""


def _geojson(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def _feature(coordinates=(25.19, 38.3), kind="Point", **properties):
    return {"geometry": {"type": kind, "coordinates": coordinates}, "properties": properties}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1253"])
def test_a_greek_spreadsheet_is_read(encoding):
    first, second = read_places(CSV.encode(encoding))
    assert first.values == {
        "name": "Βιβλιοθήκη",
        "kind": "culture",
        "address": "Σχολείου 2",
        "phone": "2310000000",
        "latitude": 38.305,
        "longitude": 25.19,
        "wheelchair": "yes",
    }
    assert (second.number, second.values["wheelchair"]) == (4, "partly")


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_any_delimiter_is_seen(delimiter):
    (row,) = read_places(
        delimiter.join(["name", "phone"]).encode() + b"\na" + delimiter.encode() + b"1"
    )
    assert row.values == {"name": "a", "phone": "1"}


def test_geojson_has_longitude_first():
    (row,) = read_places(_geojson(_feature(name="A", opening_hours="9-14", wheelchair="limited")))
    assert (row.values["latitude"], row.values["longitude"]) == (38.3, 25.19)
    assert row.values["wheelchair"] == "partly"


@pytest.mark.parametrize(
    ("feature", "code"),
    [
        (_feature(), "name"),
        (_feature((200, 38), name="A"), "point"),
        (_feature((0, 0), name="A"), "point"),
        (_feature(kind="Polygon", name="A"), "point"),
        (_feature(name="A", wheelchair="perhaps"), "wheelchair"),
    ],
)
def test_what_cannot_be_right_is_said(feature, code):
    (row,) = read_places(_geojson(feature))
    assert row.errors == (code,)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "columns"),
        (b"a;b\n1;2", "columns"),
        (b"{", "format"),
        (b"{}", "format"),
        (b'{"features": 1}', "format"),
        (b'{"features": [1]}', "format"),
        (b'{"features": [{"geometry": {"type": "Point"}}]}', "format"),
        (b"name\n" + b"a\n" * 5001, "large"),
    ],
)
def test_what_is_no_file_of_places_is_refused(content, code):
    with pytest.raises(PlaceFileError) as caught:
        read_places(content)
    assert caught.value.code == code


@given(st.binary(max_size=300))
def test_no_file_breaks_the_reader(content):
    try:
        rows = read_places(b"name;lat;lon\n" + content)
    except PlaceFileError:
        return
    assert all(row.values.get("name") or row.errors for row in rows)
