"""V12: how many are needed, who of them is on the roll, and the paper for the authority."""

import io
from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from municipal_referendum.tools.petition import Signer, check_roll, get_threshold
from municipal_referendum.tools.roll import Voter
from municipal_referendum.tools.signature_list import SignatureList, print_signatures
from pypdf import PdfReader
from suite import paths

FONT = paths.RUN / "odoo/usr/lib/python3/dist-packages/odoo/addons/web/static/fonts/sign"
FONT = str(FONT / "NotoSans-Reg.ttf")
BORN = date(1980, 12, 31)


def voter(line, key, name="", birth=BORN):
    return Voter(line, key, name, birth, "")


def check(signers, voters):
    return check_roll(dict(enumerate(signers, 1)), voters, str.lower)


@given(st.integers(0, 10**7), st.integers(1, 100))
def test_the_threshold_is_the_least_number_that_is_enough(registered, percent):
    needed = get_threshold(registered, percent)
    assert needed >= Fraction(registered * percent, 100)
    assert needed - 1 < Fraction(registered * percent, 100)


def test_a_number_with_the_right_birth_is_on_the_roll():
    roll = [voter(2, "123 456", "Anna")]
    assert check([Signer("Other", BORN, "123456")], roll) == {1: "matched"}
    assert check([Signer("Anna", date(1981, 1, 1), "123456")], roll) == {1: "unmatched"}


def test_without_a_number_name_and_birth_are_compared():
    roll = [voter(2, "1", "ANNA GEORGIOU"), voter(3, "2", "Petros")]
    signers = [Signer("Anna Georgiou", BORN), Signer("Petros", date(1970, 1, 1))]
    assert check(signers, roll) == {1: "matched", 2: "unmatched"}


def test_two_voters_of_one_name_and_birth_are_told_apart_by_the_number_alone():
    roll = [voter(2, "1", "Anna"), voter(3, "2", "Anna")]
    assert check([Signer("Anna", BORN), Signer("Anna", BORN, "2")], roll) == {
        1: "unmatched",
        2: "matched",
    }


def test_a_voter_has_one_signature():
    roll = [voter(2, "1", "Anna")]
    found = check([Signer("Anna", BORN, "1"), Signer("anna", BORN), Signer("Nobody", BORN)], roll)
    assert found == {1: "matched", 2: "double", 3: "unmatched"}
    assert check([Signer("Nobody", BORN), Signer("No one", BORN)], roll) == {
        1: "unmatched",
        2: "unmatched",
    }


def test_a_roll_without_names_matches_no_empty_name():
    assert check([Signer("", BORN)], [voter(2, "1")]) == {1: "unmatched"}


def test_the_paper_holds_every_signature_and_its_head_on_each_page():
    """V12: names of any length, signs of markup as they are."""
    rows = [(str(at), f"Άννα <Δήμου> {at}", "Νίκος") for at in range(1, 201)]
    paper = SignatureList(
        sender="Δήμος",
        title="Υπογραφές",
        text="Γιατί;",
        facts=[("Χρειάζονται", "200")],
        head=("Α/Α", "Ονοματεπώνυμο", "Πατρώνυμο"),
        rows=rows,
        widths=(1, 4, 3),
    )
    pages = PdfReader(io.BytesIO(print_signatures(FONT, paper))).pages
    texts = ["".join(page.extract_text().split()) for page in pages]
    assert len(texts) > 2
    assert all("Ονοματεπώνυμο" in text for text in texts)
    assert all(f"Άννα<Δήμου>{at}" in "".join(texts) for at in (1, 100, 200))
