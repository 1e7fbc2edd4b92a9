"""K01, R05: a town described by plain dicts is read the same way every time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_crm.tools.town import opening_lines, privacy, schedule_name, split_address, texts

BOTH = {"en_US": "en", "el_GR": "el"}
DAYS = dict(enumerate(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"name_el": "Δρόμος", "name_en": "Street"}, {"en_US": "Street", "el_GR": "Δρόμος"}),
        ({"name_el": "Δρόμος"}, {"en_US": "Δρόμος", "el_GR": "Δρόμος"}),
        ({"name_en": "Street"}, {"en_US": "Street", "el_GR": "Street"}),
        ({"name": "Depot"}, {"en_US": "Depot", "el_GR": "Depot"}),
        ({"name_fr": "Rue"}, {"en_US": "Rue", "el_GR": "Rue"}),
        ({"name_el": "", "name_en": None}, {}),
        ({"name_note_el": "no name"}, {}),
        ({}, {}),
    ],
)
def test_a_text_that_is_missing_in_one_language_is_taken_from_another(data, expected):
    assert texts(data, "name", BOTH, "el") == expected


def test_lists_of_texts_are_texts_too():
    data = {"papers_el": ["Ταυτότητα"], "papers_en": ["Identity card"]}
    assert texts(data, "papers", BOTH, "el")["en_US"] == ["Identity card"]


def test_opening_hours_become_one_line_a_day():
    schedule = [
        {"days": "1,3", "from": "08:00", "to": "14:30"},
        {"days": "6-7", "from": "00:00", "to": "24:00"},
    ]
    assert opening_lines(schedule) == [
        (0, 8.0, 14.5), (2, 8.0, 14.5), (5, 0.0, 24.0), (6, 0.0, 24.0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "entry",
    [
        {"days": "0", "from": "08:00", "to": "14:00"},
        {"days": "1-8", "from": "08:00", "to": "14:00"},
        {"days": "5-1", "from": "08:00", "to": "14:00"},
        {"days": "Mon", "from": "08:00", "to": "14:00"},
        {"days": "1", "from": "14:00", "to": "08:00"},
        {"days": "1", "from": "08:00", "to": "08:00"},
        {"days": "1", "from": "08:00", "to": "24:30"},
        {"days": "1", "from": "08:60", "to": "12:00"},
        {"days": "1", "from": "noon", "to": "13:00"},
    ],
)
def test_opening_hours_that_cannot_be_are_refused(entry):
    with pytest.raises(ValueError):
        opening_lines([entry])


@pytest.mark.parametrize(
    ("schedule", "name"),
    [
        ([{"days": "1-5", "from": "08:00", "to": "14:30"}], "Mon-Fri 08:00-14:30"),
        ([{"days": "2,4", "from": "09:00", "to": "13:00"}], "Tue, Thu 09:00-13:00"),
        ([{"days": "1-7", "from": "00:00", "to": "24:00"}], "Mon-Sun 00:00-24:00"),
        (
            [
                {"days": "1,3,5", "from": "08:00", "to": "15:00"},
                {"days": "2,4", "from": "08:00", "to": "20:00"},
            ],
            "Mon, Wed, Fri 08:00-15:00, Tue, Thu 08:00-20:00",
        ),
    ],
)
def test_hours_are_named_as_people_say_them(schedule, name):
    assert schedule_name(opening_lines(schedule), DAYS) == name


times = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))


@given(st.sets(st.integers(1, 7), min_size=1), times, times)
def test_two_departments_share_a_name_only_when_they_share_the_hours(days, one, other):
    start, end = sorted((one, other))
    if start == end:
        return
    listed = ",".join(map(str, sorted(days)))
    lines = opening_lines([{"days": listed, "from": start, "to": end}])
    longer = opening_lines([{"days": listed, "from": start, "to": "24:00"}])
    assert len(lines) == len(days)
    assert schedule_name(lines, DAYS) != schedule_name(longer, DAYS)


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        ({"kind": "fault"}, "public"),
        ({"kind": "suggestion"}, "public"),
        ({"kind": "complaint"}, "private"),
        ({"kind": "application"}, "private"),
        ({"kind": "fault", "identity_required": True}, "private"),
        ({"kind": "fault", "confidential": True}, "confidential"),
        ({"kind": "fault", "confidential": True, "privacy": "public"}, "confidential"),
        ({"kind": "application", "privacy": "public"}, "public"),
    ],
)
def test_a_category_is_public_only_when_nobody_can_be_recognised(category, expected):
    assert privacy(category) == expected


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("1 Main Square, Newtown", ("1 Main Square", "Newtown")),
        ("1 Main Square, Old Quarter, Newtown", ("1 Main Square, Old Quarter", "Newtown")),
        ("1 Main Square", ("1 Main Square", "")),
        ("", ("", "")),
    ],
)
def test_the_last_part_of_an_address_is_the_city(address, parts):
    assert split_address(address) == parts
