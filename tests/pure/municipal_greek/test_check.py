"""C15: what makes a translation wrong is found from the two texts alone."""

import pytest
from municipal_greek.tools.check import find_faults, find_unaccented


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Save", "Αποθήκευση"),
        ("%(count)s of %s: 100%", "%s: 100% από %(count)s"),
        ("Dear {{ object.name }},", "Γεια σας {{ object.name }},"),
        ('<i class="fa" title="Next"/> Go', '<i class="fa" title="Επόμενο"/> Μετάβαση'),
        ("Read &amp; Write", "Ανάγνωση &amp; αλλαγή"),
        ("\n  Text\n", "\n  Κείμενο\n"),
        ("Jan 31, %s", "31 Ιαν. %s"),
        ("24-hour clock", "24ωρη μορφή ώρας"),
    ],
)
def test_a_good_translation_has_no_faults(source, text):
    """C15: order of words, titles of icons and spelling are the translator's."""
    assert find_faults(source, text) == []


@pytest.mark.parametrize(
    ("source", "text", "fault"),
    [
        ("%s records", "εγγραφές", "placeholders differ"),
        ("%(name)s", "%(όνομα)s", "placeholders differ"),
        ("Hello {{ object.name }}", "Γεια σας {{ object.id }}", "placeholders differ"),
        ("<b>Go</b>", "Μετάβαση", "tags differ"),
        ('<a href="/a">Go</a>', '<a href="/b">Μετάβαση</a>', "tags differ"),
        ("A &amp; B", "Α & Β", "entities differ"),
        (" of ", "από", "space at the edges differs"),
        ("Save", "Αποθηκευση", "no accent: Αποθηκευση"),
    ],
)
def test_each_fault_is_named(source, text, fault):
    """C15: a lost placeholder is an error in front of a citizen, a lost tag a broken page."""
    assert fault in find_faults(source, text)


def test_accents_are_wanted_on_words_of_two_syllables_only():
    """C15: capitals and one-syllable words have none; dialytika do not replace an accent."""
    assert find_unaccented("Για πιο καλά, ΟΛΑ ΜΑΖΙ και π.χ. αυτό") == []
    assert find_unaccented("Ολα μαζι") == ["Ολα", "μαζι"]
    assert find_unaccented("προϊον, προϊόν") == ["προϊον"]
