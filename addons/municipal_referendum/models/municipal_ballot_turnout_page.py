from datetime import timedelta

from odoo import models
from odoo.tools import SQL, format_datetime

#: Lines of the table on the page; when there are more hours, days are told.
MOST_LINES = 24


class MunicipalBallot(models.Model):
    """What everybody sees of the turnout while the box is shut."""

    _inherit = "municipal.ballot"

    def _count_last_hour(self):
        """When the box is opened: who came after the last full hour."""
        end = self.date_end + timedelta(minutes=self.grace_minutes)
        hour = end.replace(minute=0, second=0, microsecond=0)
        self.env["municipal.ballot.turnout"]._count(self, hour)

    def _get_public_turnout(self):
        """The lines of all ways and areas, by hour or, when they are many, by day.

        :return: None before the opening, else {lines: [(when, voters, per cent of the longest)],
            is_by_day, told, summary, rule}
        """
        if not self.definition:
            return None
        hours = self._get_turnout_hours()
        is_by_day = len(hours) > MOST_LINES
        lines = self._join_lines(hours, self._say_day if is_by_day else self._say_hour)
        told, most = sum(hours.values()), max(lines.values(), default=0)
        return {
            "lines": [(when, voters, 100 * voters / most) for when, voters in lines.items()],
            "is_by_day": is_by_day,
            "told": told,
            "summary": self._say_taken_part(told),
            "rule": self._say_turnout_rule(),
        }

    def _say_taken_part(self, told):
        return self.env._(
            "By the last count at least %(told)s of %(registered)s voters took part (%(percent)s).",
            told=told,
            registered=self.registered,
            percent=self._say_percent(100 * told / self.registered if self.registered else 0),
        )

    def _say_turnout_rule(self):
        return self.env._(
            "Counted at each full hour. Fewer than %s voters of an area by one way of voting are "
            "told with a later hour, so that nobody's moment of voting shows. What was voted is "
            "told after the end only.",
            self.env["municipal.ballot.turnout"]._get_least(self),
        )

    def _get_turnout_hours(self):
        """{hour: voters}"""
        self.env["municipal.ballot.turnout"].flush_model()
        query = SQL(
            "SELECT hour, sum(voters) FROM municipal_ballot_turnout WHERE ballot_id = %s"
            " GROUP BY hour ORDER BY hour",
            self.id,
        )
        return {hour: int(voters) for hour, voters in self.env.execute_query(query)}

    def _join_lines(self, hours, say):
        """{words: voters}; when clocks are put back two hours bear one name."""
        lines = {}
        for hour, voters in hours.items():
            lines[say(hour)] = lines.get(say(hour), 0) + voters
        return lines

    def _say_hour(self, hour):
        end = self._say_turnout_moment(hour + timedelta(hours=1), "HH:mm")
        return f"{self._say_turnout_moment(hour, 'EEE d MMM, HH:mm')}–{end}"

    def _say_day(self, hour):
        return self._say_turnout_moment(hour, "EEEE d MMMM")

    def _say_turnout_moment(self, moment, shape):
        zone = self.company_id._get_municipal_zone()
        return format_datetime(self.env, moment, tz=str(zone), dt_format=shape)

    def action_turnout(self):
        """The turnout as a chart, for officers and auditors."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "municipal_referendum.municipal_ballot_turnout_action"
        )
        return action | {"domain": [("ballot_id", "=", self.id)], "context": {}}
