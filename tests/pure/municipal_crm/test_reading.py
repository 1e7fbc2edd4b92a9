"""I03, I04, D2: what a speech engine reads wrongly is said in words, in Greek and English."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_crm.tools.numbers_el import cardinal, genitive, ordinal
from municipal_crm.tools.reading import group_digits, read, spell

GREEK = {
    # what espeak-ng reads wrongly: "slash", "minus", "point", millions, "comma five zero"
    "14/11/2025": "δεκατέσσερις Νοεμβρίου δύο χιλιάδες είκοσι πέντε",
    "ΑΠ-2025/004713": "άλφα πι, δύο χιλιάδες είκοσι πέντε, μηδέν μηδέν, τέσσερα επτά, ένα τρία",
    "210 1234567": "δύο ένα μηδέν, ένα δύο τρία, τέσσερα πέντε, έξι επτά",
    "25,50€": "είκοσι πέντε ευρώ και πενήντα λεπτά",
    "10:30": "δέκα και τριάντα",
    "1η Δεκεμβρίου": "πρώτη Δεκεμβρίου",
    # dates and hours
    "01-05-2026": "πρώτη Μαΐου δύο χιλιάδες είκοσι έξι",
    "3.4.26": "τρεις Απριλίου δύο χιλιάδες είκοσι έξι",
    "2025-11-14": "δεκατέσσερις Νοεμβρίου δύο χιλιάδες είκοσι πέντε",
    "31/02/2025": "τριάντα ένα, μηδέν δύο, δύο χιλιάδες είκοσι πέντε",
    "28ης Οκτωβρίου 14": "εικοστής ογδόης Οκτωβρίου δεκατέσσερα",
    "25η Μαρτίου": "εικοστή πέμπτη Μαρτίου",
    "Δευτέρα 08:00–14:30": "Δευτέρα οκτώ έως δεκατέσσερις και τριάντα",
    "στις 13:05": "στις δεκατρείς και πέντε",
    "9 π.μ.": "εννέα προ μεσημβρίας",
    # telephones
    "2101234567": "δύο ένα μηδέν, ένα δύο τρία, τέσσερα πέντε, έξι επτά",
    "+30 210 1234567": "συν τρία μηδέν, δύο ένα μηδέν, ένα δύο τρία, τέσσερα πέντε, έξι επτά",
    "697 123 4567": "έξι εννέα επτά, ένα δύο τρία, τέσσερα πέντε, έξι επτά",
    "Καλέστε στο 15195 ή στο 112.": "Καλέστε στο ένα πέντε ένα, εννέα πέντε ή στο ένα ένα δύο.",
    "100 κάτοικοι": "εκατό κάτοικοι",
    # protocol numbers
    "2026/000123": "δύο χιλιάδες είκοσι έξι, μηδέν μηδέν, μηδέν ένα, δύο τρία",
    "4713/2025": "τέσσερα επτά, ένα τρία, δύο χιλιάδες είκοσι πέντε",
    # money, shares, units
    "1.250,00 €": "χίλια διακόσια πενήντα ευρώ",
    "€ 3": "τρία ευρώ",
    "25.50 ευρώ": "είκοσι πέντε ευρώ και πενήντα λεπτά",
    "0,01 €": "ένα λεπτό",
    "15%": "δεκαπέντε τοις εκατό",
    "3,5 km": "τρία κόμμα πέντε χιλιόμετρα",
    "3,05 μ.": "τρία κόμμα μηδέν πέντε μέτρα",
    "120 τ.μ.": "εκατόν είκοσι τετραγωνικά μέτρα",
    "-5 °C": "μείον πέντε βαθμοί Κελσίου",
    # gender
    "21 ημέρες, 3 μήνες, 4 αιτήσεις": "είκοσι μία ημέρες, τρεις μήνες, τέσσερις αιτήσεις",
    "3 παιδιά και 200 κάτοικοι": "τρία παιδιά και διακόσιοι κάτοικοι",
    "3.204 αιτήματα": "τρεις χιλιάδες διακόσια τέσσερα αιτήματα",
    "1 ώρα": "μία ώρα",
    "1 μήνας": "ένας μήνας",
    "εντός 3 ημερών": "εντός τριών ημερών",
    "1.000.000 πολίτες": "ένα εκατομμύριο πολίτες",
    # addresses
    "οδ. Ερμού αρ. 12Α": "οδός Ερμού αριθμός δώδεκα άλφα",
    "Ερμού 12-14": "Ερμού δώδεκα έως δεκατέσσερα",
    "Αγ. Παρασκευής 4 και Αγ. Νικολάου 5": "Αγίας Παρασκευής τέσσερα και Αγίου Νικολάου πέντε",
    "2ος όροφος": "δεύτερος όροφος",
    # abbreviations and acronyms
    "Ο Α.Φ.Μ. σας": "Ο άλφα φι μι σας",
    "ΑΦΜ, ΑΜΚΑ και ΦΠΑ": "άλφα φι μι, άμκα και φι πι α",
    "το ΚΕΠ και η ΔΕΥΑ": "το κεπ και η δεύα",
    "οι Ο.Τ.Α.": "οι οτά",
    "του κ. Παπαδόπουλου": "του κυρίου Παπαδόπουλου",
    "ο κ. Παππάς και η κ. Ιωάννου": "ο κύριος Παππάς και η κυρία Ιωάννου",
    "κλαδιά, φύλλα κ.ά.": "κλαδιά, φύλλα και άλλα",
    "αρ. πρωτ. 12": "αριθμός πρωτοκόλλου δώδεκα",
    "π.χ. λάμπες κ.λπ.": "παραδείγματος χάρη λάμπες και λοιπά",
    "τηλ. 2101234567": "τηλέφωνο δύο ένα μηδέν, ένα δύο τρία, τέσσερα πέντε, έξι επτά",
    "ΚΑΗΚΕ Η ΛΑΜΠΑ": "ΚΑΗΚΕ Η ΛΑΜΠΑ",
    # Latin words inside Greek
    "στο info@dimos.gr": "στο ίνφο παπάκι δήμος τελεία τζι αρ",
    "Wi-Fi και SMS": "γουάι φάι και ες εμ ες",
    "στο www.gov.gr.": "στο νταμπλγιού νταμπλγιού νταμπλγιού τελεία γκοβ τελεία τζι αρ",
    "πατήστε 1.": "πατήστε ένα.",
}  # fmt: skip
ENGLISH = {
    "14/11/2025": "fourteenth of November twenty twenty five",
    "25.50€": "twenty five euros and fifty cents",
    "10:30, 08:05": "ten thirty, eight oh five",
    "call 210 1234567": "call two one zero, one two three, four five, six seven",
    "2026/000123": "two thousand and twenty six, zero zero, zero one, two three",
    "12A": "twelve A",
    "1st floor, 22nd": "first floor, twenty second",
    "1,250 people": "one thousand two hundred and fifty people",
    "5%": "five percent",
    "info@town.gr": "info at town dot gr",
    "press 1.": "press one.",
}


@pytest.mark.parametrize(("text", "words"), GREEK.items())
def test_greek_is_said_as_a_clerk_says_it(text, words):
    assert read(text, "el_GR") == words


@pytest.mark.parametrize(("text", "words"), ENGLISH.items())
def test_english_is_said_as_a_clerk_says_it(text, words):
    assert read(text, "en_US") == words


@pytest.mark.parametrize(
    ("number", "m", "f", "n"),
    [
        (0, "μηδέν", "μηδέν", "μηδέν"),
        (1, "ένας", "μία", "ένα"),
        (13, "δεκατρείς", "δεκατρείς", "δεκατρία"),
        (100, "εκατό", "εκατό", "εκατό"),
        (104, "εκατόν τέσσερις", "εκατόν τέσσερις", "εκατόν τέσσερα"),
        (231, "διακόσιοι τριάντα ένας", "διακόσιες τριάντα μία", "διακόσια τριάντα ένα"),
        (1000, "χίλιοι", "χίλιες", "χίλια"),
        (3400, "τρεις χιλιάδες τετρακόσιοι", "τρεις χιλιάδες τετρακόσιες",
         "τρεις χιλιάδες τετρακόσια"),
        (21_000, "είκοσι μία χιλιάδες", "είκοσι μία χιλιάδες", "είκοσι μία χιλιάδες"),
        (2_000_001, "δύο εκατομμύρια ένας", "δύο εκατομμύρια μία", "δύο εκατομμύρια ένα"),
    ],
)  # fmt: skip
def test_greek_numbers_have_three_genders(number, m, f, n):
    assert [cardinal(number, gender) for gender in "mfn"] == [m, f, n]


def test_greek_numbers_have_a_genitive():
    assert [genitive(number) for number in (1, 4, 200, 1003)] == [
        "ενός", "τεσσάρων", "διακοσίων", "χιλίων τριών",
    ]  # fmt: skip


def test_greek_ordinals():
    assert ordinal(1, "f") == "πρώτη"
    assert ordinal(8, "f") == "όγδοη"
    assert ordinal(28, "f", "gen") == "εικοστής ογδόης"
    assert ordinal(13, "m") == "δέκατος τρίτος"
    assert ordinal(100, "n") == "εκατοστό"


def test_all_greek_numbers_up_to_ten_thousand_are_different():
    assert len({cardinal(number) for number in range(10_000)}) == 10_000


@given(st.from_regex(r"\A[0-9]{1,15}\Z"))
def test_groups_keep_every_digit(digits):
    assert "".join(group_digits(digits)) == digits
    assert all(len(group) <= 3 for group in group_digits(digits))


@given(st.text(max_size=60), st.sampled_from(["el_GR", "en_US"]))
def test_any_text_can_be_read(text, language):
    assert isinstance(read(text, language), str)
    assert isinstance(spell(text, language), str)


@given(st.integers(0, 999_999), st.sampled_from(["el", "en"]))
def test_no_digit_is_left_over(number, language):
    """Whatever is a number is said in words."""
    for text in (f"{number}", f"{number} €", f"αρ. {number}", f"{number}%", f"2026/{number}"):
        assert not re.search(r"\d", read(text, language)), text


def test_spelling():
    assert spell("ΑΠ-12", "el") == "άλφα, πι, παύλα, ένα δύο"
    assert spell("2026/000123", "en") == "two zero, two six, slash, zero zero, zero one, two three"
