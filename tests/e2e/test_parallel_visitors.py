"""P03, P05: fifty browsers press the button of one time at the same moment."""

import os
import threading
from collections import Counter

import own_town
import pytest
import requests
from lxml import html

DATABASE = f"{os.environ.get('MUNICIPAL_DB', 'municipal')}_visitors"
VISITORS = 50


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The server of the website."""
    folder = tmp_path_factory.mktemp("visitors")
    with own_town.copied(DATABASE):
        own_town.run_crew("buyers.py", DATABASE, "town", folder=folder)
        with own_town.Server(DATABASE, folder) as serving:
            yield serving


class Buyer:
    """One browser without JavaScript that has the page of a service open."""

    def __init__(self, address, code):
        self.url = f"{address}/appointments/{code}"
        self.browser = requests.Session()
        page = html.fromstring(self.browser.get(self.url, timeout=120).text)
        self.form = {
            name: page.xpath(f"//input[@name='{name}']/@value")[0]
            for name in ("csrf_token", "submission_key")
        }
        self.slots = page.xpath("//input[@name='slot']/@value")

    def press(self, slot):
        """(status, where it leads, times that the page offers)"""
        answer = self.browser.post(
            self.url, {**self.form, "slot": slot}, allow_redirects=False, timeout=120
        )
        offered = html.fromstring(answer.text).xpath("//input[@name='slot']/@value")
        return answer.status_code, answer.headers.get("Location"), offered if answer.text else []


def _press_together(buyers, slot):
    gate, answers = threading.Barrier(len(buyers)), []

    def work(buyer):
        gate.wait()
        answers.append(buyer.press(slot))

    threads = [threading.Thread(target=work, args=(buyer,)) for buyer in buyers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(200)
    return answers


def _count_held(code):
    statement = f"""
        SELECT count(*) FROM municipal_appointment a
          JOIN municipal_appointment_service s ON s.id = a.service_id
         WHERE s.code = '{code}' AND a.state = 'held'
    """
    ((count,),) = own_town.ask(DATABASE, statement)
    return int(count)


@pytest.mark.parametrize(("code", "counters"), [("web-one", 1), ("web-three", 3)])
def test_as_many_get_the_time_as_there_are_counters(town, code, counters):
    """P03: the others read other free times on the page; nobody sees an error."""
    buyers = [Buyer(town.url, code) for _buyer in range(VISITORS)]
    slot = buyers[0].slots[0]
    answers = _press_together(buyers, slot)
    assert Counter(status for status, *_rest in answers) == {
        303: counters,
        409: VISITORS - counters,
    }
    assert all(offered and slot not in offered for status, _to, offered in answers if status == 409)
    assert _count_held(code) == counters


def test_ten_clicks_of_one_browser_are_one_appointment(town):
    """P05: all of them lead to the same form."""
    buyer, before = Buyer(town.url, "web-three"), _count_held("web-three")
    answers = _press_together([buyer] * 10, buyer.slots[0])
    assert {status for status, *_rest in answers} == {303}
    assert len({to for _status, to, _offered in answers}) == 1
    assert _count_held("web-three") == before + 1


def test_the_crowd_leaves_no_error_in_the_log(town):
    """P03: who comes too late is an answer, not a failure."""
    lines = town.log.read_text().splitlines()
    assert [line for line in lines if " ERROR " in line or "Traceback" in line] == []
