"""X15: files as old systems and spreadsheets write them."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_import.tools import old_files

ATHENS = "Europe/Athens"
TEXT = "Ονοματεπώνυμο;Τηλέφωνο;Σημείωση\nΜαρία;2310222222;x\n\nΝίκος;;\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1253", "utf-16"])
@pytest.mark.parametrize("delimiter", list(";,\t|"))
def test_encoding_and_delimiter_are_recognised(encoding, delimiter):
    """X15: nobody has to know what they are."""
    found = old_files.read(TEXT.replace(";", delimiter).encode(encoding), "citizen")
    assert found.delimiter == delimiter
    assert found.ignored == ("Σημείωση",)
    assert [cells["name"] for _number, cells in found.lines] == ["Μαρία", "Νίκος"]
    assert [number for number, _cells in found.lines] == [2, 4]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        ("Τηλέφωνο\n1".encode(), "columns"),
        ('Όνομα\n"Μαρία'.encode(), "quotes"),
        (b"\xff\xfe\x00", "encoding"),
        (b"a\0b", "encoding"),
    ],
)
def test_what_is_no_such_file_is_refused(content, code):
    """X15: with a code that a sentence is made of."""
    with pytest.raises(old_files.FileError) as caught:
        old_files.read(content, "citizen")
    assert caught.value.code == code


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    """X15: by bytes and by lines."""
    monkeypatch.setattr(old_files, "MAX_LINES", 1)
    with pytest.raises(old_files.FileError, match="too_long"):
        old_files.read(TEXT.encode(), "citizen")
    monkeypatch.setattr(old_files, "MAX_BYTES", 10)
    with pytest.raises(old_files.FileError, match="too_large"):
        old_files.read(TEXT.encode(), "citizen")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("05/03/2019", datetime(2019, 3, 5, 10)),  # noon in Athens
        ("2019-07-05", datetime(2019, 7, 5, 9)),  # in summer
        ("05.03.2019", datetime(2019, 3, 5, 10)),
        ("05/03/2019 00:30", datetime(2019, 3, 4, 22, 30)),
        ("2019-03-05T10:30:00+02:00", datetime(2019, 3, 5, 8, 30)),
        ("2019-03-05 10:30:15", datetime(2019, 3, 5, 8, 30, 15)),
        ("32/03/2019", None),
        ("yesterday", None),
        ("05/03/1819", None),
        ("", None),
    ],
)
def test_dates_are_read_as_people_write_them(text, moment):
    """X15: a date alone stays that day."""
    assert old_files.parse_moment(text, ATHENS) == moment


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "submitted"),
        ("ΟΛΟΚΛΗΡΩΘΗΚΕ", "resolved"),
        ("Σε εξέλιξη", "in_process"),
        ("closed", "closed"),
        ("what", None),
    ],
)
def test_states_are_known_by_their_words(text, code):
    """X15: whatever the accents."""
    assert old_files.parse_state(text) == code


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                name: st.text(
                    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs"]), max_size=20
                )
                for name in ("phone", "email", "city")
            }
        ),
        max_size=10,
    )
)
def test_what_is_written_is_read_again(rows):
    """X15: also cells that a spreadsheet would run as a formula."""
    rows = [{**row, "name": f"Maria {index}"} for index, row in enumerate(rows)]
    found = old_files.read(old_files.write("citizen", rows), "citizen")
    read = [
        {name: cells[name] for name in row}
        for row, (_n, cells) in zip(rows, found.lines, strict=True)
    ]
    wanted = [{name: _bare(text) for name, text in row.items()} for row in rows]
    assert read == wanted


def _bare(text):
    # an apostrophe that somebody wrote before a sign of a formula cannot be told from ours
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text.strip()
