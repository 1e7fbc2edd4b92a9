import time

from odoo.http import request

KEY = "municipal_contacts"
SECONDS = 30 * 60


class ContactSession:
    """Contacts that somebody without an account has proved, for half an hour.

    They are kept in the server's session; the browser holds its number only.
    """

    @staticmethod
    def open(kind, contact):
        known = [row for row in request.session.get(KEY, []) if _is_valid(row)]
        known = [row for row in known if row[:2] != [kind, contact]]
        # whoever knew the number of the session before the proof must not profit from it
        request.session.should_rotate = True
        request.session[KEY] = [[kind, contact, int(time.time()) + SECONDS], *known]

    @staticmethod
    def contacts():
        """[(kind, contact)], the last one proved first; empty when there is none any more."""
        return [tuple(row[:2]) for row in request.session.get(KEY, []) if _is_valid(row)]

    @staticmethod
    def minutes_left():
        ends = [row[2] for row in request.session.get(KEY, []) if _is_valid(row)]
        return max(1, int((min(ends) - time.time()) // 60)) if ends else 0

    @staticmethod
    def close():
        request.session.pop(KEY, None)
        request.session.should_rotate = True


def _is_valid(row):
    return row[2] > time.time()
