"""C14: what a visitor prefers is kept in a cookie that anybody may write."""

from hypothesis import given
from hypothesis import strategies as st
from municipal_crm.tools.display import CONTRASTS, SIZES, Display


@given(st.sampled_from(SIZES), st.sampled_from(CONTRASTS))
def test_every_choice_is_read_as_it_was_written(size, contrast):
    assert Display.parse(Display(size, contrast).to_cookie()) == Display(size, contrast)


@given(st.text())
def test_no_cookie_can_do_more_than_choose(cookie):
    """G23: the classes are ours, whatever was sent."""
    display = Display.parse(cookie)
    assert display.size in SIZES
    assert display.contrast in CONTRASTS


def test_one_choice_keeps_the_other():
    assert Display("large", "dark").change(size="normal") == Display("normal", "dark")
    assert Display("large", "dark").change(contrast="nothing") == Display("large", "dark")
    assert Display().classes == ""
    assert Display("large", "high").classes == "mc-size-large mc-contrast-high"
