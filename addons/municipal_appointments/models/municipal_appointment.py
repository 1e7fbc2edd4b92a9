from uuid import uuid4

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.municipal_request_submission import QUIET_CREATE
from odoo.addons.municipal_crm.models.selection import get_label, selection_like
from odoo.addons.municipal_crm.models.transactions import hold
from odoo.exceptions import UserError

STATES = [
    ("held", "Form being filled in"),
    ("unconfirmed", "To be confirmed"),
    ("booked", "Booked"),
    ("arrived", "Waiting"),
    ("called", "Called"),
    ("serving", "Being served"),
    ("done", "Served"),
    ("no_show", "Did not come"),
    ("cancelled", "Cancelled"),
    ("expired", "Expired"),
    ("kept_back", "Time kept back"),
]
#: {state: states that may follow}; what is not listed here cannot happen. A hold begins as an
#: expired one that takes its time; one that has expired may take it again if it is still free.
MOVES = {
    "held": {"unconfirmed", "booked", "cancelled", "expired"},
    "unconfirmed": {"booked", "cancelled", "expired"},
    "booked": {"arrived", "called", "serving", "done", "no_show", "cancelled"},
    "arrived": {"booked", "called", "serving", "done", "no_show", "cancelled"},
    "called": {"arrived", "serving", "done", "no_show"},
    "serving": {"called", "done"},
    "done": {"serving"},
    "no_show": {"arrived"},
    "cancelled": set(),
    "expired": {"held", "kept_back"},
    "kept_back": {"expired"},
}
#: As long as an appointment is in one of these, its counter is taken at that time.
BLOCKING = (
    "held", "unconfirmed", "booked", "arrived", "called", "serving", "done", "kept_back",
)  # fmt: skip
#: These end by themselves at ``date_expires``.
PASSING = ("held", "unconfirmed", "kept_back")
#: A person counts on it, and it is still to come.
AHEAD = ("unconfirmed", "booked")
#: A person counts on it.
OPEN = (*AHEAD, "arrived", "called", "serving")
#: When each of these was reached.
STAMPS = {
    "unconfirmed": "date_booked",
    "booked": "date_booked",
    "arrived": "date_arrived",
    "called": "date_called",
    "serving": "date_served",
    "done": "date_done",
    "cancelled": "date_cancelled",
}
#: What an officer may write as it is; all else has a method that knows what it means.
OWN_FIELDS = frozenset(
    (
        "contact_name", "contact_phone", "contact_email", "contact_lang", "preferred_channel",
        "citizen_id", "note", "need_ids", "request_id", "comment", "employee_id",
    )
)  # fmt: skip
CHANNELS = [("web", "Website"), ("phone", "Telephone"), ("counter", "Counter")]
IN_BLOCKING = ", ".join(f"'{state}'" for state in BLOCKING)


class MunicipalAppointment(models.Model):
    """One visit of one citizen at one counter, from the first click to the last word.

    ``_hold`` takes the time, ``_confirm`` gives it to a person, ``_move_to`` and ``_cancel`` let go
    of it (``municipal_appointment_booking``); ``_set_state`` is the one way to change the state.
    The database refuses two visits at one counter at one time, whatever a program does.
    """

    _name = "municipal.appointment"
    _description = "Appointment"
    _inherit = ["mail.thread"]
    _order = "date_start desc, id desc"
    _rec_name = "number"
    _mail_post_access = "read"

    number = fields.Char(
        readonly=True, copy=False, help="Called at the place on that day; says nothing of a person."
    )
    uuid = fields.Char(
        "UUID", required=True, readonly=True, copy=False, default=lambda self: uuid4().hex
    )
    token_version = fields.Integer(default=1, copy=False, groups=fields.NO_ACCESS)
    access_token = fields.Char(compute="_compute_access_token", groups=fields.NO_ACCESS)
    submission_key = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    # what, where and when
    service_id = fields.Many2one(
        "municipal.appointment.service",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    also_ids = fields.Many2many(
        "municipal.appointment.service",
        "municipal_appointment_also_rel",
        "appointment_id",
        "service_id",
        string="Also for",
        readonly=True,
        copy=False,
        help="Other services in the same visit, which is as long as all of them together.",
    )
    service_asked_id = fields.Many2one(
        "municipal.appointment.service", "Booked as", readonly=True, ondelete="restrict"
    )
    lane_id = fields.Many2one("municipal.appointment.lane", "Counter", ondelete="restrict")
    place_id = fields.Many2one(
        "municipal.place",
        compute="_compute_place_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="service_id.company_id", store=True, precompute=True, index=True
    )
    department_id = fields.Many2one(related="service_id.department_id")
    employee_id = fields.Many2one("hr.employee", "Served by", ondelete="set null")
    host_id = fields.Many2one(
        "hr.employee",
        "Who sits at the counter",
        readonly=True,
        ondelete="set null",
        help="Somebody with two counters serves one visit at a time.",
    )
    date_start = fields.Datetime("Start", required=True)
    date_end = fields.Datetime("End", required=True)
    date_free = fields.Datetime(
        "Counter free from", required=True, help="The end and the gap after the visit."
    )
    people = fields.Integer(default=1, required=True, aggregator=None)
    is_walk_in = fields.Boolean("Without appointment", readonly=True)
    moved_from_id = fields.Many2one(
        "municipal.appointment",
        "Moved from",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="The time it had before.",
    )
    # who
    channel = fields.Selection(CHANNELS, required=True, default="counter")
    citizen_id = fields.Many2one("municipal.citizen", index="btree_not_null", ondelete="restrict")
    contact_name = fields.Char("Name")
    contact_phone = fields.Char("Phone")
    contact_email = fields.Char("E-mail")
    contact_lang = fields.Selection(lambda self: self.env["res.lang"].get_installed(), "Language")
    preferred_channel = fields.Selection(
        selection_like("municipal.citizen", "preferred_channel"), "Messages by"
    )
    note = fields.Text("What it is about")
    need_ids = fields.Many2many("municipal.need", string="Declared needs")
    request_id = fields.Many2one("municipal.request", index="btree_not_null", ondelete="set null")
    # course
    state = fields.Selection(
        STATES, required=True, default="expired", index=True, copy=False, tracking=True
    )
    date_expires = fields.Datetime("Held until", readonly=True, copy=False)
    date_booked = fields.Datetime("Booked on", readonly=True, copy=False)
    date_arrived = fields.Datetime("Arrived at", readonly=True, copy=False)
    date_called = fields.Datetime("Called at", readonly=True, copy=False)
    date_served = fields.Datetime("Served from", readonly=True, copy=False)
    date_done = fields.Datetime("Served until", readonly=True, copy=False)
    date_cancelled = fields.Datetime("Cancelled on", readonly=True, copy=False)
    cancelled_by = fields.Selection(
        [("citizen", "Citizen"), ("staff", "Municipality"), ("system", "System")], readonly=True
    )
    reason = fields.Text(readonly=True, copy=False, help="The citizen reads it.")
    comment = fields.Text("What was done", copy=False)
    rating = fields.Integer(readonly=True, copy=False, aggregator="avg", help="1 to 5; 0: none.")
    ics_sequence = fields.Integer(default=0, readonly=True, copy=False, aggregator=None)

    _one_at_a_time = models.Constraint(
        "EXCLUDE USING gist (lane_id WITH =, tsrange(date_start, date_free, '[)') WITH &&)"
        f" WHERE (state IN ({IN_BLOCKING}))",
        "Somebody has just taken this time at this counter.",
    )
    _one_at_a_time_each = models.Constraint(
        "EXCLUDE USING gist (host_id WITH =, tsrange(date_start, date_free, '[)') WITH &&)"
        f" WHERE (host_id IS NOT NULL AND state IN ({IN_BLOCKING}))",
        "Somebody has just taken this time of this person.",
    )
    _counter_given = models.Constraint(
        "CHECK (lane_id IS NOT NULL OR is_walk_in)",
        "Only who comes without an appointment has no counter yet.",
    )
    _times_in_order = models.Constraint(
        "CHECK (date_start < date_end AND date_end <= date_free)",
        "An appointment begins before it ends.",
    )
    _people_sane = models.Constraint("CHECK (people >= 1)", "Somebody has to come.")
    _rating_sane = models.Constraint("CHECK (rating BETWEEN 0 AND 5)", "One to five stars.")
    _passing_has_end = models.Constraint(
        "CHECK (date_expires IS NOT NULL OR state NOT IN ('held', 'unconfirmed', 'kept_back'))",
        "What is held is held until some moment.",
    )
    _uuid_uniq = models.UniqueIndex("(uuid)", "This appointment exists already.")
    _submission_uniq = models.UniqueIndex(
        "(submission_key) WHERE submission_key IS NOT NULL", "This time has been taken already."
    )
    # Free times are read from now on; what is over must not make them slower.
    _taken = models.Index(f"(lane_id, date_start) WHERE state IN ({IN_BLOCKING})")
    _passing = models.Index("(date_expires) WHERE state IN ('held', 'unconfirmed', 'kept_back')")
    _of_the_day = models.Index("(place_id, date_start)")

    # === COMPUTE METHODS === #

    @api.depends("lane_id")
    def _compute_place_id(self):
        for appointment in self:
            appointment.place_id = appointment.lane_id.place_id or appointment.place_id

    @api.depends("number", "contact_name", "state")
    def _compute_display_name(self):
        for appointment in self:
            names = (appointment.number, appointment.contact_name)
            appointment.display_name = " · ".join(filter(None, names)) or get_label(
                appointment, "state"
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """New rows take no time yet; see :meth:`_hold`."""
        rows = [{"service_asked_id": vals.get("service_id")} | vals for vals in vals_list]
        appointments = super(MunicipalAppointment, self.with_context(**QUIET_CREATE)).create(rows)
        return appointments.with_env(self.env)

    def write(self, vals):
        """What has a method of its own goes through it, whoever writes."""
        vals = dict(vals)
        if not self.env.su and vals.keys() - OWN_FIELDS:
            raise UserError(self.env._("Move, cancel or call the appointment instead."))
        if "state" in vals:
            self._set_state(vals.pop("state"))
        return super().write(vals) if vals else True

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An appointment is cancelled, never deleted."))

    # === STATE === #

    def _get_services(self):
        """All that the visit is for, the leading service first."""
        return self.service_id | self.also_ids

    def _set_state(self, code, **vals):
        """Move to the state ``code``: the one way to change it. ``vals`` are written with it.

        The rows are held until the end of the transaction, so of two who want to change one
        appointment the second sees what the first has made of it.

        :raise UserError: there is no such move
        :raise SlotTaken: it had let go of its time, and somebody else has taken it
        """
        # sudo: municipal.appointment - the caller has decided who may do this
        appointments = hold(self.sudo())
        now = fields.Datetime.now()
        for appointment in appointments:
            if appointment.state == code:
                continue
            appointment._check_move(code)
            if code in BLOCKING and appointment.state not in BLOCKING:
                appointment._take_again(code, vals.get("date_expires"))
            stamp = STAMPS.get(code)
            stamps = {stamp: now} if stamp and not appointment[stamp] else {}
            ends = {} if code in PASSING else {"date_expires": False}
            super(MunicipalAppointment, appointment).write(ends | stamps | vals | {"state": code})
            appointment._follow_state(code)

    def _check_move(self, code):
        """:raise UserError: an appointment in its state cannot become ``code``"""
        if code not in MOVES[self.state]:
            raise UserError(
                self.env._(
                    "This appointment is “%(state)s” and cannot become “%(wanted)s”.",
                    state=get_label(self, "state"),
                    wanted=dict(self._fields["state"]._description_selection(self.env))[code],
                )
            )

    def _follow_state(self, code):
        """What a new state brings with it; see the other files of this model."""
