"""R11, R12: which kind of request a text is, how sure that is, and which words decided."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from municipal_crm.tools import learning
from municipal_crm.tools.clues import Clue, Vocabulary, parse, shipped_clues, tokens_of
from municipal_crm.tools.understanding import NONE, Model, Sample, Understanding

ROOT = Path(__file__).parents[3]
TOWN = ROOT / "addons" / "municipal_crm" / "demo" / "town"


def _words(*clues):
    return Vocabulary(Clue(code, weight, text) for code, weight, text in clues)


@pytest.fixture(scope="module")
def vocabulary():
    return Vocabulary(shipped_clues())


@pytest.fixture(scope="module")
def departments():
    groups = json.loads((TOWN / "categories.json").read_text(encoding="utf-8"))["groups"]
    return {row["code"]: row["department"] for group in groups for row in group["categories"]}


@pytest.fixture(scope="module")
def names():
    geography = json.loads((TOWN / "geography.json").read_text(encoding="utf-8"))
    return [row.get("name_el") or row["name"] for rows in geography.values() for row in rows]


@pytest.fixture(scope="module")
def samples():
    lines = (ROOT / "tests" / "data" / "requests.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [Sample(row["text"], row["category"] or NONE) for row in rows]


@pytest.fixture(scope="module")
def unread():
    """The half of the second collection that nothing was tuned on."""
    lines = (ROOT / "tests" / "data" / "requests_fresh.jsonl").read_text(encoding="utf-8")
    rows = [row for row in map(json.loads, lines.splitlines()) if row["half"] == "final"]
    return [Sample(row["text"], row["category"] or NONE) for row in rows]


# === VOCABULARY === #


@pytest.mark.parametrize(
    "text",
    [
        "Έχει μια μεγάλη λακκούβα στην Ερμού",
        "ΜΕΓΑΛΗ ΛΑΚΚΟΥΒΑ",
        "exei mia lakkouva sto dromo",
        "mia lakouba",
        "There is a pothole on my road",
    ],
)
def test_a_kind_is_recognised_in_every_spelling(vocabulary, text):
    """D1 text: capitals, no accents, Greeklish, English."""
    reader = Understanding(vocabulary, Model(("road_damage", "noise", NONE)))
    assert reader.propose(text)[0].code == "road_damage"


def test_the_words_of_a_clue_stand_near_each_other_in_any_order():
    words = _words(("leak", 4, "τρεχ νερ"))
    assert words.find(tokens_of("τρέχουν πολλά νερά"))[0].words == ("τρεχουν", "νερα")
    assert words.find(tokens_of("νερό που τρέχει"))
    assert not words.find(tokens_of("τρέχει ο κόσμος και δεν φτάνει ποτέ εκεί όπου θέλει νερό"))


def test_one_word_is_not_two_parts_of_a_clue():
    assert not _words(("x", 1, "παιδ παιδι")).find(tokens_of("παιδί"))


def test_a_whole_word_is_no_beginning():
    words = _words(("kep", 4, "κεπ$"))
    assert words.find(tokens_of("στο ΚΕΠ")) and words.find(tokens_of("στο Κ.Ε.Π."))
    assert not words.find(tokens_of("τα κεπάκια"))


def test_short_greek_words_are_not_mistaken_for_what_they_sound_like():
    assert not _words(("kapi", 4, "καπη$")).find(tokens_of("κάποιος φωνάζει"))


def test_greek_clues_are_not_looked_for_in_english():
    words = _words(("x", 4, "νερ"))
    assert words.find(tokens_of("den exoume nero"))
    assert not words.find(tokens_of("I am nervous about the noise in my street"))


def test_a_line_that_is_no_clue_is_refused():
    with pytest.raises(ValueError, match="vocabulary"):
        list(parse("[noise]\nθόρυβος, φασαρία"))


def test_the_shipped_vocabulary_knows_every_kind_of_the_demo_town(departments):
    assert {clue.code for clue in shipped_clues()} == set(departments) | {NONE}


def test_the_shipped_examples_know_every_kind_of_the_demo_town(departments):
    assert {row.code for row in learning.shipped_examples()} == set(departments) | {NONE}


def test_no_example_is_one_of_the_texts_that_are_measured(samples, unread):
    """A copy would make the figures better than they are."""
    texts = [row.text for row in (*samples, *unread)]
    groups = learning.groups_of([*texts, *(row.text for row in learning.shipped_examples())])
    measured = set(groups[: len(texts)])
    long = [
        group
        for group, row in zip(groups[len(texts) :], learning.shipped_examples(), strict=True)
        if len(row.text.split()) > 4
    ]
    assert not measured.intersection(long)


# === PROPOSALS === #


def test_a_proposal_says_which_words_decided(vocabulary):
    reader = Understanding(vocabulary, Model(("noise", "street_lighting", NONE)))
    best = reader.propose("Καμένη λάμπα στην κολόνα")[0]
    assert best.code == "street_lighting"
    assert "λαμπα" in best.words and "καμενη" in best.words


def test_the_confidences_of_all_kinds_are_one_together(vocabulary, departments):
    codes = (*departments, NONE)
    proposals = Understanding(vocabulary, Model(codes)).propose("Λακκούβα!", len(codes))
    assert sum(row.confidence for row in proposals) == pytest.approx(1)
    assert [row.confidence for row in proposals] == sorted(
        (row.confidence for row in proposals), reverse=True
    )


@pytest.mark.parametrize("text", ["", None, "!!!", "🙂", "\x00", "α " * 30000])
def test_a_text_that_says_nothing_is_no_matter(vocabulary, departments, text):
    """D1 text: emojis, a paste of any length."""
    best = Understanding(vocabulary, Model((*departments, NONE))).propose(text)[0]
    assert (best.code, best.words) == (NONE, ())


def test_the_name_of_a_place_says_where_and_not_what():
    words = _words(("water_supply", 2, "βρυση"), ("noise", 1, "φασαρ"))
    model = Model(("noise", "water_supply"))
    text = "φασαρία στην Κάτω Βρύση"
    assert Understanding(words, model, ["Κάτω Βρύση"]).propose(text)[0].code == "noise"
    assert (
        Understanding(words, model, ["Βρύση"]).read_text("η βρύση").prior
    )  # a single name is a word


def test_what_stands_after_a_preposition_of_place_counts_less():
    words = _words(("school", 2, "σχολει"), ("stray", 2, "γατα"))
    assert Understanding(words, Model(("school", "stray"))).propose("γάτα στο σχολείο")[0].code == (
        "stray"
    )


# === LEARNING === #


def _decided(count=40):
    return [
        Sample(f"ξεκαρδίζομαι αριθμός {n}" if n % 2 else f"πλατυποδία νούμερο {n}", "ab"[n % 2])
        for n in range(count)
    ]


def test_words_that_the_vocabulary_does_not_know_are_learned():
    words = _words()
    reader = Understanding(words, learning.train(_decided(), "ab", words))
    assert reader.propose("η πλατυποδία μου")[0].code == "a"
    assert reader.propose("Ξεκαρδίζονται")[0].code == "b"


def test_too_few_decided_requests_teach_nothing():
    model = learning.train(_decided(6), "ab", _words())
    assert model.stems == ()
    assert model.figures.samples == 6
    assert model.figures.threshold == 1, "and nothing is applied without a person"


def test_a_model_without_any_sample_is_possible():
    assert learning.train([], "ab", _words()).figures.samples == 0


def test_parts_of_words_are_learned_too():
    """R11: compounds and misspelt words share parts with those that were seen."""
    reader = Understanding(_words(), learning.train(_decided(), "ab", _words()))
    assert reader.propose("ψευδοπλατυπους")[0].code == "a"


def test_examples_teach_before_anything_is_decided():
    examples = _decided()
    model = learning.train([], "ab", _words(), examples=examples)
    assert model.figures.samples == 0, "they are not counted in the figures"
    best = Understanding(_words(), model).propose("η πλατυποδία μου")[0]
    assert (best.code, best.words[0]) == ("a", "πλατυποδια")


def test_examples_of_kinds_that_a_town_does_not_have_teach_nothing():
    """A town with kinds of its own: the examples of others do not speak for them, nor for none."""
    reader = Understanding(_words(), learning.untaught((NONE, "t_own")))
    confidences = {row.code: row.confidence for row in reader.propose("The fountain is dry")}
    assert reader.propose("Καμένη λάμπα στην κολόνα", 1)[0].words == ()
    assert confidences["t_own"] > 0.1


def test_near_copies_are_never_on_both_sides_of_the_measurement():
    texts = ["Καμένη λάμπα στην οδό Ερμού 5", "Λακκούβα", "καμένη λάμπα στην οδό Ερμού 7"]
    groups = learning.groups_of(texts)
    assert groups[0] == groups[2] != groups[1]


def test_a_model_survives_being_stored():
    model = learning.train(_decided(), "ab", _words())
    again = Model.load(model.dump())
    assert (again.codes, again.stems) == (model.codes, model.stems)
    assert np.array_equal(again.weights, model.weights)
    assert again.figures.first == model.figures.first


def _packed(**arrays):
    out = io.BytesIO()
    np.savez(out, **arrays)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nonsense",
        _packed(head=np.array([{"a": print}], dtype=object)),
        _packed(other=np.zeros(3)),
    ],
)
def test_what_is_no_model_is_refused_and_runs_nothing(data):
    with pytest.raises(ValueError):
        Model.load(data)


# === MEASURED === #


def test_the_proposals_are_as_good_as_is_said(samples, departments, names, vocabulary):
    """R11: cross-validation on S002, S004 …, the half whose mistakes were read last.

    It guards what was reached. These lines are no unseen ones any more: see docs/understanding.md
    for what to expect. A guess is right for 2 of 100.
    """
    codes = tuple(sorted({*departments, NONE}))
    reader = Understanding(vocabulary, Model(codes), names)
    readings = [reader.read_text(sample.text) for sample in samples]
    lessons = learning.read_examples(learning.shipped_examples())
    chances = learning.out_of_fold(readings, samples, codes, vocabulary, lessons)[1::2]
    first, three, department = _shares(chances, samples[1::2], codes, departments)
    assert first > 0.86
    assert three > 0.95
    assert department > 0.86


def _shares(chances, samples, codes, departments):
    """Right at first, among the first three, and of the department."""
    wanted = np.array([codes.index(sample.code) for sample in samples])
    order = np.argsort(-chances, axis=1)[:, :3]
    of_code = [departments.get(code, code) for code in codes]
    right = [of_code[a] == of_code[b] for a, b in zip(order[:, 0], wanted, strict=True)]
    first, three = order[:, 0] == wanted, (order == wanted[:, None]).any(axis=1)
    return first.mean(), three.mean(), np.mean(right)


def test_from_the_threshold_on_hardly_a_proposal_is_wrong(samples, departments, names, vocabulary):
    """R12: what is below waits for a person; the threshold comes from the measurement."""
    fresh = samples[1::2]
    codes, examples = {*departments, NONE}, learning.shipped_examples()
    model = learning.train(fresh, codes, vocabulary, names, departments, examples)
    figures = model.figures
    assert 0 < figures.threshold < 1
    assert figures.precision >= learning.WANTED_PRECISION
    assert figures.coverage > 0.1
    assert figures.confusion[0][2] < 6, "no pair of kinds is mistaken again and again"
