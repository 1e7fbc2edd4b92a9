from datetime import UTC

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.kept_rows import keep_rows

from . import ballot_box
from .municipal_ballot import CHANNELS

#: Voters of a line at the least, however small the groups of a result may be.
LEAST_VOTERS = 5


class MunicipalBallotTurnout(models.Model):
    """How many took part, by hour, way of voting and area; never what they voted.

    No moment of a vote is kept from which this could be counted. At each full hour those are counted
    who took part since the last count, and a line is written only where they are many; fewer wait
    until more have come. So the table itself tells of nobody when they voted.
    """

    _name = "municipal.ballot.turnout"
    _description = "Turnout of a ballot"
    _inherit = ["municipal.append.only"]
    _order = "hour, channel, area"
    _log_access = False
    _rec_name = "hour"

    ballot_id = fields.Many2one(
        "municipal.ballot", required=True, readonly=True, ondelete="cascade", index=True
    )
    hour = fields.Datetime(required=True, readonly=True, help="Its beginning.")
    clock = fields.Char(
        "Date and hour",
        compute="_compute_clock",
        store=True,
        precompute=True,
        help="In the town's time. Charts of Odoo write hours without telling morning from evening.",
    )
    channel = fields.Selection(CHANNELS, "Way of voting", required=True, readonly=True)
    area = fields.Char(readonly=True)
    voters = fields.Integer("Took part", required=True, readonly=True)

    _line_uniq = models.UniqueIndex(
        "(ballot_id, hour, channel, COALESCE(area, ''))", "This hour is counted already."
    )

    def init(self):
        super().init()
        keep_rows(self, "UPDATE", "the turnout of a ballot is only ever added to")

    @api.depends("hour")
    def _compute_clock(self):
        for line in self:
            zone = line.ballot_id.company_id._get_municipal_zone()
            moment = line.hour.replace(tzinfo=UTC).astimezone(zone)
            line.clock = moment.strftime("%Y-%m-%d %H:%M")

    @api.model
    def _cron_count(self):
        """Shortly after each full hour: the hour that has just ended."""
        self.env.cr.execute(
            "SELECT date_trunc('hour', now() AT TIME ZONE 'UTC') - interval '1 hour'"
        )
        (hour,) = self.env.cr.fetchone()
        for ballot in self.env["municipal.ballot"].search([("state", "=", "open")]):
            self._count(ballot, hour)

    @api.model
    def _count(self, ballot, hour):
        """Write the lines of an hour that is over; what is written is never added to.

        :param datetime hour: its beginning
        """
        # sudo: municipal.ballot.turnout - it is counted for everybody, and written by nobody
        Turnout = self.sudo()
        told, done = Turnout._get_told(ballot, hour)
        rows = []
        for (area, channel), voters in ballot_box.count_turnout(self.env.cr, ballot.id).items():
            fresh = voters - told.get((area, channel), 0)
            if fresh >= self._get_least(ballot) and (area, channel) not in done:
                row = {"ballot_id": ballot.id, "hour": hour, "channel": channel, "area": area}
                rows.append(row | {"voters": fresh})
        return Turnout.create(rows)

    @api.model
    def _get_told(self, ballot, hour):
        """({(area, channel): voters of all lines}, {(area, channel) with a line of this hour})"""
        mine = [("ballot_id", "=", ballot.id)]
        groups = self._read_group(mine, ["area", "channel"], ["voters:sum"])
        lines = self.search([*mine, ("hour", "=", hour)])
        return (
            {(area or "", channel): voters for area, channel, voters in groups},
            {(line.area or "", line.channel) for line in lines},
        )

    @api.model
    def _get_least(self, ballot):
        return max(LEAST_VOTERS, ballot.least_group)
