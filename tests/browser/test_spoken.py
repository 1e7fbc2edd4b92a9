"""G10, C13: what Chromium hands to a screen reader, in the order in which it is read."""

import itertools

import pytest

FIELDS = {
    "textbox",
    "combobox",
    "checkbox",
    "radio",
    "button",
    "link",
    "searchbox",
    "spinbutton",
    "Date",
}
SILENT = {"none", "generic", "InlineTextBox", "StaticText", "LineBreak", "ListMarker"}


def _value(property_):
    return (property_ or {}).get("value", "")


def read_out(page):
    """The accessibility tree as a list of {role, name, description, states} in reading order."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}
    spoken, todo = [], [nodes[0]["nodeId"]]
    while todo:
        node = by_id.get(todo.pop(0))
        if not node:
            continue
        todo = node.get("childIds", []) + todo
        role = _value(node.get("role"))
        if not node["ignored"] and role not in SILENT:
            states = {row["name"]: _value(row["value"]) for row in node.get("properties", [])}
            name, description = _value(node.get("name")), _value(node.get("description"))
            spoken.append(
                {"role": role, "name": name, "description": description, "states": states}
            )
    return spoken


@pytest.fixture
def form(visit):
    return visit("/requests/new/waste_collection")


def test_every_control_of_the_form_has_a_name_in_reading_order(form):
    """G10 1.6, 1.7: heading first, then the fields as they stand on the page, none without a name."""
    spoken = read_out(form)
    controls = [row for row in spoken if row["role"] in FIELDS]
    assert len(controls) > 10
    assert not [row for row in controls if not row["name"].strip()]
    headings = [(row["name"], row["states"]["level"]) for row in spoken if row["role"] == "heading"]
    assert [level for _name, level in headings].count(1) == 1
    steps = [after - before for (_a, before), (_b, after) in itertools.pairwise(headings)]
    assert max(steps) <= 1, headings
    labels = [
        label.inner_text().split("\n")[0]
        for label in form.locator(
            "form[enctype] label[for=description], label[for=street], label[for=contact_name]"
        ).all()
    ]
    places = [
        next(place for place, row in enumerate(controls) if row["name"].startswith(label[:12]))
        for label in labels
    ]
    assert places == sorted(places)


def test_a_hint_is_read_with_its_field(form):
    """G10 1.7: what stands under a label belongs to the field for the ear too."""
    spoken = read_out(form)
    hints = form.locator("[aria-describedby]").evaluate_all(
        "nodes => nodes.filter(node => node.matches('input, textarea, select') && node.checkVisibility()).length"
    )
    described = [row for row in spoken if row["role"] in FIELDS and row["description"]]
    assert len(described) >= hints > 0


def test_regions_of_the_page_have_roles_and_names(form):
    """G10 1.4: banner, navigation, main and footer can be jumped to."""
    roles = [row["role"] for row in read_out(form)]
    for role in ("banner", "main", "contentinfo", "navigation"):
        assert role in roles
    assert roles.count("main") == 1


def test_an_error_is_announced_and_said_again_at_its_field(form):
    """G10 1.8, 1.9: the alert with its list, then invalid fields with their messages."""
    form.locator("form[enctype] button[type=submit]").click()
    form.locator("#errors").wait_for()
    spoken = read_out(form)
    alerts = [row for row in spoken if row["role"] == "alert"]
    assert alerts
    assert alerts[0]["name"]
    invalid = [row for row in spoken if row["states"].get("invalid") == "true"]
    assert invalid
    assert all("Λάθος" in row["description"] for row in invalid)


def test_required_and_optional_are_told(form):
    """G10 1.7: by the word in the label or by the state, never by a colour."""
    for row in read_out(form):
        if row["role"] == "textbox" and not row["states"].get("required"):
            assert "προαιρετικό" in row["name"].lower(), row
