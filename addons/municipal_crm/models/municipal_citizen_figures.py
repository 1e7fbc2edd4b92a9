from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.tools import format_date

from .municipal_request import SCORES
from .selection import get_labels

MONTHS = 12


class MunicipalCitizen(models.Model):
    """Figures of a citizen's card: how often, by which way, and how content. Of what one may see."""

    _inherit = "municipal.citizen"

    open_request_count = fields.Integer(compute="_compute_request_figures")
    satisfaction = fields.Float(
        compute="_compute_request_figures", digits=(2, 1), help="Mean of the citizen's own ratings."
    )
    sent_message_count = fields.Integer("Messages sent", compute="_compute_sent_message_count")

    @api.depends_context("uid")
    def _compute_request_figures(self):
        rows = self.env["municipal.request"]._read_group(
            [("citizen_id", "in", self.ids)],
            ["citizen_id", "is_open"],
            ["__count", "satisfaction:sum", "satisfaction:count"],
        )
        for citizen in self:
            own = [row[1:] for row in rows if row[0] == citizen]
            rated = sum(row[3] for row in own)
            citizen.open_request_count = sum(row[1] for row in own if row[0])
            citizen.satisfaction = sum(row[2] or 0 for row in own) / rated if rated else 0.0

    @api.depends_context("uid")
    def _compute_sent_message_count(self):
        counts = dict(
            self.env["municipal.notification"]._read_group(
                [("citizen_id", "in", self.ids), ("audience", "=", "citizen")],
                ["citizen_id"],
                ["__count"],
            )
        )
        for citizen in self:
            citizen.sent_message_count = counts.get(citizen, 0)

    def get_contact_figures(self):
        """For the charts of the card, of the requests that the user sees.

        :return: {"months": [label], "channels": [{"label", "counts": [a month each]}],
            "open", "closed", "scores": [{"label", "count"}]}; no months without requests
        """
        self.ensure_one()
        self.check_access("read")
        Request = self.env["municipal.request"]
        domain = [("citizen_id", "=", self.id)]
        states = dict(Request._read_group(domain, ["is_open"], ["__count"]))
        scores = dict(
            Request._read_group([*domain, ("satisfaction", ">", 0)], ["satisfaction"], ["__count"])
        )
        labels = dict(Request._get_score_options())
        return {
            **self._get_month_figures(domain),
            "open": states.get(True, 0),
            "closed": states.get(False, 0),
            "scores": [
                {"label": labels[str(score)], "count": scores.get(score, 0)} for score in SCORES
            ],
        }

    @api.model
    def _get_month_figures(self, domain):
        """{"months", "channels"} of the last twelve months."""
        Request = self.env["municipal.request"]
        this_month = fields.Date.context_today(self).replace(day=1)
        months = [this_month - relativedelta(months=back) for back in range(MONTHS - 1, -1, -1)]
        rows = Request._read_group(
            [*domain, ("date_submitted", ">=", months[0])],
            ["date_submitted:month", "channel"],
            ["__count"],
        )
        counts = {(moment.date(), channel): count for moment, channel, count in rows}
        return {
            "months": [format_date(self.env, month, date_format="MMM yy") for month in months],
            "channels": [
                {"label": label, "counts": [counts.get((month, code), 0) for month in months]}
                for code, label in get_labels(Request, "channel").items()
                if any(channel == code for _month, channel in counts)
            ],
        }

    # === ACTIONS === #

    def action_open_messages(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "municipal_crm.municipal_notification_action"
        )
        domain = [("citizen_id", "=", self.id), ("audience", "=", "citizen")]
        return action | {"domain": domain, "context": {}}

    def action_open_opinions(self):
        action = self.action_open_requests()
        return action | {
            "domain": [("citizen_id", "=", self.id), ("satisfaction", ">", 0)],
            "views": [(False, "list"), (False, "form")],
            "context": {},
        }
