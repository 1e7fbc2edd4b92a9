"""R08, D1: uploads are what their content is, hold no metadata and carry no programs."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from municipal_crm.tools import files, office
from municipal_crm.tools.files import (
    FileError,
    prepare,
    prepare_all,
    safe_name,
    sniff,
    strip_metadata,
)
from PIL import Image, ImageFile
from samples import EICAR, archive, corners, docx, odt, pdf, photo, saved

PLACE = (b"A camera", b"secret", b"GPS", b"Exif", b"exif", b"xmp")


def refusal(content, name="file"):
    with pytest.raises(FileError) as caught:
        prepare(content, name)
    return caught.value


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF"])
def test_a_photo_loses_place_camera_and_comment(kind):
    """R08: GPS removed, and everything else that is not a pixel."""
    before = photo(kind)
    assert b"A camera" in before
    upload = prepare(before, "photo")
    assert not [word for word in PLACE if word in upload.content]
    image = Image.open(io.BytesIO(upload.content))
    assert not image.getexif()
    assert not {"exif", "comment", "icc_profile", "xmp"} & set(image.info)
    assert corners(upload.content) == {"top left"}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_is_set_upright_before_its_metadata_go(orientation, kind):
    """D1: rotated EXIF. The corner must be where a viewer that obeys EXIF shows it."""
    shown = {1: "top left", 2: "top right", 3: "bottom right", 4: "bottom left",
             5: "top left", 6: "top right", 7: "bottom right", 8: "bottom left"}  # fmt: skip
    content = strip_metadata(photo(kind, orientation=orientation))
    assert corners(content) == {shown[orientation]}
    assert Image.open(io.BytesIO(content)).size == ((60, 40) if orientation < 5 else (40, 60))


@pytest.mark.parametrize(
    ("kind", "name", "stored", "mimetype"),
    [
        ("JPEG", "a.JPG", "a.jpg", "image/jpeg"),
        ("PNG", "a.png", "a.png", "image/png"),
        ("WEBP", "a.webp", "a.webp", "image/webp"),
        ("GIF", "a.gif", "a.png", "image/png"),
        ("HEIF", "IMG_0001.HEIC", "IMG_0001.jpg", "image/jpeg"),
        ("AVIF", "a.avif", "a.jpg", "image/jpeg"),
        ("JPEG", "wrong.pdf", "wrong.jpg", "image/jpeg"),
        ("PNG", "no extension", "no extension.png", "image/png"),
    ],
)
def test_images_are_stored_as_types_every_browser_shows(kind, name, stored, mimetype):
    """D1: HEIC, wrong extension."""
    upload = prepare(photo(kind), name)
    assert (upload.name, upload.mimetype) == (stored, mimetype)
    assert sniff(upload.content) == mimetype


def test_documents_are_kept_to_the_byte():
    """Signatures must stay valid."""
    for content, name, mimetype in [
        (pdf(), "paper.pdf", "application/pdf"),
        (docx(), "paper.docx", office.DOCX),
        (odt(), "paper.odt", office.ODT),
    ]:
        upload = prepare(content, "paper.txt")
        assert (upload.name, upload.content, upload.mimetype) == (name, content, mimetype)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (EICAR, "eicar.com"),
        (EICAR, "eicar.pdf"),
        (EICAR, "eicar.jpg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "a.svg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "a.png"),
        (b"<html><script>alert(1)</script></html>", "a.jpg"),
        (b"MZ" + b"\0" * 200, "a.jpg"),
        (b"#!/bin/sh\nrm -rf /\n", "a.pdf"),
        (b"plain text", "a.txt"),
        (saved(Image.new("RGB", (4, 4)), "BMP"), "a.jpg"),
        (saved(Image.new("RGB", (4, 4)), "TIFF"), "a.jpg"),
        (archive({"a.txt": "x"}), "a.docx"),
        (archive({"mimetype": "application/x-other", "content.xml": ""}), "a.odt"),
        (b"PK\x03\x04 cut", "a.docx"),
        (photo(), "photo.exe"),
        (photo(), "photo.jpg.HTML"),
        (photo(), "photo.svg. "),
    ],
)
def test_other_types_are_refused_whatever_they_are_called(content, name):
    """D1: virus test file, wrong extension."""
    assert sniff(content, name) is None
    assert refusal(content, name).code == "type"


def test_zero_bytes_are_refused():
    """D1: zero bytes."""
    assert sniff(b"") is None
    assert refusal(b"").code == "empty"


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_an_upload_cut_on_its_way_is_refused(kind, share):
    """D1: upload cut half-way; half a picture is not silently stored."""
    noise = Image.effect_noise((300, 300), 80).convert("RGB")
    content = saved(noise, kind)
    assert refusal(content[: int(len(content) * share)]).code == "damaged"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_document_cut_on_its_way_is_refused(share):
    content = pdf()
    assert refusal(content[: int(len(content) * share)]).code == "damaged"
    content = docx()
    assert refusal(content[: int(len(content) * share)]).code in ("type", "damaged")


def test_a_file_over_the_limit_is_refused_before_it_is_looked_at():
    """D1: 40 MB photo."""
    error = refusal(photo() + b"\0" * 40 * 1024**2)
    assert error.code == "too_large"
    assert error.facts["limit"] == files.MAX_FILE_BYTES


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded():
    """A kilobyte that unpacks to a gigabyte."""
    bomb = saved(Image.new("1", (8000, 8000)), "PNG")
    assert len(bomb) < 20_000
    error = refusal(bomb)
    assert (error.code, error.facts["size"]) == ("too_many_pixels", 64_000_000)


def test_a_picture_of_far_too_many_pixels_is_refused_too():
    assert refusal(saved(Image.new("1", (20_000, 20_000)), "PNG")).code == "too_many_pixels"


def test_a_large_photo_is_reduced_in_proportion():
    size = Image.open(io.BytesIO(strip_metadata(photo(size=(6000, 3000))))).size
    assert size == (files.MAX_SIDE, files.MAX_SIDE // 2)
    assert Image.open(io.BytesIO(strip_metadata(photo(size=(400, 300))))).size == (400, 300)


def test_transparency_is_kept_where_the_type_knows_it():
    clear = Image.new("RGBA", (10, 10), (0, 0, 0, 0))
    for kind in ("PNG", "WEBP", "GIF"):
        image = Image.open(io.BytesIO(strip_metadata(saved(clear, kind))))
        assert image.convert("RGBA").getpixel((5, 5))[3] == 0, kind


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_pictures_of_every_mode_are_read(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert prepare(saved(Image.new(mode, (20, 10)), kind), "a").content


def test_of_a_photo_with_several_pictures_the_first_is_kept():
    """Cameras put a depth map or a second view behind the photo (MPO)."""
    second = Image.new("RGB", (60, 40), "blue")
    content = photo("MPO", save_all=True, append_images=[second], quality=95)
    stored = strip_metadata(content)
    assert corners(stored) == {"top left"}
    assert Image.open(io.BytesIO(stored)).format == "JPEG"
    assert Image.open(io.BytesIO(stored)).getpixel((50, 30)) == (255, 255, 255)


def test_what_is_hidden_behind_a_picture_is_gone():
    hidden = b"<?php system($_GET['c']); ?>"
    assert hidden not in prepare(photo() + hidden, "a.jpg").content


def test_only_images_have_metadata_to_strip():
    with pytest.raises(FileError) as caught:
        strip_metadata(pdf())
    assert caught.value.code == "type"


@pytest.mark.parametrize(
    ("extra", "found"),
    [
        ({"word/vbaProject.bin": "x"}, ["word/vbaProject.bin"]),
        ({"word/activeX/activeX1.xml": "x"}, ["word/activeX/activeX1.xml"]),
        ({"word/embeddings/oleObject1.bin": "x"}, ["word/embeddings/oleObject1.bin"]),
    ],
)
def test_a_word_document_with_a_program_is_refused(extra, found):
    error = refusal(docx(**extra), "a.docx")
    assert (error.code, error.facts["found"]) == ("active", found)


@pytest.mark.parametrize(
    "member", ["Basic/Standard/Module1.xml", "Scripts/python/a.py", "Object 1"]
)
def test_an_open_document_with_a_program_is_refused(member):
    assert refusal(odt(**{member: "x"}), "a.odt").code == "active"


def test_an_archive_that_unpacks_to_too_much_is_refused():
    bomb = docx(**{f"word/media/{n}": b"" for n in range(6000)})
    assert refusal(bomb, "a.docx").code == "type"


def test_limits_on_all_files_of_a_submission():
    assert [u.name for u in prepare_all([("a.jpg", photo()), ("b.pdf", pdf())])] == [
        "a.jpg",
        "b.pdf",
    ]
    with pytest.raises(FileError) as caught:
        prepare_all([("a.jpg", b"")] * (files.MAX_FILES + 1))
    assert (caught.value.code, caught.value.facts["count"]) == ("too_many", files.MAX_FILES + 1)
    with pytest.raises(FileError) as caught:
        prepare_all([("a.jpg", bytes(files.MAX_FILE_BYTES))] * 3)
    assert caught.value.code == "too_large"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("φωτογραφία λακκούβας.JPG", "φωτογραφία λακκούβας.jpg"),
        ("C:\\Users\\me\\a.jpg", "a.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("", "file.jpg"),
        ("...", "file.jpg"),
        (".htaccess", "htaccess.jpg"),
        ("a\u202egpj.exe", "agpj.jpg"),  # shown as "aexe.jpg"
        ('a<b>"c|d?*.jpg', "a_b_c_d.jpg"),
        ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie_ x.jpg"),
    ],
)
def test_names_are_made_safe(name, safe):
    assert safe_name(name, "image/jpeg") == safe


@given(st.text(max_size=300))
def test_every_name_becomes_a_name(name):
    safe = safe_name(name, "application/pdf")
    assert safe.endswith(".pdf")
    assert 5 <= len(safe) <= 100
    assert not set(safe) & set('/\\<>:"|?*\0\n\r')
    assert safe_name(safe, "application/pdf") == safe


@pytest.mark.filterwarnings("ignore::UserWarning:PIL.TiffImagePlugin")  # as the module does
@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["JPEG", "PNG", "GIF", "WEBP", "HEIF"]), st.data())
def test_a_damaged_image_is_refused_or_written_anew(noise, kind, data):
    """No error but ours, whatever is in the file."""
    content = bytearray(photo(kind))
    at = data.draw(st.integers(0, len(content)))
    content[at : at + len(noise)] = noise
    try:
        upload = prepare(bytes(content), "a")
    except FileError:
        return
    assert upload.mimetype in files.ALLOWED


def test_half_a_photo_is_refused_although_the_process_takes_such(monkeypatch):
    """R08, D1: Odoo tells Pillow to read cut pictures; an upload that broke off is still told."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    out = io.BytesIO()
    Image.effect_noise((400, 300), 90).save(out, "JPEG")
    assert refusal(out.getvalue()[: len(out.getvalue()) // 2]).code == "damaged"
    assert ImageFile.LOAD_TRUNCATED_IMAGES
