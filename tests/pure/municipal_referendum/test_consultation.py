"""V16: another wording as a difference, signs of personal data, the report."""

import io

from hypothesis import given
from hypothesis import strategies as st
from municipal_referendum.tools.consultation_report import Chart, Report, Section, print_report
from municipal_referendum.tools.personal import find_signs
from municipal_referendum.tools.wording import GONE, NEW, SAME, compare
from pypdf import PdfReader
from suite import paths

FONT = paths.RUN / "odoo/usr/lib/python3/dist-packages/odoo/addons/web/static/fonts/sign"
FONT = str(FONT / "NotoSans-Reg.ttf")
TEXTS = st.text(alphabet="αβγ .\n", max_size=60)


def _read(parts, *kinds):
    return "".join(text for kind, text in parts if kind in kinds)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_in_a_difference(old, new):
    """Nothing is lost and nothing is invented, whatever the texts."""
    parts = compare(old, new)
    assert _read(parts, SAME, GONE) == old
    assert _read(parts, SAME, NEW) == new
    assert all(text for _kind, text in parts)


def test_a_changed_word_is_one_change():
    assert compare("Ανοικτό έως τις 22:00.", "Ανοικτό έως τις 23:00.") == [
        (SAME, "Ανοικτό έως τις "),
        (GONE, "22:00."),
        (NEW, "23:00."),
    ]


def test_neighbouring_words_are_one_change():
    assert compare("α β γ", "δ ε γ") == [(GONE, "α β"), (NEW, "δ ε"), (SAME, " γ")]


def test_long_texts_are_compared_line_by_line():
    """Word by word their time would grow with the square."""
    lines = [f"γραμμή {number} με λίγες λέξεις\n" for number in range(3000)]
    changed = [*lines[:10], "άλλη γραμμή\n", *lines[11:]]
    parts = compare("".join(lines), "".join(changed))
    assert (GONE, lines[10]) in parts
    assert (NEW, "άλλη γραμμή\n") in parts


def test_signs_of_personal_data():
    """D4: personal data in comments; a year, an hour and a law are none."""
    assert find_signs("Γράψτε στο anna@citizens.example") == ["email"]
    assert find_signs("τηλ. 2310 555 555") == ["phone"]
    assert find_signs("κινητό 6900000000") == ["phone"]
    assert find_signs("ΑΦΜ 090000045") == ["number"]
    assert find_signs("το αυτοκίνητο ΝΒΖ-1234") == ["plate"]
    assert not find_signs(
        "Ν. 4555/2018, άρθρο 133, από τις 07:00 έως τις 22:00 το 2027, 15000 ευρώ"
    )


def test_the_report_holds_every_figure():
    sections = [
        Section("Με μια ματιά", [("Σχόλια", "12")]),
        Section("Ανά άρθρο", chart=Chart([("Άρθρο 1", 7), ("Άρθρο 2 <b>", 0)])),
        Section("Ανά ημέρα", chart=Chart([(f"{day}/5", day) for day in range(1, 60)])),
    ]
    content = print_report(FONT, Report("Δήμος", "Έκθεση", sections))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    for words in ("Δήμος", "Έκθεση", "Σχόλια", "12", "Άρθρο 2 <b>", "59/5"):
        assert words in text
