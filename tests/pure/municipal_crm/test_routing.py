"""R13, R14, R41: rules and people are chosen as a slow reading of the rules would choose them."""

from hypothesis import given
from hypothesis import strategies as st
from municipal_crm.tools.routing import (
    DEPUTY,
    HEAD,
    MEMBER,
    Facts,
    Officer,
    Rule,
    first_match,
    pick_officer,
)
from municipal_crm.tools.text import fold

WORDS = ["λάμπα", "κάδος", "δέντρο", "νερό"]
ids = st.frozensets(st.integers(1, 4), max_size=3)
rules = st.builds(
    Rule,
    id=st.integers(1, 99),
    category_ids=ids,
    area_ids=ids,
    channels=st.frozensets(st.sampled_from(["web", "phone"])),
    stems=st.lists(st.sampled_from(WORDS), max_size=2).map(tuple),
)
facts = st.builds(
    Facts,
    category_path=st.lists(st.integers(1, 4), max_size=2).map(tuple),
    area_id=st.none() | st.integers(1, 4),
    channel=st.sampled_from(["web", "phone", "email"]),
    text=st.lists(st.sampled_from([*WORDS, "στην", "οδό"])).map(" ".join),
)
officers = st.lists(
    st.builds(
        Officer,
        id=st.integers(1, 20),
        open_requests=st.integers(0, 3),
        present=st.booleans(),
        rank=st.sampled_from([MEMBER, DEPUTY, HEAD]),
        knows=st.booleans(),
    ),
    unique_by=lambda officer: officer.id,
)


def slow_match(rule, facts):
    """The rule read criterion by criterion, as its form shows it."""
    if rule.channels and facts.channel not in rule.channels:
        return False
    if rule.area_ids and facts.area_id not in rule.area_ids:
        return False
    if rule.category_ids and not any(c in rule.category_ids for c in facts.category_path):
        return False
    if rule.stems:
        words = [fold(word) for word in facts.text.split()]
        return any(word.startswith(fold(stem)) for stem in rule.stems for word in words)
    return True


@given(st.lists(rules, max_size=8), facts)
def test_the_first_rule_that_fits_is_chosen(rules, facts):
    """R13: the order of the rules decides."""
    fitting = [rule for rule in rules if slow_match(rule, facts)]
    assert first_match(rules, facts) is (fitting[0] if fitting else None)


def test_a_rule_without_criteria_takes_everything():
    """R41: a catch-all at the end leaves nothing without a recipient."""
    rules = [Rule(1, category_ids={5}), Rule(2)]
    assert first_match(rules, Facts()).id == 2
    assert first_match([], Facts()) is None


def test_a_rule_for_a_group_covers_its_categories():
    assert first_match([Rule(1, category_ids={10})], Facts(category_path=(10, 11))).id == 1


def test_a_place_outside_every_area_fits_no_rule_of_an_area():
    """D1: a point outside the town."""
    assert first_match([Rule(1, area_ids={3})], Facts(area_id=None)) is None


def test_two_rules_that_tie_keep_their_order():
    same = [Rule(7, channels={"web"}), Rule(3, channels={"web"})]
    assert first_match(same, Facts(channel="web")).id == 7


def test_words_are_found_in_capitals_and_in_greeklish():
    rule = Rule(1, stems=("λαμπ",))
    assert first_match([rule], Facts(text="ΚΑΗΚΕ Η ΛΑΜΠΑ"))
    assert first_match([rule], Facts(text="kaike i lampa"))
    assert not first_match([rule], Facts(text="η επιλαμπία"))


def slow_officer(candidates):
    """Members, then the deputy, then the head; who knows it, then fewest requests, then id."""
    for rank in (MEMBER, DEPUTY, HEAD):
        group = [o for o in candidates if o.present and o.rank == rank]
        group = [o for o in group if o.knows] or group
        if group:
            fewest = min(o.open_requests for o in group)
            return sorted(o.id for o in group if o.open_requests == fewest)[0]
    return None


@given(officers)
def test_the_officer_is_the_one_a_slow_reading_chooses(candidates):
    assert pick_officer(candidates) == slow_officer(candidates)


@given(officers, st.randoms())
def test_the_order_in_which_officers_are_given_does_not_matter(candidates, random):
    shuffled = list(candidates)
    random.shuffle(shuffled)
    assert pick_officer(shuffled) == pick_officer(candidates)


def test_nobody_is_picked_when_all_are_absent():
    assert pick_officer([Officer(1, present=False), Officer(2, present=False, rank=HEAD)]) is None
    assert pick_officer([]) is None


def test_a_busy_member_comes_before_an_idle_deputy():
    assert pick_officer([Officer(1, 99), Officer(2, 0, rank=DEPUTY), Officer(3, 0, rank=HEAD)]) == 1
