from odoo.addons.municipal_crm.controllers.public_page import PublicPage
from odoo.exceptions import AccessError, UserError
from odoo.http import request, route

ADDON = "municipal_referendum"
OFFICER = "municipal_referendum.municipal_referendum_group_officer"
STAFF = {"type": "http", "auth": "user", "website": True, "sitemap": False}
#: A roll of a large town has some megabytes.
MOST_BYTES = 50 * 2**20


class BallotCeremony(PublicPage):
    """Keys, letters and counting: what is shown or said once and must be written nowhere.

    These pages have no model behind them, so that neither the words of a trustee nor the code of a
    voter rests in a table of the database.
    """

    @route("/referendums/<string:uuid>/keys", methods=["GET"], readonly=True, **STAFF)
    def ballot_keys(self, uuid, **_query):
        return self._show_ceremony(uuid, "website_ballot_keys", {"words": None})

    @route("/referendums/<string:uuid>/keys", methods=["POST"], **STAFF)
    def ballot_keys_post(self, uuid, **_post):
        ballot = self._find_prepared(uuid)
        return self._attempt(
            uuid, "website_ballot_keys", lambda: {"words": list(ballot._make_keys().items())}
        )

    @route("/referendums/<string:uuid>/roll", methods=["GET"], readonly=True, **STAFF)
    def ballot_roll(self, uuid, **_query):
        return self._show_roll(uuid)

    @route("/referendums/<string:uuid>/roll", methods=["POST"], **STAFF)
    def ballot_roll_post(self, uuid, step="check", **_post):
        """Look at a file; or put its voters on the roll and hand their codes out."""
        ballot = self._find_prepared(uuid)
        try:
            if step == "lost":
                return self._hand_out(uuid, ballot._print_lost())
            report = ballot._read_roll(request.httprequest.files["roll"].read(MOST_BYTES))
            if step == "check":
                ways = ballot._count_ways(report.voters)
                return self._show_roll(uuid, {"report": report, "ways": ways})
            if step == "send":
                return self._hand_out(uuid, ballot._enroll_by_contact(report.voters))
            return self._hand_out(uuid, ballot._print_letters(report.voters))
        except (UserError, KeyError) as error:
            text = str(error) if isinstance(error, UserError) else request.env._("Choose a file.")
            return self._show_roll(uuid, {"refusal": text}, 422)

    def _show_roll(self, uuid, values=None, status=200):
        values = {"report": None, "done": False, **(values or {})}
        return self._show_ceremony(uuid, "website_ballot_roll", values, status)

    def _hand_out(self, uuid, letters):
        """The letters as a file; when there are none, the page says that all were sent."""
        if letters:
            return self._file(letters, "letters.pdf", "application/pdf")
        return self._show_roll(uuid, {"done": True})

    @route("/referendums/<string:uuid>/count", methods=["GET"], readonly=True, **STAFF)
    def ballot_count(self, uuid, **_query):
        return self._show_ceremony(uuid, "website_ballot_count")

    @route("/referendums/<string:uuid>/count", methods=["POST"], **STAFF)
    def ballot_count_post(self, uuid, **post):
        ballot = self._find_prepared(uuid)
        shares = [post[name] for name in sorted(post) if name.startswith("words") and post[name]]
        try:
            ballot._close(shares)
        except UserError as error:
            return self._show_ceremony(uuid, "website_ballot_count", {"refusal": str(error)}, 422)
        return request.redirect(f"/referendums/{uuid}/results")

    # --- shared ---

    def _find_prepared(self, uuid):
        """The ballot, for its officers alone."""
        if not request.env.user.has_group(OFFICER):
            raise AccessError(request.env._("Only election officers do this."))
        return request.env["municipal.ballot"].search([("uuid", "=", uuid)])

    def _attempt(self, uuid, template, work):
        try:
            return self._show_ceremony(uuid, template, work())
        except UserError as error:
            return self._show_ceremony(uuid, template, {"words": None, "refusal": str(error)}, 422)

    def _show_ceremony(self, uuid, template, values=None, status=200):
        ballot = self._find_prepared(uuid)
        if not ballot:
            return self._not_found()
        values = {"ballot": ballot, "refusal": None, **(values or {})}
        return self._page(f"{ADDON}.{template}", values, status, private=True)
