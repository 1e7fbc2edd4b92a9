"""I26, D2: told twice, late, early or in any order, a call ends as if told once and in order."""

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from municipal_ivr.tools.action import Close, Fetch
from municipal_ivr.tools.call_state import Event
from world import PHONE, Line, Town

SEQUENCES = 10_000
KEYS = ["", "0", "1", "1", "1", "2", "2", "3", "4", "5", "7", "8", "9", "*", "#", "2101234567"]
DIALS = ["completed", "busy", "no-answer", "failed", "cancel"]


def live(seed):
    """A whole call of a caller who does anything; told once and in order."""
    chance = random.Random(seed)
    line = Line(Town(officers=[PHONE, "+302100000002"][: chance.randrange(3)]))
    line.call(full=chance.random() < 0.1)
    for number in range(chance.randrange(3, 13)):
        kinds = {type(action).__name__ for action in line.actions}
        if "Hangup" in kinds:
            break
        if "Dial" in kinds:
            line.do(dial=chance.choice(DIALS))
        elif "Record" in kinds:
            live_recording(line, chance, f"R{number}")
        else:
            line.press("1" if chance.random() < 0.6 else chance.choice(KEYS))
    line.tell(Event("leg", "leg", {"leg": "B1", "status": "hangup", "seconds": 3}))
    return line.hang_up()


def live_recording(line, chance, name):
    """A sound: its answer, its news, or only one of them because the caller hung up."""
    step, url = line.state.step, f"https://media.example/{name}.wav"
    if chance.random() < 0.9:
        line.do(recording=name, url=url, seconds=chance.randrange(6), keys=chance.choice("##09*"))
    if chance.random() < 0.8:
        news = {"recording": name, "url": url, "seconds": 5, "step": step}
        line.tell(Event(f"news {name}", "recording", news))


def outcome(line):
    """All that is left of a call: its state, what was done, what was fetched."""
    town = line.town
    done = (town.filed, town.partial, town.callbacks, town.rung, town.replies)
    fetched = sorted(e.recording for e in line.effects if isinstance(e, Fetch))
    closed = [effect.status for effect in line.effects if isinstance(effect, Close)]
    return line.state.to_dict(), done, fetched, closed


def replay(events, officers):
    line = Line(Town(officers=officers))
    for event in events:
        line.tell(event)
    return line


def shuffled(events, chance):
    """Each event one to three times, in any order; the last word (ours) stays the last."""
    told = [event for event in events if event.kind != "settle"]
    told += [event for event in told for _again in range(chance.choice((0, 0, 1, 2)))]
    chance.shuffle(told)
    return told


@settings(max_examples=SEQUENCES // 20, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**9))
def test_any_order_and_any_repetition_give_the_same_call(seed):
    """I26: 500 different calls, each told in 20 shuffled and duplicated ways."""
    clean = live(seed)
    settle = clean.events[-1]
    wanted = outcome(clean)
    for way in range(20):
        chance = random.Random((seed, way).__hash__())
        told = [*shuffled(clean.events, chance), settle, settle]
        assert outcome(replay(told, clean.town.officers)) == wanted


def test_late_news_after_the_end_is_fetched_but_changes_nothing_else():
    """D2: the sound comes hours after the call."""
    line = live(3)
    before = outcome(line)
    line.tell(Event("late", "recording", {"recording": "R99", "url": "u", "seconds": 4}))
    assert [e.recording for e in line.effects if isinstance(e, Fetch)][-1] == "R99"
    line.tell(Event("old step", "step", {"step": line.state.step, "keys": "1"}))
    assert outcome(line)[1] == before[1]


def test_the_random_calls_reach_everything():
    """The property says something only if calls of every kind are among them."""
    calls = [live(seed) for seed in range(400)]
    assert any(call.town.filed for call in calls)
    assert any(call.town.partial for call in calls)
    assert any(call.town.callbacks for call in calls)
    assert {call.state.result.split()[0] for call in calls} == {"left", "ended", "transferred"}
    visited = {node for call in calls for node in call.state.trail}
    assert visited >= {"main", "report", "status", "person", "choose_language", "busy", "bye"}
