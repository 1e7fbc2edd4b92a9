"""R01, C03: texts of messages can be edited by anybody trusted with wording, and with no more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_crm.tools.message import (
    Recipient,
    Reference,
    TemplateError,
    check_template,
    find_placeholders,
    html_to_text,
    render_html,
    render_line,
    render_text,
)

KNOWN = {"number", "reply", "items"}


def test_placeholders_are_filled_in_text_line_and_html():
    facts = {"number": "2026-000017"}
    assert render_text("No. {number}.", facts) == "No. 2026-000017."
    assert render_line("Request \n {number}", facts) == "Request 2026-000017"
    assert render_line("New {number}: {reply}", facts) == "New 2026-000017"
    assert render_html("<p>No. {number}</p>", facts) == "<p>No. 2026-000017</p>"


def test_html_in_a_value_is_shown_and_never_run():
    html = render_html(
        "<p>{reply}</p>", {"reply": '<img src=x onerror="alert(1)">\nline two & three'}
    )
    assert "<img" not in html
    assert html == ("<p>&lt;img src=x onerror=&#34;alert(1)&#34;&gt;<br>line two &amp; three</p>")


def test_a_block_or_line_with_an_empty_fact_is_left_out():
    assert render_html("<p>a {number}</p><p>b {reply}</p>", {"number": 1}) == "<p>a 1</p>"
    assert render_text("a {number}\nb {reply}\nc", {"number": 1, "reply": ""}) == "a 1\nc"


def test_a_reference_is_a_link_in_html_and_an_address_in_text():
    """P13: what the municipality has entered; a mere text never becomes a link."""
    typed = "see https://typed.example"
    papers = (Reference("Card <new>", 'https://card.example/?a=1&b="'), Reference("Deed"), typed)
    html = render_html("<p>{papers}</p>", {"papers": papers})
    assert 'href="https://card.example/?a=1&amp;b=&#34;"' in html
    assert "Card &lt;new&gt;" in html
    assert html.count("<a ") == 1
    assert render_text("{papers}", {"papers": papers}).splitlines()[0] == "- Card <new>"
    assert 'https://card.example/?a=1&b="' in html_to_text(html)


def test_a_tuple_becomes_a_list_in_both_forms():
    facts = {"items": ("one", "<two>")}
    assert render_html("<div>{items}</div>", facts) == (
        "<div><ul><li>one</li><li>&lt;two&gt;</li></ul></div>"
    )
    assert render_text("{items}", facts) == "- one\n- <two>"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{secret}", "unknown"),
        ("{}", "unknown"),
        ("{number.__class__}", "brace"),
        ("{number!r}", "brace"),
        ("{number:>10}", "brace"),
        ("{{number}}", "brace"),
        ("a { b", "brace"),
        ('<a href="{number}">x</a>', "attribute"),
    ],
)
def test_anything_but_a_known_name_in_text_is_refused(text, code):
    with pytest.raises(TemplateError) as refused:
        check_template(text, KNOWN, is_html=True)
    assert refused.value.code == code


def test_a_good_template_passes():
    check_template("<p>{number}: {reply}</p>", KNOWN, is_html=True)
    check_template(None, KNOWN)
    assert find_placeholders("{reply} {number} {reply}") == ["reply", "number"]


@given(st.text())
def test_no_value_can_bring_a_tag_or_another_placeholder_along(value):
    html = render_html("<p>{reply}</p>", {"reply": value, "number": "LEAK"})
    inner = html.removeprefix("<p>").removesuffix("</p>").replace("<br>", "")
    assert "<" not in inner and ">" not in inner
    assert "LEAK" not in html or "LEAK" in value


@given(st.text(alphabet="{}ab_.!:0", max_size=12))
def test_rendering_never_fails_on_what_was_accepted(text):
    try:
        check_template(text, {"a", "b", "ab"})
    except TemplateError:
        return
    assert "{" not in render_text(text, {"a": 1, "b": 2, "ab": 3})


def test_a_recipient_without_any_address_is_nobody():
    assert Recipient(name="x", lang="el_GR").is_nobody
    assert not Recipient(phone="+306912345678").is_nobody


def test_the_plain_text_form_reads_well():
    html = (
        "<p>Request <strong>2026-000017</strong>\n   &amp; more</p><p>Our answer:</p>"
        "<blockquote>first<br>second</blockquote><div><ul><li>one</li><li>two</li></ul></div>"
    )
    assert html_to_text(html) == (
        "Request 2026-000017 & more\n\nOur answer:\n\n    first\n    second\n\n- one\n- two"
    )
    assert html_to_text("") == html_to_text(None) == ""


@given(st.text(alphabet=st.characters(exclude_characters="\x00\r")))
def test_a_value_survives_the_way_into_html_and_back(value):
    text = html_to_text(render_html("<p>{reply}</p>", {"reply": value}))
    assert text.split() == value.split()
