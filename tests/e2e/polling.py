"""A ballot for tests of crowds and of secrecy; `env` is an Odoo environment."""

from datetime import date, timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.fields import Command

HOURS = 6


def open_ballot(env, count):
    """An open ballot with one question by yes or no.

    :return: (ballot, [(number, code)], words of the trustees)
    """
    from odoo.addons.municipal_referendum.tools.roll import Voter

    now = fields.Datetime.now()
    ballot = env["municipal.ballot"].create(
        {
            "name": "Poll",
            "kind": "poll",
            "quorum": "0",
            "majority": "0",
            "least_group": 1,
            "date_start": now - timedelta(hours=1),
            "date_end": now + timedelta(hours=HOURS),
            "question_ids": [Command.create({"name": "Shall the square be without cars?"})],
            "trustee_ids": [Command.create({"name": name}) for name in "ABC"],
        }
    )
    people = [Voter(line, f"key {line}", "N", date(1970, 1, 1), "A") for line in range(count)]
    letters = env["municipal.ballot.voter"]._enroll(ballot, people)
    words = list(ballot._make_keys().values())
    ballot._set_state("ready")
    ballot._set_state("open")
    env.flush_all()
    return ballot, [(number, code) for _voter, number, code in letters], words


def close_ballot(ballot, words):
    """As two trustees do when the vote and its grace are over; the published document."""
    with freeze_time(fields.Datetime.now() + timedelta(hours=HOURS + 2)):
        ballot._close(words[:2])
    return ballot.publication
