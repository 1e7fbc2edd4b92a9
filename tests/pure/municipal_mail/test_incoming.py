"""X07: what an e-mail says of itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_mail.tools import incoming

UUID = "0b7a4a3e-5a53-4b6f-9d56-0a4f6f0f4a11"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"auto-submitted": "auto-generated; owner=x"},
        {"Precedence": "Bulk"},
        {"X-Autoreply": "yes"},
        {"List-Id": "<a.b>"},
        {"Return-Path": "<>"},
        {"Subject": "Automatic reply: Re: your request"},
        {"Subject": "Out of office"},
        {"Subject": "ΕΚΤΟΣ ΓΡΑΦΕΙΟΥ"},
        {"Subject": "Αυτόματη απάντηση"},
    ],
)
def test_what_programs_write_is_recognised(headers):
    """X07: by standard headers and by the habits of mail programs."""
    assert incoming.is_automatic(headers)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Auto-Submitted": "no"},
        {"Precedence": "normal"},
        {"Subject": "Re: Out of order lamp"},
        {"Return-Path": "<eleni@citizens.example>"},
    ],
)
def test_what_people_write_is_not_automatic(headers):
    """X07: a lamp out of order is no absence."""
    assert not incoming.is_automatic(headers)


@pytest.mark.parametrize(
    ("results", "forged"),
    [
        ([], False),
        (["mx; dmarc=pass; spf=fail"], False),  # forwarded, but signed
        (["mx; spf=pass; dkim=none"], False),
        (["mx; dmarc=fail"], True),
        (["mx; spf=fail"], True),
        (["mx; dmarc=pass", "liar; dmarc=fail"], False),
        (["mx; dmarc=fail", "liar; dmarc=pass"], True),  # only the newest is our server's
    ],
)
def test_the_receiving_servers_word_counts(results, forged):
    """D1: spoofed senders."""
    assert incoming.is_forged(results) is forged


def test_references_and_numbers_are_found():
    """X07: each once, in order."""
    assert incoming.find_uuids(f"<{UUID.upper()}@a> <x@y> <{UUID}@b>") == [UUID]
    bare = UUID.replace("-", "")
    assert incoming.find_uuids(f"<{bare}@a>") == [bare]
    assert incoming.find_uuids(None) == []
    subject = "Re: 2026-000123, e-2026-000017 and 2026-000123; not 12026-0001234"
    assert incoming.find_numbers(subject) == ["2026-000123", "E-2026-000017"]


@pytest.mark.parametrize(
    "quoted",
    [
        "Στις Δευ 23 Νοε 2026 στις 10:00 π.μ., ο χρήστης Δήμος <a@b.example> έγραψε:\n> παλιό",
        "On Mon, Nov 23, 2026 at 10:00 AM Town <a@b.example> wrote:\n> παλιό",
        "-----Αρχικό μήνυμα-----\nΑπό: Δήμος\nΣτάλθηκε: Δευτέρα\nΠρος: Ελένη\nΘέμα: x\n\nπαλιό",
        "From: Town\nSent: Monday\nTo: Eleni\nSubject: x\n\nπαλιό",
        "> παλιό",
    ],
)
def test_the_quotation_is_left_out(quoted):
    """X07: as Greek and English mail programs write it."""
    assert incoming.find_answer(f"Νέο κείμενο.\n- ένα\n- δύο\n\n{quoted}") == (
        "Νέο κείμενο.\n- ένα\n- δύο"
    )


def test_an_answer_below_the_quotation_is_found():
    """X07: some people answer under it."""
    text = "On Mon, Nov 23, 2026 at 10:00 AM Town <a@b.example> wrote:\n> old\n\nThe new one."
    assert incoming.find_answer(text) == "The new one."


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=300))
def test_any_text_is_read_without_an_error(text):
    """X07: nothing that somebody writes stops the gateway."""
    assert isinstance(incoming.find_answer(text), str)
    assert isinstance(incoming.drop_quotes(text), str)


@given(st.lists(st.text("abcdeαβγδε ,.", min_size=1, max_size=40), min_size=1, max_size=6))
def test_plain_words_stay(lines):
    """X07: what is not quoted is not lost."""
    said = incoming.find_answer("\n".join(lines))
    assert said.split() == " ".join(lines).split()


def test_marked_quotations_leave_the_document():
    """X07: what a mail program marks as quoted."""
    document = '<p>New</p><div class="gmail_quote">old</div><blockquote>older</blockquote>'
    assert "New" in incoming.drop_quotes(document)
    assert "old" not in incoming.drop_quotes(document)


FACTS = {
    "automatic": False, "found": "reference", "writer": "citizen",
    "forged": False, "is_open": True, "is_empty": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "fate"),
    [
        ({}, ("message", "")),
        ({"found": "number"}, ("message", "")),
        ({"automatic": True}, ("ignored", "automatic")),
        ({"is_empty": True}, ("ignored", "empty")),
        ({"found": "", "writer": "other"}, ("waiting", "no_request")),
        ({"writer": "other"}, ("note", "other_sender")),
        ({"writer": "other", "found": "number"}, ("waiting", "other_sender")),
        ({"forged": True}, ("note", "forged")),
        ({"forged": True, "found": "number"}, ("waiting", "forged")),
        ({"writer": "officer"}, ("note", "officer")),
        ({"is_open": False}, ("note", "closed")),
    ],
)
def test_every_case_has_its_fate(facts, fate):
    """X07: the table of decisions."""
    assert incoming.decide(**{**FACTS, **facts}) == incoming.Fate(*fate)


@given(
    st.fixed_dictionaries(
        {
            "automatic": st.booleans(),
            "found": st.sampled_from(["reference", "number", ""]),
            "writer": st.sampled_from(["citizen", "officer", "other"]),
            "forged": st.booleans(),
            "is_open": st.booleans(),
            "is_empty": st.booleans(),
        }
    )
)
def test_only_the_citizen_speaks_as_the_citizen(facts):
    """X07: nobody else's words ever reach the page that the citizen reads."""
    if incoming.decide(**facts).state == "message":
        assert facts["writer"] == "citizen"
        assert not facts["forged"]
        assert facts["found"]
