"""A citizen with a browser without JavaScript: reads the public form and sends it."""

import re

import requests
from lxml import html

NUMBER = re.compile(r"\b(?:E-)?\d{4}-\d{6}\b")
#: Not filled in by itself: the trap for robots, and what the test decides.
LEFT_ALONE = {"extra_info", "files", "anonymous", "name", "contact_name", "contact_phone",
              "contact_email", "preferred_channel", "lang"}  # fmt: skip
#: By name, by type or by keyboard of the control.
VALID = {
    "afm": "090000045",
    "amka": "01019000007",
    "street": "Ερμού 5",
    "date": "2026-01-15",
    "numeric": "2",
    "decimal": "2",
}


class Visitor:
    """One browser with one session.

    :param str url: root of the website
    """

    def __init__(self, url):
        self.url = url
        self.browser = requests.Session()

    def close(self):
        """Close the connections."""
        self.browser.close()

    def read_form(self, code):
        """The values with which a careful citizen would send the form of a category as it is shown.

        :return: {control: text}: hidden controls as they are, required ones filled in
        :raises LookupError: there is no such form
        """
        page = self.browser.get(f"{self.url}/requests/new/{code}", timeout=60)
        if page.status_code != 200:
            raise LookupError(f"{code}: {page.status_code}")
        (form,) = html.fromstring(page.text).xpath("//form[@data-mc-form]")
        values = {}
        for control in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
            name, value = control.get("name"), self._answer(control)
            if value is not None and name not in values:
                values[name] = value
        return values

    def _answer(self, control):
        name, kind = control.get("name"), control.get("type") or control.tag
        if kind == "hidden":
            return control.get("value")
        if name == "delivery_address":
            return "Ερμού 5"
        if name in LEFT_ALONE or not self._is_required(control, kind):
            return None
        if kind in ("checkbox", "radio"):
            return control.get("value")
        if control.tag == "select":
            return next(value for value in control.value_options if value)
        known = (VALID.get(key) for key in (name, kind, control.get("inputmode")))
        return next(filter(None, known), "Ναι")

    def _is_required(self, control, kind):
        if kind == "radio":  # the group says so in its legend
            return not control.xpath("ancestor::fieldset//*[@class='mc-optional']")
        return control.get("aria-required") == "true"

    def send(self, code, values):
        """Send the form at once, without the page that shows everything again.

        :return: the address of the page of confirmation, a path
        :raises requests.RequestException: no answer, or an answer that is no confirmation
        """
        answer = self.browser.post(
            f"{self.url}/requests/new/{code}",
            data={**values, "confirm": "1"},
            allow_redirects=False,
            timeout=60,
        )
        if answer.status_code != 303:
            raise requests.HTTPError(f"{answer.status_code}: {errors_on(answer.text)}")
        return answer.headers["Location"].removeprefix(self.url)

    def read_number(self, location):
        """The protocol number that the page of confirmation shows.

        :raises requests.RequestException: no answer, or none with a number
        """
        page = self.browser.get(f"{self.url}{location}", timeout=60)
        page.raise_for_status()
        found = NUMBER.search(html.fromstring(page.text).text_content())
        if not found:
            raise requests.HTTPError("the page of confirmation shows no number")
        return found[0]


def errors_on(text):
    """What the page says is wrong, for the message of a failing test."""
    if "mc-error" not in text:
        return " ".join(text.split())[:300]
    page = html.fromstring(text)
    marked = page.xpath("//*[contains(@class, 'mc-error')]")
    return " | ".join(" ".join(node.text_content().split()) for node in marked)[:500]
