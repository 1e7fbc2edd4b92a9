from itertools import combinations

import pytest
from municipal_referendum.tools.envelope import (
    EnvelopeError,
    Opener,
    Sealer,
    ShareError,
    get_size,
    join_shares,
    make_box,
)
from municipal_referendum.tools.questions import Question

QUESTIONS = [
    Question("q1", "yes_no", ("yes", "no")),
    Question("q2", "score", tuple(f"option{number}" for number in range(12))),
]
SIZE = get_size(QUESTIONS, ["north", "south"])


@pytest.fixture(scope="module")
def box():
    return make_box(3, 5)


def test_enough_trustees_open_the_box_and_fewer_do_not(box):
    """V08: any three of five, never two."""
    public, shares = box
    keys = {join_shares(three, public) for three in combinations(shares, 3)}
    assert len(keys) == 1
    for two in combinations(shares, 2):
        with pytest.raises(ShareError, match="too_few"):
            join_shares(two, public)


def test_one_trustee_twice_is_one(box):
    """V08: the same words again are no second trustee."""
    public, shares = box
    with pytest.raises(ShareError, match="too_few"):
        join_shares([shares[0], shares[0].upper(), shares[1]], public)


def test_a_wrong_word_is_told(box):
    """V08: a slip of the pen is found by the check of the words."""
    public, shares = box
    words = shares[0].split()
    words[5] = "yield" if words[5] != "yield" else "academic"
    with pytest.raises(ShareError, match="unreadable"):
        join_shares([" ".join(words), *shares[1:3]], public)


def test_words_of_another_box_are_told(box):
    """V08: the trustees of the last ballot open nothing here."""
    other_public, _shares = make_box(3, 5)
    with pytest.raises(ShareError, match="other_box"):
        join_shares(box[1][:3], other_public)


def test_nobody_alone_opens_a_box():
    """V08: a threshold of one is refused."""
    for threshold, trustees in ((1, 3), (4, 3), (2, 17)):
        with pytest.raises(ValueError, match="trustees"):
            make_box(threshold, trustees)


def test_a_ballot_comes_out_as_it_went_in(box):
    """V23: area and choices, Greek letters too."""
    public, shares = box
    opener = Opener(join_shares(shares[:3], public), "box")
    envelope = Sealer(public, "box", SIZE).seal("north", ["yes", {"option1": 5}])
    assert opener.open(envelope) == {"area": "north", "choices": ["yes", {"option1": 5}]}


def test_all_ballots_are_equally_long_and_none_like_another(box):
    """V05: neither length nor content of an envelope tells the choice."""
    sealer = Sealer(box[0], "box", SIZE)
    full = dict.fromkeys(QUESTIONS[1].options, 5)
    sealed = [sealer.seal("north", choices) for choices in ([None, None], ["yes", full])] * 2
    sealed += [sealer.seal(None, [None, None])]
    assert len({len(envelope) for envelope in sealed}) == 1
    assert sealer.seal("north", ["yes", None]) != sealer.seal("north", ["yes", None])


def test_an_envelope_belongs_to_its_box(box):
    """V23: changed, or put into the box of another ballot, it does not open."""
    public, shares = box
    opener = Opener(join_shares(shares[:3], public), "box")
    envelope = Sealer(public, "box", SIZE).seal("north", ["yes", None])
    for wrong in (envelope[:-1] + bytes([envelope[-1] ^ 1]), b"", envelope[:20]):
        with pytest.raises(EnvelopeError):
            opener.open(wrong)
    with pytest.raises(EnvelopeError):
        Opener(join_shares(shares[:3], public), "other").open(envelope)


def test_what_does_not_fit_is_refused(box):
    """V05: no ballot is longer than the others."""
    with pytest.raises(EnvelopeError):
        Sealer(box[0], "box", 64).seal("north", ["x" * 100])
