"""A citizen of test_crowd: one browser without JavaScript, with an address of its own."""

import random
import secrets
import threading
from collections import Counter

import requests
from lxml import html

#: Who has booked moves, then perhaps cancels …
MOVES, CANCELS, LEAVES, KEEPS = 0.75, 0.8, 0.1, 2
#: Seconds after which a link that has not come will not come.
PATIENCE = 15


class Post:
    """The mail: links by the id of their appointment."""

    def __init__(self):
        self._links = {}
        self._news = threading.Condition()

    def bring(self, number, token):
        with self._news:
            self._links[number] = token
            self._news.notify_all()

    def wait_for(self, number):
        """The token of the link; None when it does not come."""
        with self._news:
            self._news.wait_for(lambda: number in self._links, PATIENCE)
            return self._links.get(number)


class Citizen:
    """Books, moves and cancels, and remembers what the pages said.

    :ivar told: {appointment id: ("booked", slot) or ("cancelled", None)}
    :ivar done: Counter of what succeeded
    :ivar statuses: Counter of HTTP statuses
    """

    def __init__(self, address, code, number, post):
        self.address, self.code, self.post = address, code, post
        self.email = f"crowd{number}@example.org"
        self.chance = random.Random(number)
        self.browser = requests.Session()
        self.browser.headers["X-Forwarded-Host"] = address.removeprefix("http://")
        self.told, self.done, self.statuses = {}, Counter(), Counter()
        self.slots, self.csrf, self.trouble = [], None, None

    def live(self, opening, closing):
        """From one threading.Event to the other. Never raises: trouble is remembered."""
        try:
            self.look()
            opening.wait()
            while not closing.is_set():
                self._visit(closing)
        except Exception as error:
            self.trouble = repr(error)
        finally:
            self.browser.close()

    def look(self):
        self._read(self._ask("GET", f"/appointments/{self.code}"))

    def _ask(self, method, path, **data):
        if method == "POST":
            data["csrf_token"] = self.csrf
        answer = self.browser.request(
            method, f"{self.address}{path}", data=data, allow_redirects=False, timeout=120
        )
        self.statuses[answer.status_code] += 1
        return answer

    def _read(self, answer):
        page = html.fromstring(answer.text)
        self.csrf = (page.xpath("//input[@name='csrf_token']/@value") or [self.csrf])[0]
        self.slots = page.xpath("//input[@name='slot']/@value")

    def _choose(self):
        """A time that looked free on the last page; None when there was none."""
        if not self.slots:
            self.look()
        return self.chance.choice(self.slots) if self.slots else None

    # --- one appointment, from the first click on ---

    def _visit(self, closing):
        # from home, from work, on the way: the limits for one address stay as they are
        where = (self.chance.randrange(1, 255) for _part in range(3))
        self.browser.headers["X-Forwarded-For"] = "10.{}.{}.{}".format(*where)
        slot = self._choose()
        number = slot and self._book(slot)
        if not number or closing.is_set():
            return
        while self.chance.random() < MOVES and not closing.is_set():
            self._move(number)
        kept = [state for state, _slot in self.told.values() if state == "booked"]
        if self.chance.random() < CANCELS or len(kept) > KEEPS:
            self._cancel(number)

    def _book(self, slot):
        """Hold, details, link; the id when the page says booked."""
        answer = self._ask(
            "POST", f"/appointments/{self.code}", slot=slot,
            submission_key=secrets.token_urlsafe(24),
        )  # fmt: skip
        if answer.status_code != 303:
            self.done["taken"] += 1
            return self._read(answer)
        if self.chance.random() < LEAVES:
            self.done["left"] += 1
            return None
        path = self._lead(answer)
        details = {"contact_name": "Eleni", "contact_email": self.email, "consent": "1"}
        answer = self._ask("POST", path, **details)
        if answer.status_code != 303:
            self.done["late"] += 1
            return self._read(answer)
        number = int(path.rpartition("/")[2].partition("-")[0])
        return self._confirm(number, slot)

    def _confirm(self, number, slot):
        token = self.post.wait_for(number)
        answer = token and self._ask("POST", f"/appointments/confirm/{token}")
        if answer is None or answer.status_code != 303:
            self.done["too late"] += 1
            return None
        self.view = self._lead(answer)
        self.told[number] = ("booked", slot)
        self.done["booked"] += 1
        return number

    def _move(self, number):
        slot = self._choose()
        if not slot or slot == self.told[number][1]:
            return
        answer = self._ask("POST", f"{self.view}/move", slot=slot)
        if answer.status_code == 303:
            self.told[number] = ("booked", slot)
            self.done["moved"] += 1
        else:
            self.done["not moved"] += 1
            self._read(answer)

    def _cancel(self, number):
        if self._ask("POST", f"{self.view}/cancel").status_code == 303:
            self.told[number] = ("cancelled", None)
            self.done["cancelled"] += 1

    def _lead(self, answer):
        """The path to which a redirect leads."""
        return answer.headers["Location"].removeprefix(self.address).partition("?")[0]
