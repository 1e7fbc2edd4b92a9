"""R39: public doors are limited, and the limit never lets more through than it states."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_crm.tools.rate import Window, estimate, key_bucket, retry_after

windows = st.builds(Window, st.integers(1, 12), st.sampled_from([1, 7, 60, 3600]))


class Door:
    """The limit as a model applies it: two counters for each key, refused hits not counted."""

    def __init__(self, window):
        self.window, self.counts, self.passed = window, {}, []

    def facts(self, now):
        bucket, fraction = key_bucket(now, self.window.seconds)
        return self.counts.get(bucket - 1, 0), self.counts.get(bucket, 0), fraction

    def hit(self, now):
        wait = retry_after(self.window, *self.facts(now))
        if not wait:
            bucket, _fraction = key_bucket(now, self.window.seconds)
            self.counts[bucket] = self.counts.get(bucket, 0) + 1
            self.passed.append(now)
        return wait


@st.composite
def days(draw):
    """A window and moments of hits, often in bursts and often at the edges of buckets."""
    window = draw(windows)
    edge = st.sampled_from([0.0, 0.01, 0.5, 0.99])
    moment = st.one_of(
        st.floats(0, 4, allow_nan=False), st.tuples(st.integers(0, 3), edge).map(sum)
    )
    bursts = draw(st.lists(st.tuples(moment, st.integers(1, 15)), max_size=12))
    hits = sorted(m * window.seconds for m, size in bursts for _hit in range(size))
    return window, hits


@given(days())
def test_no_window_lets_more_through_than_the_stated_error(day):
    """At a hit: at most limit + fraction * previous in the window that ends there."""
    window, hits = day
    door = Door(window)
    for now in hits:
        previous, _current, fraction = door.facts(now)
        if not door.hit(now):
            inside = sum(now - window.seconds < moment <= now for moment in door.passed)
            assert inside <= window.limit + fraction * previous + 1e-6
            assert inside < 2 * window.limit


@given(days())
def test_no_bucket_lets_more_through_than_the_limit(day):
    window, hits = day
    door = Door(window)
    for now in hits:
        door.hit(now)
    assert all(count <= window.limit for count in door.counts.values())


@given(windows, st.integers(0, 12), st.integers(0, 12), st.floats(0, 0.999))
def test_the_wait_is_long_enough_and_not_a_second_too_long(window, previous, current, fraction):
    previous, current = min(previous, window.limit), min(current, window.limit)
    wait = retry_after(window, previous, current, fraction)
    assert 0 <= wait <= 2 * window.seconds

    def waited(seconds):
        position = fraction + seconds / window.seconds
        if position < 1:
            return retry_after(window, previous, current, position)
        return retry_after(window, current, 0, min(position - 1, 1.0))

    if wait:
        # A whole millisecond more, because the bounds are computed in binary fractions.
        assert waited(wait + 0.001) == 0
        assert wait < 2 or waited(wait - 1.001) > 0
    else:
        assert estimate(previous, current, fraction) + 1 <= window.limit


def test_twenty_an_hour_pass_and_the_next_waits():
    door = Door(Window(20, 3600))
    assert [door.hit(7200 + second) for second in range(20)] == [0] * 20
    wait = door.hit(7220)
    assert 0 < wait <= 2 * 3600
    assert door.hit(7220 + wait) == 0


def test_a_steady_visitor_below_the_limit_is_never_stopped():
    door = Door(Window(10, 60))
    assert not any(door.hit(second) for second in range(0, 3600, 7))


def test_the_bucket_and_the_part_of_it_gone():
    assert key_bucket(7200, 3600) == (2, 0.0)
    assert key_bucket(7200 + 900, 3600) == (2, 0.25)


def test_a_rate_is_read_from_its_setting():
    assert Window.parse(" 20/3600 ") == Window(20, 3600)


@pytest.mark.parametrize(
    "text", ["", "20", "20/", "0/60", "5/0", "-5/60", "5/60/2", "a/b", "٥/٦٠", "1.5/60"]
)
def test_a_rate_that_says_nothing_is_refused(text):
    with pytest.raises(ValueError, match=r"hits/seconds|begin at one"):
        Window.parse(text)
