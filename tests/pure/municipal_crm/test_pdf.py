"""D1: a PDF that runs something is found, however the script is hidden."""

import contextlib
import io
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from municipal_crm.tools.files import FileError, prepare
from municipal_crm.tools.pdf import EncryptedError, find_active
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, NameObject, NumberObject, TextStringObject
from samples import dictionary, packed_pdf, pdf, script


def action(kind):
    return dictionary(**{"/S": NameObject(kind), "/F": TextStringObject("x")})


def test_a_plain_document_is_harmless():
    assert find_active(pdf()) == []


def test_links_and_places_to_open_at_are_harmless():
    goto = dictionary(**{"/S": NameObject("/GoTo"), "/D": ArrayObject([NumberObject(0)])})
    assert find_active(pdf({"/OpenAction": goto}, annotation=action("/URI"))) == []


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (pdf({"/OpenAction": script()}), ["JS", "JavaScript"]),
        (pdf({"/AA": dictionary(**{"/WC": script()})}), ["JS", "JavaScript"]),
        (pdf(annotation=script()), ["JS", "JavaScript"]),
        (pdf(annotation=action("/Launch")), ["Launch"]),
        (pdf(annotation=action("/SubmitForm")), ["SubmitForm"]),
        (pdf({"/Names": dictionary(**{"/EmbeddedFiles": dictionary()})}), ["EmbeddedFile", "EmbeddedFiles"]),
        (pdf({"/AcroForm": dictionary(**{"/XFA": ArrayObject()})}), ["XFA"]),
    ],
    ids=["open", "events", "link", "launch", "submit", "files", "xfa"],
)  # fmt: skip
def test_programs_and_files_inside_are_found(content, found):
    """D1: PDF with script."""
    assert find_active(content) == found
    with pytest.raises(FileError) as caught:
        prepare(content, "paper.pdf")
    assert (caught.value.code, caught.value.facts["found"]) == ("active", found)


def test_a_script_with_its_names_written_in_codes_is_found():
    content = pdf({"/OpenAction": script()})
    hidden = content.replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/J#53")
    assert b"/JavaScript" not in hidden
    assert find_active(hidden) == ["JS", "JavaScript"]


def test_a_script_in_a_compressed_object_stream_is_found():
    content = packed_pdf()
    assert b"JavaScript" not in content
    assert find_active(content) == ["JS", "JavaScript"]


def test_a_script_the_table_of_objects_leaves_out_is_found():
    plain = pdf()
    content = (
        plain + b"9 0 obj<</S/JavaScript/JS(1)>>endobj\n" + plain[plain.rindex(b"startxref") :]
    )
    assert find_active(content) == ["JavaScript"]


def test_a_document_with_a_password_is_refused():
    with pytest.raises(EncryptedError):
        find_active(pdf(password="open sesame"))
    with pytest.raises(FileError) as caught:
        prepare(pdf(password="open sesame"), "paper.pdf")
    assert caught.value.code == "encrypted"


def test_a_document_anybody_may_open_but_not_change_is_looked_through():
    assert find_active(pdf(password="")) == []
    assert find_active(pdf({"/OpenAction": script()}, password="")) == ["JS", "JavaScript"]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"%PDF-1.4\n" + b"junk " * 100])
def test_what_is_no_document_is_damaged(content):
    with pytest.raises(ValueError, match=r"PDF|pages"):
        find_active(content)


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=40), st.data())
def test_a_damaged_document_raises_nothing_but_our_error(noise, data):
    content = bytearray(pdf({"/OpenAction": script()}))
    at = data.draw(st.integers(0, len(content)))
    content[at : at + len(noise)] = noise
    with contextlib.suppress(ValueError):
        find_active(bytes(content))


def test_a_document_of_a_thousand_pages_takes_less_than_a_second():
    """Measured 0.12 s on two cores."""
    writer, out = PdfWriter(), io.BytesIO()
    for _page in range(1000):
        writer.add_blank_page(100, 100)
    writer.write(out)
    begin = time.process_time()
    assert find_active(out.getvalue()) == []
    assert time.process_time() - begin < 1
