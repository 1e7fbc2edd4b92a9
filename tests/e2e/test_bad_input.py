"""R08, R39, G22, G23: whatever arrives gets a clear answer in the citizen's language, and no 500.

The form is the real one, over HTTP; at the end of each test the server's log is read.
"""

import io
import os
import re
import secrets
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from form_citizen import GREEK, TEXT, URL, Citizen, ask
from lxml import html
from PIL import Image

MEGABYTE = 1024**2
NASTY = {
    "emoji": "Ευχαριστώ 👩‍👩‍👧‍👦🇬🇷 για όλα",
    "right to left": "\u05e9\u05dc\u05d5\u05dd \u202eανάποδα\u202c",
    "control characters": "γραμμή\x07\x08\x1b[31mκόκκινο\x7f",
    "NUL bytes": "πριν\x00μετά",
    "unpaired and exotic": "Z͑ͫ̓̏͗a̴l\ufeffg\u2028o \ud7ff\ue000",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}",
    "formula": '=HYPERLINK("http://evil.example";"Πατήστε")',
    "SQL": "'); DROP TABLE municipal_request; --",
}


@pytest.fixture(autouse=True)
def open_doors():
    """These tests knock often, and from one address."""
    ask("DELETE FROM municipal_rate_limit")
    yield
    ask("DELETE FROM municipal_rate_limit")


@pytest.fixture(autouse=True)
def quiet_log():
    """Nothing that a visitor sends makes the server write an error."""
    log = Path(os.environ["MUNICIPAL_RUN"]) / "e2e" / "odoo.log"
    start = log.stat().st_size if log.exists() else 0
    yield
    if log.exists():
        with log.open("rb") as stream:
            stream.seek(start)
            written = stream.read().decode(errors="replace")
        assert not re.findall(r"^\S+ \S+ \d+ (?:ERROR|CRITICAL) .*", written, re.M)


@pytest.fixture
def citizen():
    citizen = Citizen()
    yield citizen
    citizen.http.close()


def find_category(column):
    """A published category that asks for this, or None."""
    rows = ask(
        f"SELECT code FROM municipal_request_category c WHERE {column} AND is_published AND active"
        " AND code IS NOT NULL AND parent_id IS NOT NULL ORDER BY id LIMIT 1"
    )
    return rows and rows[0][0]


# --- what is typed ---


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("contact_phone", "+1 212 555 0100 000000"),
        ("contact_phone", "12"),
        ("contact_phone", "τηλέφωνο"),
        ("contact_email", "δεν έχω"),
        ("contact_email", "a@b@c.gr"),
        ("contact_email", "x" * 250 + "@example.org"),
    ],
)
def test_a_wrong_contact_is_explained_and_stays(citizen, name, value):
    """R01, C13: the field is named, what was typed is still there."""
    page = citizen.send("waste_collection", street="Ερμού 5", **{name: value})
    assert page.status == 422
    assert name in page.errors
    assert page.read(name) == value
    assert page.read("description") == TEXT


def test_a_phone_of_another_country_is_taken(citizen):
    """R01: with its prefix it is a phone like any other."""
    page = citizen.send("suggestion", contact_name="Eva", contact_phone="+49 30 901820")
    assert page.status == 200
    assert "/requests/review/" in page.answer.url
    assert "+49" in page.tree.text_content()


@pytest.mark.parametrize("name", ["afm", "amka"])
@pytest.mark.parametrize("value", ["123456789", "00000000000", "ΑΒΓ", "9" * 30, "", "=1+1"])
def test_a_wrong_number_of_a_person_is_explained(citizen, name, value):
    """G22: AFM and AMKA, with the reason; typed in vain is not lost."""
    code = find_category(f"{name}_required")
    if not code:
        pytest.skip(f"no category of this town asks for {name}")
    page = citizen.send(code, **{name: value})
    assert page.status == 422
    assert {"afm": "ΑΦΜ", "amka": "ΑΜΚΑ"}[name] in page.errors[name]
    assert page.read(name) == value


def test_twenty_thousand_characters_fit_and_one_more_is_counted(citizen):
    """D1: a whole file pasted in is taken; beyond that the message says how much is too much."""
    fits = citizen.send("suggestion", description="ά" * 20000)
    assert "/requests/review/" in fits.answer.url
    page = citizen.send("suggestion", description="ά" * 20001)
    assert page.status == 422
    assert "20001" in page.errors["description"]
    assert page.read("description") == "ά" * 20001


@pytest.mark.parametrize("kind", NASTY)
def test_text_of_any_kind_is_kept_as_text(citizen, kind):
    """G23, D1: nothing runs, nothing breaks, and the review shows what was typed."""
    page = citizen.send("suggestion", description=f"Πριν {NASTY[kind]} μετά", name=NASTY[kind][:80])
    assert page.status == 200
    assert "/requests/review/" in page.answer.url
    assert not page.find("//main//script | //*[@onerror]")
    shown = page.tree.text_content()
    assert "Πριν" in shown
    assert "μετά" in shown
    assert "\x00" not in shown
    assert "49" not in re.findall(r"\{\{.*?\}\}|\b49\b", shown)


#: What a map, or somebody in its place, may send as the point.
PINS = {
    "in the sea": "39.0,25.0",
    "another continent": "-33.86,151.2",
    "no place on earth": "91,181",
    "beyond the date line": "40.1,999",
    "not a number": "nan,inf",
    "words": "εκεί,πέρα",
    "half of it": "40.1",
    "a page": "<script>alert(1)</script>,1",
    "very long": "4" * 5000 + ",22",
}


@pytest.mark.parametrize("kind", PINS)
def test_a_point_outside_the_town_is_refused(citizen, kind):
    """D1, R06: no request lies in the sea; the message says what to do, and the text stays."""
    mark = f"{TEXT} {secrets.token_hex(8)}"
    page = citizen.send("waste_collection", pin=PINS[kind], description=mark, confirm="1")
    assert page.status == 422
    assert set(page.errors) == {"pin"}
    assert page.read("description") == mark
    assert not ask("SELECT id FROM municipal_request WHERE description = %s", mark)


def test_no_point_is_no_point_of_the_map(citizen):
    """D1: what an untouched map sends is not taken for a place off Africa: the street is asked for."""
    for empty in ("0,0", "", "  "):
        page = citizen.send("waste_collection", pin=empty)
        assert page.status == 422
        assert set(page.errors) == {"street"}, empty


def test_a_point_in_the_town_is_a_place(citizen):
    """R06: a pin alone is enough, and it is kept until the request is filed."""
    [(latitude, longitude)] = ask(
        "SELECT latitude, longitude FROM municipal_place WHERE latitude <> 0 ORDER BY id LIMIT 1"
    )
    mark = f"{TEXT} {secrets.token_hex(8)}"
    pin = f"{latitude:.6f},{longitude:.6f}"
    page = citizen.send("waste_collection", pin=pin, description=mark, confirm="1")
    assert page.status == 200
    assert "/requests/done/" in page.answer.url
    [point] = ask("SELECT latitude, longitude FROM municipal_request WHERE description = %s", mark)
    assert point == pytest.approx((latitude, longitude), abs=1e-5)


@pytest.mark.parametrize("kind", PINS)
def test_the_map_asks_about_any_point_and_gets_an_answer(citizen, kind):
    """D1: the door that tells street and area of a point says that there is none."""
    answer = citizen.http.get(f"{URL}/requests/at.json", params={"pin": PINS[kind]}, timeout=60)
    assert answer.status_code in (200, 404)
    assert answer.status_code == 404 or not answer.json()["inside"]


# --- files ---


def picture(size=(60, 40), kind="JPEG"):
    """The bytes of a picture."""
    content = io.BytesIO()
    Image.new("RGB", size, "green").save(content, kind)
    return content.getvalue()


FILES = {
    "a photo of 40 MB": ("photo.jpg", picture() + b"\0" * (40 * MEGABYTE)),
    "a PDF named JPG": ("bill.jpg", b"%PDF-1.4\nnot really\n%%EOF"),
    "a program named JPG": ("photo.jpg", b"MZ\x90\x00" + b"\0" * 2000),
    "half a photo": ("photo.jpg", picture((800, 600))[:900]),
    "nothing": ("photo.jpg", b""),
    "a page named PNG": ("photo.png", b"<html><script>alert(1)</script></html>"),
    "a name of the enemy": ("../../etc/<script>.exe", b"MZ" + b"\0" * 100),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_bad_file_is_refused_and_nothing_else_is_lost(citizen, kind):
    """R08: the message names the file; the text and a good photo stay."""
    good = ("files", ("good.jpg", picture(), "image/jpeg"))
    bad = ("files", (*FILES[kind], "image/jpeg"))
    page = citizen.send("suggestion", files=[good, bad])
    assert page.status in (422, 413)
    if page.status == 422:
        assert page.errors["files"]
        assert page.read("description") == TEXT
        assert "good" in " ".join(page.find("//*[@class='mc-kept']//text()"))
    else:
        assert GREEK.search(page.tree.text_content())


def test_an_upload_that_is_cut_leaves_nothing_behind(citizen):
    """R08, D1: the line breaks in the middle of a photo; the server goes on, the form is as before."""
    values = citizen.fill("suggestion")
    mark = secrets.token_hex(8)
    boundary = "cut"
    parts = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in {**values, "description": mark, "confirm": "1"}.items()
    )
    body = (
        parts.encode()
        + (
            f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="a.jpg"\r\n'
            "Content-Type: image/jpeg\r\n\r\n"
        ).encode()
    )
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in citizen.http.cookies)
    address = urlsplit(URL)
    with socket.create_connection((address.hostname, address.port), timeout=20) as line:
        head = (
            f"POST /requests/new/suggestion HTTP/1.1\r\nHost: {address.netloc}\r\nCookie: {cookies}\r\n"
            f"Content-Type: multipart/form-data; boundary={boundary}\r\n"
            f"Content-Length: {len(body) + 5 * MEGABYTE}\r\n\r\n"
        )
        line.sendall(head.encode() + body + b"\xff\xd8" + b"\0" * 100_000)
    assert citizen.open("/municipal/health").status == 200
    assert not ask("SELECT id FROM municipal_request WHERE description = %s", mark)
    assert citizen.open("/requests/new/suggestion").status == 200


# --- doors ---


@pytest.mark.parametrize(
    "path",
    [
        "/requests/view/" + "x" * 32,
        "/requests/done/x",
        "/requests/receipt/%00",
        "/requests/review/../../etc/passwd",
        "/requests/review/" + "A" * 43,
        "/requests/new/" + "x" * 5000,
        "/requests/new/%F0%9F%92%A9",
        "/requests/new/%ff%fe",
        "/requests/view/1/file/99999999999999999999",
        "/requests/view/' OR 1=1--",
    ],
)
def test_a_wrong_or_expired_link_says_so(citizen, path):
    """G22: one answer for what is wrong, old or somebody else's."""
    page = citizen.open(path)
    assert page.status in (404, 414), path
    assert GREEK.search(page.tree.text_content())


@pytest.mark.parametrize(
    "query",
    [
        "/requests/new?q=" + "λ" * 900,
        "/requests/new?q=%00%ff",
        "/requests/track?number=" + "9" * 3000,
        "/requests?" + "&".join(f"a{number}=1" for number in range(400)),
        "/requests?page=99999999999999999999&state=x&category=-1&lat=nan",
        "/requests/new/suggestion?draft=%00",
        "/?lang=xx&q=<script>",
    ],
)
def test_parameters_of_any_length_break_nothing(citizen, query):
    """G22: what cannot be understood is left out."""
    page = citizen.open(query)
    assert page.status in (200, 404, 414)


def test_a_wrong_code_is_the_same_answer_for_every_number(citizen):
    """G22: neither tells whether the number exists."""
    answers = set()
    for number in ("2026-000001", "2026-999999", "x", "٢٠٢٦-٠٠٠٠٠١", "9" * 400):
        (form,) = citizen.open("/requests/track").find("//form[@action='/requests/track']")
        token = form.xpath(".//input[@name='csrf_token']/@value")[0]
        values = {"csrf_token": token, "number": number, "pin": "000000"}
        page = citizen.post("/requests/track", values)
        assert page.status == 422
        answers.add(" ".join(page.find("string(//*[@role='alert'])").split()))
    assert len(answers) == 1
    assert GREEK.search(answers.pop())


def test_five_hundred_posts_from_one_address_are_told_to_wait(citizen):
    """R39, G22: politely, with the time, in Greek, and without an error."""
    values = citizen.fill("suggestion", description="")
    seen = {}
    for _try in range(500):
        page = citizen.http.post(f"{URL}/requests/new/suggestion", data=values, timeout=60)
        seen.setdefault(page.status_code, page)
        if page.status_code == 429:
            break
    assert set(seen) == {422, 429}
    assert int(seen[429].headers["Retry-After"]) > 0
    text = html.fromstring(seen[429].content).text_content()
    assert re.search(r"\d+ λεπτ", text)


# --- the protocol ---


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
@pytest.mark.parametrize("path", ["/requests/track", "/requests/new/suggestion", "/"])
def test_a_wrong_method_is_refused(citizen, method, path):
    """G22: no page of a fault."""
    answer = citizen.http.request(method, URL + path, timeout=60)
    assert answer.status_code in (200, 400, 404, 405, 501)


def test_without_the_token_of_the_form_nothing_is_sent(citizen):
    """G22: a form of another site cannot send in a citizen's name, and the citizen is told what to do."""
    values = citizen.fill("suggestion") | {"confirm": "1", "description": secrets.token_hex(8)}
    values.pop("csrf_token")
    page = citizen.post("/requests/new/suggestion", values)
    assert page.status == 400
    assert GREEK.search(page.read("wrap"))
    assert not ask("SELECT id FROM municipal_request WHERE description = %s", values["description"])


@pytest.mark.parametrize("size", [10_000, 60_000])
def test_a_huge_header_breaks_nothing(citizen, size):
    """G22: no memory is filled, nobody gets a fault."""
    try:
        answer = citizen.http.get(URL + "/requests", headers={"X-Long": "x" * size}, timeout=60)
    except requests.ConnectionError:
        return  # the server hangs up
    assert answer.status_code in (200, 400, 413, 431)


def test_a_body_that_is_no_form_breaks_nothing(citizen):
    """G22: other types, wrong lengths, wrong encodings."""
    for kind, body in (
        ("application/json", b"{"),
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n--x--"),
        ("application/x-www-form-urlencoded", b"description=%ff%fe%00&csrf_token=%"),
        ("text/xml", b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>"),
    ):
        answer = citizen.http.post(
            f"{URL}/requests/new/suggestion", data=body, headers={"Content-Type": kind}, timeout=60
        )
        assert 400 <= answer.status_code < 500, kind
