from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

CRON = "municipal_announcements.municipal_alert_response_cron_ladder"
FRAGILE = "municipal_announcements.municipal_announcements_group_fragile"


class MunicipalAlertCheck(models.Model):
    """Are all fragile residents of an alert's area safe? (N19, N20)"""

    _name = "municipal.alert.check"
    _description = "Check on fragile residents"
    _rec_name = "announcement_id"
    _order = "id desc"

    announcement_id = fields.Many2one(
        "municipal.announcement", "Alert", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="announcement_id.company_id", store=True)
    minutes = fields.Integer(
        "Minutes until the next way", default=10, required=True, aggregator=None,
        help="Notification in the browser, then SMS, then a call; e-mail to who has no telephone.",
    )  # fmt: skip
    state = fields.Selection(
        [("running", "Running"), ("ended", "Ended")],
        default="running",
        required=True,
        readonly=True,
    )
    date_ended = fields.Datetime("Ended on", readonly=True)
    response_ids = fields.One2many("municipal.alert.response", "check_id", "Residents")
    help_count = fields.Integer("Need help", compute="_compute_counts")
    waiting_count = fields.Integer("No answer yet", compute="_compute_counts")
    safe_count = fields.Integer("Safe", compute="_compute_counts")

    _announcement_uniq = models.Constraint(
        "UNIQUE (announcement_id)", "The residents are being asked about this alert already."
    )
    _minutes_sane = models.Constraint(
        "CHECK (minutes BETWEEN 1 AND 240)", "Between a minute and four hours, please."
    )

    @api.depends("response_ids.state")
    def _compute_counts(self):
        groups = self.env["municipal.alert.response"]._read_group(
            [("check_id", "in", self.ids)], ["check_id", "state"], ["__count"]
        )
        counts = {(check.id, state): count for check, state, count in groups}
        for check in self:
            for state in ("help", "waiting", "safe"):
                check[f"{state}_count"] = counts.get((check.id, state), 0)

    @api.model
    def _start(self, announcement):
        """Ask everybody of the register who lives in the area; again, it finds who came since."""
        # sudo: municipal.alert.check, municipal.alert.response - rows that only the system adds
        check = self.sudo().search([("announcement_id", "=", announcement.id)])
        check = check or self.sudo().create({"announcement_id": announcement.id})
        known = check.response_ids.person_id
        people = check._find_people() - known
        check.write(
            {"response_ids": [Command.create({"person_id": person.id}) for person in people]}
        )
        self.env["municipal.notification"]._wake_cron(CRON)
        return check.with_env(self.env)

    def _find_people(self):
        """The residents of the area; whose place is unknown is asked too."""
        people = self.env["municipal.fragile.person"].search(
            [("company_id", "=", self.company_id.id)]
        )  # fmt: skip
        alert = self.announcement_id
        if alert.is_whole_town:
            return people
        broadcast = self.env["municipal.broadcast"].new({"announcement_id": alert.id})
        areas, shapes = broadcast._get_touched_areas(), broadcast._get_shapes()

        def is_concerned(person):
            if person.latitude or person.longitude:
                return broadcast._is_inside(shapes, person.latitude, person.longitude)
            return not person.area_id or person.area_id in areas

        return people.filtered(is_concerned)

    def action_end(self):
        """Nobody is asked any more; the answers stay."""
        self.check_access("write")
        self.write({"state": "ended", "date_ended": fields.Datetime.now()})

    def action_open_responses(self):
        """The list for civil protection: who needs help stands at the top."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "municipal_announcements.municipal_alert_response_action"
        )
        return action | {"domain": [("check_id", "=", self.id)]}


class MunicipalAnnouncement(models.Model):
    _inherit = "municipal.announcement"

    def action_check_residents(self):
        """Ask the fragile residents of the area whether they are safe."""
        self.ensure_one()
        if not self.env.user.has_group(FRAGILE):
            raise AccessError(self.env._("Your role does not allow this."))
        if self.kind != "alert" or self.phase != "published":
            raise UserError(self.env._("Residents are asked about an alert that is valid now."))
        check = self.env["municipal.alert.check"]._start(self)
        if not check.response_ids:
            raise UserError(self.env._("Nobody of the register lives in this area."))
        return check.action_open_responses()
