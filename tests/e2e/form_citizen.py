"""A citizen with a browser of their own at the real form, over HTTP, who reads Greek."""

import os
import re

import psycopg2
import requests
from lxml import html

URL = os.environ["MUNICIPAL_URL"]
TEXT = "Ο κάδος στη γωνία έχει ξεχειλίσει."
GREEK = re.compile("[Α-Ωα-ω]{3}")


def ask(statement, *values):
    """Rows of the server's database."""
    with psycopg2.connect(dbname=os.environ["MUNICIPAL_DB"]) as connection:
        cursor = connection.cursor()
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


class Page:
    """An answer of the site."""

    def __init__(self, answer):
        self.answer, self.status = answer, answer.status_code
        self.tree = html.fromstring(answer.content) if answer.content else None

    def find(self, path):
        return self.tree.xpath(path)

    def read(self, element_id):
        """The text of an element, or what stands in the control."""
        (node,) = self.find(f"//*[@id='{element_id}']")
        text = node.get("value") if node.tag == "input" else node.text_content()
        return (text or "").strip()

    @property
    def errors(self):
        """{control: message} of the summary, in Greek."""
        rows = {
            link.get("href")[1:]: link.text_content() for link in self.find("//*[@id='errors']//a")
        }
        assert all(GREEK.search(message) for message in rows.values()), rows
        return rows


class Citizen:
    """A browser that reads Greek."""

    def __init__(self):
        self.http = requests.Session()
        self.http.headers["Accept-Language"] = "el-GR,el;q=0.9"

    def open(self, path, **options):
        return Page(self.http.get(URL + path, timeout=60, **options))

    def fill(self, code, **typed):
        """The values of a form as it is shown, with what was typed."""
        (form,) = self.open(f"/requests/new/{code}").find("//form[@data-mc-form]")
        hidden = {
            node.get("name"): node.get("value") for node in form.xpath(".//input[@type='hidden']")
        }
        return {**hidden, "description": TEXT, "consent": "1", **typed}

    def post(self, path, values, files=None, **options):
        options = {"timeout": 120, **options}
        return Page(self.http.post(URL + path, data=values, files=files, **options))

    def send(self, code, files=None, **typed):
        """Post a form; the page that comes back."""
        return self.post(f"/requests/new/{code}", self.fill(code, **typed), files)
