"""X01: the public client `three` runs its whole cycle against the demo town."""

import base64
import importlib.util
import os
import types
import uuid
import warnings
from pathlib import Path

import pytest
from backend import Backend

ROOT = f"{os.environ.get('MUNICIPAL_URL', '')}/open311/v2"
#: What `three` was written for is Python 2; these names alone stand in the way.
FIXES = [f"lib2to3.fixes.fix_{name}" for name in ("dict", "itertools", "itertools_imports")]
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture(scope="module")
def client_class():
    """The class of the published package, its own text translated by Python's own tool."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tool goes with Python 3.13
        from lib2to3.refactor import RefactoringTool
    folder = Path(importlib.util.find_spec("three").origin).parent
    path = folder / "core.py"
    text = RefactoringTool(FIXES).refactor_string(path.read_text(encoding="utf-8") + "\n", "core")
    module = types.ModuleType("three_core")
    exec(compile(str(text), str(path), "exec"), vars(module))
    return module.Three


@pytest.fixture(scope="module")
def secret():
    office = Backend(os.environ["MUNICIPAL_URL"], os.environ["MUNICIPAL_DB"], "admin", "admin")
    name = f"Three {uuid.uuid4().hex[:8]}"
    program = office.call("municipal.open311.key", "create", [{"name": name}])[0]
    made = office.call("municipal.open311.key", "action_make_key", [program])
    yield made["context"]["default_secret"]
    office.close()


def _get_plain_code(three):
    """A service without questions of its own."""
    return next(row["service_code"] for row in three.services() if not row["metadata"])


def test_it_reads_services_definitions_and_requests(client_class):
    """X01: discovery, the catalogue, a definition, requests of a time, one request."""
    three = client_class(ROOT, discovery=f"{ROOT}/discovery.json")
    assert three.discovery()["endpoints"]
    services = three.services()
    assert len(services) > 20
    code = services[0]["service_code"]
    assert three.services(code)["service_code"] == code
    found = three.requests(start="01-01-2020", count=5, status="open,closed")
    assert 0 < len(found) <= 5
    number = found[0]["service_request_id"]
    assert three.request(number)[0]["service_request_id"] == number
    of_one_kind = three.requests(found[0]["service_code"], status="open,closed")
    assert {row["service_code"] for row in of_one_kind} == {found[0]["service_code"]}


def test_it_reads_xml(client_class):
    """X01: the same in the other form."""
    three = client_class(ROOT, format="xml")
    assert len(three.services()["service"]) > 20


def test_it_files_with_a_picture_and_reads_it_back(client_class, secret, tmp_path):
    """X01: a number at once; the program that filed it reads its own words."""
    three = client_class(ROOT, api_key=secret)
    words = f"The lamp is out ({uuid.uuid4().hex[:6]})"
    picture = tmp_path / "lamp.png"
    picture.write_bytes(PIXEL)
    with picture.open("rb") as media:
        (filed,) = three.post(
            _get_plain_code(three), address="Behind the school", name="Anna Pappa",
            email="anna@citizens.example", description=words, media=media,
        )  # fmt: skip
    number = filed["service_request_id"]
    assert words in three.request(number, api_key=secret)[0]["description"]
    assert words not in str(client_class(ROOT).request(number))


def test_a_token_leads_to_the_number(client_class, secret):
    """X01: for clients that are answered by a token alone."""
    three, token = client_class(ROOT, api_key=secret), uuid.uuid4().hex
    (filed,) = three.post(
        _get_plain_code(three), address="Behind the school", description="Dark", token=token
    )
    (found,) = three.token(token, api_key=secret)
    assert found["service_request_id"] == filed["service_request_id"]
