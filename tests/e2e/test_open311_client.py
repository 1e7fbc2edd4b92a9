"""X01: a public client of GeoReport v2 reads the demo town, and what a program files comes back."""

import os
import uuid

import pytest
import requests
from backend import Backend
from georeport import GeoReport

ROOT = f"{os.environ.get('MUNICIPAL_URL', '')}/open311/v2"


@pytest.fixture(scope="module")
def secret():
    office = Backend(os.environ["MUNICIPAL_URL"], os.environ["MUNICIPAL_DB"], "admin", "admin")
    name = f"Client {uuid.uuid4().hex[:8]}"
    program = office.call("municipal.open311.key", "create", [{"name": name}])[0]
    yield office.call("municipal.open311.key", "action_make_key", [program])["context"][
        "default_secret"
    ]
    office.close()


@pytest.mark.parametrize("form", ["json", "xml"])
def test_the_client_reads_services_definitions_and_requests(form):
    """X01: in both forms, with the whole catalogue of the town."""
    client = GeoReport(ROOT, output_format=form)
    services = client.get_service_list()
    codes = [row["service_code"] for row in services]
    assert len(codes) > 20
    definition = client.get_service_definition(codes[0])
    assert codes[0] in str(definition)
    found = client.get_service_requests(start_date="2020-01-01T00:00:00Z", status="open,closed")
    assert found
    number = found[0]["service_request_id"]
    assert client.get_service_request(number)["service_request_id"] == number


def test_what_is_filed_is_read_back(secret):
    """X01: a number at once; the token leads to it again; its own words for the program alone."""
    client = GeoReport(ROOT)
    token, words = uuid.uuid4().hex, f"The lamp is out ({uuid.uuid4().hex[:6]})"
    code = next(
        row["service_code"]
        for row in client.get_service_list()
        if row["metadata"] in (False, "false")
    )
    post = {
        "api_key": secret, "service_code": code, "description": words, "token": token,
        "address_string": "Behind the school", "first_name": "Anna", "last_name": "Pappa",
        "email": "anna@citizens.example",
    }  # fmt: skip
    numbers = set()
    for _repeat in range(2):
        answer = requests.post(f"{ROOT}/requests.json", data=post, timeout=60)
        assert answer.status_code == 201, answer.text
        numbers.add(answer.json()[0]["service_request_id"])
    (number,) = numbers
    key = {"api_key": secret}
    found = requests.get(f"{ROOT}/tokens/{token}.json", params=key, timeout=60).json()
    assert found[0]["service_request_id"] == number
    own = requests.get(f"{ROOT}/requests/{number}.json", params=key, timeout=60).json()
    assert words in own[0]["description"]
    assert words not in requests.get(f"{ROOT}/requests/{number}.json", timeout=60).text
