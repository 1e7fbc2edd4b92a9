from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: After so many days a citizen who was asked will not answer by himself any more.
LONGEST_WAIT = 30


class MunicipalRequest(models.Model):
    """Where work stands still without anybody having meant it, and why."""

    _inherit = "municipal.request"

    is_stuck = fields.Boolean("Stuck", compute="_compute_stuck", search="_search_is_stuck")
    stuck_reason = fields.Char("Why it does not move", compute="_compute_stuck")

    def _compute_stuck(self):
        """One query for each reason, however many requests there are."""
        found = {request.id: [] for request in self}
        for words, domain in self._get_stuck_reasons():
            for request_id in self._search(Domain("id", "in", self.ids) & domain):
                found[request_id].append(words)
        for request in self:
            request.stuck_reason = " · ".join(found.get(request.id) or ()) or False
            request.is_stuck = bool(request.stuck_reason)

    @api.model
    def _search_is_stuck(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented

        def to_sql(model, alias, _query):
            # Each reason has an index of its own, and an OR of them would use none.
            # sudo: municipal.request - only ids, inside a search that has the reader's rules
            everything = model.sudo()
            reasons = [everything._search(domain) for _words, domain in model._get_stuck_reasons()]
            union = SQL(" UNION ").join(reason.select() for reason in reasons)
            return SQL("%s IN (%s)", SQL.identifier(alias, "id"), union)

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _get_stuck_reasons(self):
        """[(words, Domain of the requests)]; addons add their own.

        ``any!`` goes to what hangs on a request without its rules: that it hangs is what is told,
        and the request itself is found by its own rules alone.
        """
        is_open = Domain("is_open", "=", True)
        long_ago = fields.Datetime.now() - timedelta(days=LONGEST_WAIT)
        waiting = [("state_id.pauses_clock", "=", True), ("date_state_changed", "<", long_ago)]
        untold = [("audience", "=", "citizen"), ("state", "in", ("manual", "failed"))]
        return [
            (self.env._("nobody has it"), Domain("is_unrouted", "=", True)),
            (
                self.env._("its officer has no account any more"),
                is_open & Domain("user_id", "any!", [("active", "=", False)]),
            ),
            (
                self.env._("the citizen could not be told"),
                Domain("notification_ids", "any!", untold),
            ),
            (
                self.env._("waiting for more than %s days", LONGEST_WAIT),
                is_open & Domain(waiting),
            ),
        ]
