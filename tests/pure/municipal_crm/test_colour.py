"""C14, G09: whatever colours a town chooses, its pages can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_crm.tools.colour import (
    BLACK,
    GROUND,
    INK,
    WHITE,
    contrast,
    correct,
    make_palette,
    parse,
    to_hex,
)

COLOURS = st.tuples(*[st.integers(0, 255)] * 3)


def test_contrast_is_that_of_the_standard():
    """Values of the examples that WCAG tools agree on."""
    assert contrast(WHITE, BLACK) == pytest.approx(21)
    assert contrast(parse("#777777"), WHITE) == pytest.approx(4.478, abs=0.001)
    assert contrast(parse("#767676"), WHITE) == pytest.approx(4.542, abs=0.001)
    assert contrast(parse("#ff0000"), WHITE) == pytest.approx(3.998, abs=0.001)


@pytest.mark.parametrize(
    ("typed", "colour"),
    [
        ("#0b4a6f", (11, 74, 111)),
        (" 0B4A6F ", (11, 74, 111)),
        ("#abc", (170, 187, 204)),
        ("", None),
        (None, None),
        ("red", None),
        ("#12345", None),
        ("#12345g", None),
        ("rgb(1,2,3)", None),
        ("#fff;}body{display:none", None),
    ],
)
def test_only_colours_are_colours(typed, colour):
    """G23: nothing but hexadecimal digits gets into a style sheet."""
    assert parse(typed) == colour


@given(COLOURS)
def test_a_colour_survives_being_written(colour):
    assert parse(to_hex(colour)) == colour


@given(COLOURS, COLOURS)
def test_every_choice_gives_a_readable_palette(primary, accent):
    """C14: text at least 4.5, marks at least 3, on every ground that they stand on."""
    palette = make_palette(to_hex(primary), to_hex(accent))
    brand, deep, soft = (parse(getattr(palette, name)) for name in ("brand", "deep", "soft"))
    for ground in (WHITE, GROUND, soft):
        assert contrast(brand, ground) >= 4.5
        assert contrast(deep, ground) >= 7
        assert contrast(INK, ground) >= 7
    for ground in (WHITE, GROUND):
        assert contrast(parse(palette.accent), ground) >= 3
    assert contrast(parse(palette.light), INK) >= 4.5


@given(COLOURS)
def test_a_readable_colour_is_left_alone(colour):
    """A town that chose well sees its own colour."""
    if contrast(colour, WHITE) >= 4.5:
        assert correct(colour, [WHITE], 4.5) == colour


@given(COLOURS)
def test_a_correction_is_the_smallest_one(colour):
    """One step less would not have been enough."""
    fixed = correct(colour, [WHITE], 4.5)
    assert contrast(fixed, WHITE) < 4.5 * 1.15 or fixed == colour


def test_nonsense_gives_the_palette_of_the_suite():
    assert make_palette("nonsense", None) == make_palette(None, None)


def test_an_impossible_wish_is_refused():
    with pytest.raises(ValueError, match="no colour"):
        correct(WHITE, [WHITE, BLACK], 5)
