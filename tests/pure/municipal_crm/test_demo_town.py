"""K01: the files of the demo town fit together, and their rules agree with the labelled requests."""

import json
from collections import Counter
from pathlib import Path

import pytest
from municipal_crm.tools.geo import check_polygon, point_in_polygon
from municipal_crm.tools.routing import Facts, Rule, first_match
from municipal_crm.tools.town import opening_lines

ROOT = Path(__file__).resolve().parents[3]
TOWN = ROOT / "addons" / "municipal_crm" / "demo" / "town"
STATES = {"in_process", "waiting_citizen", "forwarded", "resolved", "rejected", "closed"}


def read(name):
    return json.loads((TOWN / f"{name}.json").read_text("utf-8"))


ORGANISATION, CATALOGUE, MAP = read("organisation"), read("categories"), read("geography")
PEOPLE, RULES = read("staff")["people"], read("routing")["rules"]
CITIZENS = {citizen["key"]: citizen for citizen in read("citizens")["citizens"]}
REQUESTS = read("requests")["requests"]
DIRECTORATES = ORGANISATION["directorates"]
DEPARTMENTS = {row["code"]: row for unit in DIRECTORATES for row in unit["departments"]}
CATEGORIES = {row["code"]: row for group in CATALOGUE["groups"] for row in group["categories"]}
AREAS = {area["code"]: area for area in MAP["areas"]}
PLACES = {place["key"]: place for place in MAP["places"]}
STREETS = {street["name_el"]: street for street in MAP["streets"]}


def test_the_town_has_its_full_size():
    assert (len(DIRECTORATES), len(DEPARTMENTS), len(CATEGORIES)) == (9, 30, 60)
    assert len(REQUESTS) >= 60


@pytest.mark.parametrize(
    "unit", [*DIRECTORATES, *DEPARTMENTS.values()], ids=lambda unit: unit["code"]
)
def test_every_unit_has_a_service_point_and_hours(unit):
    assert PLACES[unit["place"]]["kind"] == "service_point"
    assert unit in DIRECTORATES or opening_lines(unit["opening_hours"]["schedule"])


@pytest.mark.parametrize("code", DEPARTMENTS)
def test_every_department_has_a_head_a_deputy_and_officers(code):
    roles = Counter(person["role"] for person in PEOPLE if person["department"] == code)
    assert roles["head"] == 1
    assert roles["deputy"] == 1
    assert roles["officer"] >= 1


def test_every_directorate_has_a_director():
    directed = [person["department"] for person in PEOPLE if person["role"] == "director"]
    assert sorted(directed) == sorted(unit["code"] for unit in DIRECTORATES)


def test_confidential_categories_have_somebody_who_may_read_them():
    competent = {row["department"] for row in CATEGORIES.values() if row["confidential"]}
    trusted = {
        (person["department"], person["role"]) for person in PEOPLE if person.get("confidential")
    }
    assert {(code, role) for code in competent for role in ("head", "deputy")} <= trusted


def test_only_the_demo_logins_have_a_password_and_the_clerk_is_not_trusted():
    logins = {person["login"]: person for person in PEOPLE if person.get("password")}
    assert set(logins) == {"clerk", "supervisor"}
    assert not logins["clerk"].get("confidential")
    assert [citizen["login"] for citizen in CITIZENS.values() if "login" in citizen] == ["citizen"]


@pytest.mark.parametrize("name", ["number", "name", "email"])
def test_no_two_people_of_the_town_hall_share(name):
    assert len({person[name] for person in PEOPLE}) == len(PEOPLE)


def test_nobody_can_be_reached_by_mail():
    addresses = [
        row["email"]
        for row in [*PEOPLE, *CITIZENS.values(), *DEPARTMENTS.values()]
        if "email" in row
    ]
    assert all(address.endswith(".example") for address in addresses)


@pytest.mark.parametrize("category", CATEGORIES.values(), ids=CATEGORIES)
def test_a_category_names_what_exists_in_both_languages(category):
    assert category["department"] in DEPARTMENTS
    options = {option["code"] for option in CATALOGUE["delivery_options"]}
    assert set(category["delivery_options"]) <= options
    for name in ("name", "description"):
        assert category[f"{name}_el"] and category[f"{name}_en"]
    assert len(category["required_documents_el"]) == len(category["required_documents_en"])


def test_pick_up_points_are_places_where_papers_are_kept():
    points = [
        option["place"] for option in CATALOGUE["delivery_options"] if option["kind"] == "pickup"
    ]
    assert points and all(PLACES[key]["is_pickup"] for key in points)


@pytest.mark.parametrize("area", AREAS.values(), ids=AREAS)
def test_areas_are_polygons_and_quarters_belong_to_a_unit(area):
    check_polygon(area["outline"])
    assert "parent" not in AREAS[area["parent"]] if "parent" in area else True


@pytest.mark.parametrize(
    "spot", [*MAP["streets"], *MAP["places"]], ids=lambda spot: spot["name_el"]
)
def test_a_street_or_place_lies_in_its_area_and_in_no_other(spot):
    quarters = [area for area in AREAS.values() if "parent" in area]
    found = [
        area["code"]
        for area in quarters
        if point_in_polygon(spot["latitude"], spot["longitude"], area["outline"])
    ]
    assert found == [spot["area"]] if "area" in spot else len(found) == 1


def test_the_rules_of_the_town_never_contradict_the_labels_of_the_corpus():
    """R04: 360 texts with their category; a rule may name the officer, not another department."""
    lines = (ROOT / "tests" / "data" / "requests.jsonl").read_text("utf-8").splitlines()
    ids = {code: position for position, code in enumerate(CATEGORIES)}
    rules = [
        Rule(
            id=position,
            category_ids=[ids[code] for code in rule.get("categories", ())],
            area_ids=[list(AREAS).index(code) for code in rule.get("areas", ())],
            channels=rule.get("channels", ()),
            stems=rule.get("words", ()),
            target=rule["department"],
        )
        for position, rule in enumerate(RULES)
    ]
    for request in map(json.loads, lines):
        category = CATEGORIES.get(request["category"])
        path = (ids[category["code"]],) if category else ()
        channel = request["channel"].replace("portal", "web")
        rule = first_match(rules, Facts(path, None, channel, request["text"]))
        competent = category and category["department"]
        assert rule is None or rule.target == competent, (request["id"], rule)


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda row: row["id"])
def test_a_demo_request_is_one_that_the_form_would_accept(request_):
    category = CATEGORIES.get(request_["category"])
    assert request_.get("citizen", next(iter(CITIZENS))) in CITIZENS
    assert request_.get("street", next(iter(STREETS))) in STREETS
    if category is None:
        return
    assert "citizen" in request_ or not category["identity_required"]
    assert "latitude" in request_ or not category["location_required"]
    questions = {question["name"]: question for question in category["fields"]}
    answers = request_.get("answers", {})
    assert answers.keys() <= questions.keys()
    for name, question in questions.items():
        if question["required"] and name not in ("afm", "amka"):
            assert name in answers
        if name in answers and question["type"] == "selection":
            assert answers[name] in [option["value"] for option in question["options"]]


def test_demo_requests_come_in_the_order_of_their_dates_and_reach_every_state():
    ages = [row.get("days_ago", 0) for row in REQUESTS]
    assert ages == sorted(ages, reverse=True)
    reached = {
        step["state"] for row in REQUESTS for step in row.get("steps", []) if "state" in step
    }
    assert reached == STATES
    assert any(row["category"] is None for row in REQUESTS)
