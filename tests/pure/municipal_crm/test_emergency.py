"""Words that call for help first."""

import pytest
from municipal_crm.tools.emergency import STEMS, find_emergency
from municipal_crm.tools.text import fold


@pytest.mark.parametrize(
    "text",
    [
        "Υπάρχει ΦΩΤΙΑ στο οικόπεδο δίπλα!",
        "μυρίζει αέριο στην πολυκατοικία",
        "fotia sto dasos",
        "There is a gas leak in front of the school",
        "ο παππούς δεν αναπνέει",
        "έχουμε εγκλωβιστεί στο ασανσέρ",
        "έχει πόνο στο στήθος και ιδρώνει",
        "στείλτε ασθενοφόρο γρήγορα",
        "steilte asthenoforo",
        "Please send an ambulance",
    ],
)
def test_danger_is_noticed_however_it_is_written(text):
    """D1 emergency words: capitals, no accents, Greeklish, English."""
    assert find_emergency(text)


@pytest.mark.parametrize(
    "text",
    [
        "Η λάμπα στην κολόνα δεν ανάβει.",
        "Ζητώ πιστοποιητικό γέννησης για το σχολείο.",
        "Ο κάδος ξεχειλίζει από την Τρίτη.",
        "Νέα παροχή νερού σε οικόπεδο",
        "Παρκάρουν και δεν περνάει ασθενοφόρο",
        "Η κόρη μου έχει εγκεφαλική παράλυση",
        "",
        None,
    ],
)
def test_ordinary_requests_are_left_alone(text):
    """D1 emergency words: no advice where none is needed."""
    assert not find_emergency(text)


def test_stems_are_folded():
    """A stem with an accent would never be found."""
    assert [stem for stem in STEMS if fold(stem) != stem] == []
