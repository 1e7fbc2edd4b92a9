import json
import secrets

from odoo.addons.municipal_crm.controllers.public_page import PublicPage
from odoo.addons.municipal_crm.controllers.request_form import ALWAYS
from odoo.http import request, route
from odoo.tools import consteq, file_open

from ..models.municipal_ballot_casting import Refused

ADDON = "municipal_referendum"
DESK = "municipal_referendum.municipal_referendum_group_desk"
#: In the session of a desk: a word for the voter whose turn it is, and nothing else about them.
TURN = "municipal_ballot_turn"


class BallotPage(PublicPage):
    """Ballots on the website: what is asked, voting, checking, results. Nothing needs JavaScript.

    Number, code and choices travel in the body of a POST only and are kept by no session.
    """

    @route("/referendums", methods=["GET"], readonly=True, **ALWAYS)
    def ballots(self, **_query):
        ballots = request.env["municipal.ballot"]._get_public()
        return self._page(f"{ADDON}.website_ballots", {"ballots": ballots})

    @route("/referendums/<string:uuid>", methods=["GET"], readonly=True, **ALWAYS)
    def ballot(self, uuid, **_query):
        return self._show_ballot(self._find_ballot(uuid), "website_ballot")

    @route("/referendums/<string:uuid>/vote", methods=["GET"], readonly=True, **ALWAYS)
    def ballot_vote(self, uuid, **_query):
        return self._show_empty_ballot(self._find_ballot(uuid))

    @route("/referendums/<string:uuid>/vote", methods=["POST"], **ALWAYS)
    def ballot_vote_post(self, uuid, step="review", number="", code="", turn="", **raw):
        ballot = self._find_ballot(uuid)
        if not ballot:
            return self._not_found()
        if wait := self._hit("ballot_vote"):
            return self._wait(wait)
        if not self._is_ballot_turn(turn):
            return self._show_empty_ballot(ballot, is_late=True)
        values = {"raw": {**raw, "number": number, "code": code}, "errors": {}}
        values["sent"] = self._get_sent(ballot)
        try:
            template = self._take_ballot_step(ballot, step, values)
        except Refused as refused:
            values["errors"] = ballot._explain_refusal(refused, self._get_ballot_channel())
            return self._show_ballot(ballot, "website_ballot_vote", values, 422)
        return self._show_ballot(ballot, template, values)

    def _take_ballot_step(self, ballot, step, values):
        """Review, change or cast; what is to be shown is put into ``values``.

        :return: the template that shows it
        :raise Refused: see ``municipal.ballot._cast``
        """
        who = values["raw"]["number"], values["raw"]["code"]
        choices = ballot._read_choices(request.httprequest.form)
        channel = self._get_ballot_channel()
        if step == "cast":
            values["counted"] = ballot._cast(*who, choices, channel)
            request.session.pop(TURN, None)
            return "website_ballot_counted"
        values["review"] = ballot._review(*who, choices, channel)
        return "website_ballot_vote" if step == "change" else "website_ballot_review"

    # --- in the town hall ---

    def _get_ballot_channel(self):
        """Who is signed in at the desk helps somebody vote in the town hall, with the same lock."""
        return "desk" if request.env.user.has_group(DESK) else "web"

    def _is_ballot_turn(self, turn):
        """Whether a posted page belongs to the voter at the desk; elsewhere each is its voter's."""
        known = request.session.get(TURN) or ""
        return self._get_ballot_channel() != "desk" or bool(known and consteq(known, turn))

    def _show_empty_ballot(self, ballot, is_late=False):
        """The page without an answer. At the desk the next voter's turn begins, and whoever goes
        back to a page of the voter before can neither see nor send it.
        """
        if self._get_ballot_channel() == "desk":
            request.session[TURN] = secrets.token_urlsafe(16)
        values = {"raw": {}, "errors": {}, "is_late": is_late}
        return self._show_ballot(ballot, "website_ballot_vote", values, 409 if is_late else 200)

    def _get_sent(self, ballot):
        """[(name, value)] of the answers in the posted form, to be sent again."""
        return [
            (name, value)
            for name in request.httprequest.form
            if name.startswith("q")
            for value in request.httprequest.form.getlist(name)
        ]

    @route("/referendums/<string:uuid>/check", methods=["GET"], readonly=True, **ALWAYS)
    def ballot_check(self, uuid, **_query):
        return self._show_ballot(
            self._find_ballot(uuid), "website_ballot_check", {"raw": {}, "errors": {}}
        )

    @route("/referendums/<string:uuid>/check", methods=["POST"], **ALWAYS)
    def ballot_check_post(self, uuid, number="", code="", **_post):
        """Am I on the roll, and is my vote in?"""
        ballot = self._find_ballot(uuid)
        if not ballot:
            return self._not_found()
        if wait := self._hit("ballot_check"):
            return self._wait(wait)
        values = {"raw": {"number": number}, "errors": {}, "answer": None}
        try:
            receipt = ballot._find_counted(number, code, self._get_ballot_channel())
            values["answer"] = {"receipt": receipt}
        except Refused as refused:
            values["errors"] = ballot._explain_refusal(refused, self._get_ballot_channel())
        status = 422 if values["errors"] else 200
        return self._show_ballot(ballot, "website_ballot_check", values, status)

    @route("/referendums/<string:uuid>/side/<int:at>/<string:lang>.wav", methods=["GET"], **ALWAYS)
    def ballot_side_sound(self, uuid, at, lang, **_query):
        """A position read aloud. It is made anew each time, so the door is counted."""
        if wait := self._hit("ballot_voice"):
            return self._wait(wait)
        ballot = self._find_ballot(uuid)
        sound = ballot and ballot._get_side_sound(at, lang)
        if not sound:
            return self._not_found()
        headers = [("Content-Type", "audio/wav"), ("Cache-Control", "public, max-age=3600")]
        return request.make_response(sound, headers)

    # --- afterwards ---

    @route("/referendums/<string:uuid>/results", methods=["GET"], readonly=True, **ALWAYS)
    def ballot_results(self, uuid, **_query):
        ballot = self._find_ballot(uuid)
        if not ballot or not ballot.result:
            return self._not_found()
        values = {
            "ballot": ballot,
            "questions": ballot._get_public_result(),
            "turnout": ballot._say_turnout(),
            "is_consultative": ballot.kind != "decisive",
        }
        return self._page(f"{ADDON}.website_ballot_results", values)

    @route("/referendums/<string:uuid>/result.json", methods=["GET"], readonly=True, **ALWAYS)
    def ballot_file(self, uuid, **_query):
        ballot = self._find_ballot(uuid)
        if not ballot or not ballot.publication:
            return self._not_found()
        content = json.dumps(ballot.publication, ensure_ascii=False, indent=0).encode()
        return self._file(content, f"result-{uuid}.json", "application/json")

    @route("/referendums/<string:uuid>/result.csv", methods=["GET"], readonly=True, **ALWAYS)
    def ballot_table(self, uuid, **_query):
        ballot = self._find_ballot(uuid)
        if not ballot or not ballot.publication:
            return self._not_found()
        # the mark at the beginning tells spreadsheets that the Greek is UTF-8
        content = ballot._make_open_data().encode("utf-8-sig")
        return self._file(content, f"result-{uuid}.csv", "text/csv")

    @route("/referendums/<string:uuid>/minutes.pdf", methods=["GET"], readonly=True, **ALWAYS)
    def ballot_minutes(self, uuid, **_query):
        ballot = self._find_ballot(uuid)
        if not ballot or not ballot.publication:
            return self._not_found()
        return self._file(ballot._print_minutes(), f"minutes-{uuid}.pdf", "application/pdf")

    @route("/referendums/recount.py", methods=["GET"], readonly=True, **ALWAYS)
    def ballot_recount(self, **_query):
        with file_open(f"{ADDON}/static/recount/recount.py", "rb") as script:
            return self._file(script.read(), "recount.py", "text/x-python")

    def _find_ballot(self, uuid):
        return request.env["municipal.ballot"]._find_public(uuid)

    def _show_ballot(self, ballot, template, values=None, status=200):
        if not ballot:
            return self._not_found()
        page = ballot._get_public_page()
        page |= {"is_desk": self._get_ballot_channel() == "desk", "turn": request.session.get(TURN)}
        values = {"ballot": ballot, "page": page, **(values or {})}
        private = template != "website_ballot"
        return self._page(f"{ADDON}.{template}", values, status, private=private)
