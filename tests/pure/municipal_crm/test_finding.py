"""K02: whoever is typed in any case, alphabet, order or with one typing error is found."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from municipal_crm.tools.finding import (
    case_lexemes,
    case_query,
    name_key,
    near_lexemes,
    person_key,
    person_terms,
    phone_digits,
    stem,
    words,
)

NAMES = [
    "Παπαδόπουλος", "Νικολάου", "Γεωργίου", "Χατζηδάκης", "Ελένη", "Ευάγγελος", "Θανάσης",
    "Μπαλτά", "Αϊβαλιώτη", "Ψαρράς", "Ξενάκη", "Οικονόμου", "Τσιτσιπάς", "Κωνσταντίνος",
]  # fmt: skip
ELOT = dict(zip("αβγδεζηθικλμνξοπρσςτυφχψω", "avgdeziTiklmnxoprsstyfCPo", strict=True))
ELOT |= {"θ": "th", "χ": "ch", "ψ": "ps"}
LETTERS = "αβγδεζηθικλμνξοπρστυφχψω"
NAME = st.sampled_from(NAMES)
WORD = st.text(LETTERS, min_size=4, max_size=14)


def finds(typed, key, lexemes=()):
    terms = person_terms(typed)
    return bool(terms) and all(term.is_in(key) or term.is_near(lexemes) for term in terms)


def without_accents(name):
    return " ".join(words(name))


def greeklish(name):
    return "".join(ELOT.get(letter, letter) for letter in without_accents(name))


@given(st.lists(NAME, min_size=1, max_size=4, unique=True), st.randoms())
def test_the_words_of_a_name_are_found_in_any_order_and_spelling(names, random):
    """K02: capitals, no accents, Latin letters, another order."""
    key = person_key([" ".join(names)])
    random.shuffle(names)
    for spell in (str, str.upper, without_accents, greeklish):
        assert finds(" ".join(map(spell, names)), key)


@given(NAME, st.integers(min_value=1, max_value=12))
def test_the_beginning_of_a_name_is_enough(name, length):
    """K02: what is on the screen while somebody still types."""
    assert finds(name[:length], person_key([f"Άλλος {name}"]))


def one_error(word, kind, position, letter):
    position %= len(word)
    if kind == "lost":
        return word[:position] + word[position + 1 :]
    if kind == "added":
        return word[:position] + letter + word[position:]
    if kind == "wrong":
        return word[:position] + letter + word[position + 1 :]
    swapped = word[position : position + 2][::-1]
    return word[:position] + swapped + word[position + 2 :]


@given(
    WORD,
    st.sampled_from(["lost", "added", "wrong", "exchanged"]),
    st.integers(min_value=0),
    st.sampled_from(LETTERS),
)
@example("μαρια", "wrong", 2, "ζ")
def test_one_typing_error_is_forgiven(word, kind, position, letter):
    """K02: a letter lost, added, wrong, or exchanged with its neighbour, anywhere in the word."""
    typed = one_error(word, kind, position, letter)
    assume(len(typed) >= 4)
    assert finds(typed, person_key([word]), near_lexemes([word]))


@given(NAME, NAME)
def test_another_name_is_not_found(name, other):
    """K02: forgiving is not guessing."""
    assume(name != other)
    assert not finds(name, person_key([other]), near_lexemes([other]))


def test_all_words_must_match():
    """K02: more words find fewer people."""
    key = person_key(["Ελένη Νικολάου", "Αθηνάς 12"], ["+306912345678"])
    assert finds("νικολαου eleni αθηνας", key)
    assert finds("αθηνάς 12", key)
    assert not finds("ελένη παπαδοπούλου", key)
    assert not finds("", key)
    assert not finds(" - ", key)


@pytest.mark.parametrize(
    "typed",
    [
        "2310123456",
        "2310 123 456",
        "+30 2310 123456",
        "0030 2310123456",
        "(2310) 12-34-56",
        "23101",
        "2310 12",
        "3456",
        "123 456",
        "Ελένη 2310123456",
        "2310 123456 ελενη",
        "12 2310123456",
    ],
)
def test_a_phone_is_found_however_it_is_written(typed):
    """K02: spaces, country codes, the last digits, in a mixture."""
    assert finds(typed, person_key(["Ελένη", "Αθηνάς 12"], ["+302310123456"]))


def test_a_foreign_phone_is_another():
    """K02: the last ten digits count, no fewer when ten were typed."""
    assert not finds("2310123457", person_key(["Ελένη"], ["+302310123456"]))
    assert phone_digits("+49 30 901820") == "4930901820"
    assert phone_digits("12") == phone_digits("") == phone_digits(None) == ""


@given(st.lists(NAME, min_size=1, max_size=4), st.randoms())
def test_a_name_key_knows_no_order(names, random):
    """C18: the same name in another order and alphabet is the same name."""
    key = name_key(" ".join(names))
    random.shuffle(names)
    assert name_key(" ".join(map(greeklish, names))) == key


INFLECTED = [
    ("λάμπα", "λάμπας", "λάμπες", "λαμπών", "ΛΑΜΠΑ", "lampes"),
    ("δρόμος", "δρόμου", "δρόμο", "δρόμοι", "δρόμων", "δρόμους", "dromou"),
    ("σκουπίδι", "σκουπίδια", "σκουπιδιών", "skoupidia"),
    ("αίτημα", "αιτήματος", "αιτήματα", "αιτημάτων"),
    ("πεζοδρόμιο", "πεζοδρομίου", "πεζοδρόμια", "πεζοδρομίων"),
    ("κάδος", "κάδοι", "κάδων", "κάδους", "kadoi"),
    ("διαρροή", "διαρροής", "διαρροές", "διαρροών"),
    ("νερό", "νερού", "νερά", "νερών"),
    ("πινακίδα", "πινακίδες", "πινακίδων"),
    ("σπασμένος", "σπασμένη", "σπασμένο", "σπασμένα", "σπασμένων"),
    ("άδεια", "άδειας", "άδειες", "αδειών"),
    ("καθαρίζω", "καθαρίζει", "καθαρίζουν", "καθαρίζετε"),
]


@pytest.mark.parametrize("forms", INFLECTED, ids=lambda forms: forms[0])
def test_the_ending_of_a_word_does_not_matter(forms):
    """K02: cases, numbers and persons of a Greek word have one stem."""
    assert len({tuple(case_lexemes([form])) for form in forms}) == 1


@given(st.text("abcdefghijklmnoprstuvxz", max_size=30))
def test_a_stem_is_a_beginning_of_three_letters_at_least(key):
    """K02: nothing is stemmed away."""
    root = stem(key)
    assert key.startswith(root)
    assert len(root) >= min(len(key), 3)


@given(st.text(max_size=200))
def test_whatever_is_typed_is_a_query_and_no_command(text):
    """K02: quotes, operators, wildcards and backslashes are no part of a query."""
    query = case_query(text)
    outside = query.split("'")[0::2]
    assert all(set(part) <= set(" &|():*") for part in outside)
    assert all(part.isalnum() for part in query.split("'")[1::2])
    for term in person_terms(text):
        for needles in term.needles:
            assert all(needle.strip().isalnum() for needle in needles)


def test_a_case_is_found_by_the_last_digits_of_a_phone():
    """K02: from both ends."""
    lexemes = case_lexemes(["Αλκυονίδων 12"], ["+306912345678"])
    assert {"alkionid", "12", "306912345678", "6912345678", "z876543219603"} <= set(lexemes)


def test_a_text_of_any_length_stays_small():
    """D1: 20,000 characters pasted."""
    assert len(case_lexemes([" ".join(f"λ{number}" for number in range(9000))])) <= 2500
    assert len(person_terms("α " * 500)) <= 12
