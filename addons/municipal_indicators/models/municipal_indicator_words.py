from odoo import api, models


class MunicipalIndicator(models.AbstractModel):
    """The words of the indicators: their names and what each of them means."""

    _inherit = "municipal.indicator"

    @api.model
    def _get_labels(self):
        """{key: (name, definition)}"""
        return (
            self._get_number_labels()
            | self._get_day_labels()
            | self._get_answer_labels()
            | self._get_share_labels()
        )

    @api.model
    def _get_number_labels(self):
        _ = self.env._
        return {
            "received": (_("In"), _("Requests submitted in the period.")),
            "closed": (_("Out"), _("Requests whose last closing is in the period.")),
            "open": (_("Open"), _("In by the end of the period and not out by then.")),
            "late": (_("Late"), _("Open, with a term that ended before the period's last day.")),
        }

    @api.model
    def _get_day_labels(self):
        _ = self.env._
        return {
            "age_median": (
                _("Open since: median"),
                _("Days since submission of what is open: half of it is no older."),
            ),
            "age_p90": (
                _("Open since: 90 %"),
                _("Days since submission: nine in ten of the open ones are no older."),
            ),
            "days_mean": (
                _("Days to close: mean"),
                _("Calendar days from submission to the last closing, of what went out."),
            ),
            "days_median": (
                _("Days to close: median"),
                _("Half of what went out took no more calendar days."),
            ),
            "days_p90": (
                _("Days to close: 90 %"),
                _("Nine in ten of what went out took no more calendar days."),
            ),
        }

    @api.model
    def _get_answer_labels(self):
        _ = self.env._
        return {
            "answer_median": (
                _("First answer: median"),
                _("Whole hours to an officer's first reply or move, of what came in and has one."),
            ),
            "answer_p90": (
                _("First answer: 90 %"),
                _("Nine in ten of what came in and has an answer had it within so many hours."),
            ),
        }

    @api.model
    def _get_share_labels(self):
        _ = self.env._
        return {
            "on_time": (
                _("On time"),
                _("Of what went out and had a term, closed by its last day."),
            ),
            "answered": (_("Answered"), _("Of what came in, with a first answer of an officer.")),
            "reopened": (_("Opened again"), _("Of what went out, opened again at least once.")),
            "rated": (_("Rated"), _("Of what went out, rated by the citizen.")),
            "satisfaction": (
                _("Satisfaction"),
                _("Mean of the ratings, from 1 to 5, of what went out and was rated."),
            ),
        }

    @api.model
    def _get_dimension_labels(self):
        _ = self.env._
        return {
            "department": _("By department"),
            "category": _("By category"),
            "channel": _("By channel"),
            "area": _("By area"),
            "officer": _("By officer"),
        }

    @api.model
    def _get_group_labels(self):
        _ = self.env._
        return {
            "in": _("Requests that came in"),
            "out": _("Requests that went out"),
            "open": _("Requests that were open"),
            "late": _("Requests that were late"),
        }
