from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.transactions import get_claim
from odoo.exceptions import ConcurrencyError, UserError
from odoo.tools import SQL
from psycopg2.errors import ExclusionViolation, UniqueViolation

from .municipal_appointment import PASSING

#: As many other times are named to somebody who came too late.
OFFERED = 5


class SlotTaken(UserError):
    """Somebody else has the time, or it was never offered.

    :ivar list free: the next free times, as ``service._get_free`` gives them
    """

    def __init__(self, message, free=()):
        super().__init__(message)
        self.free = list(free)


class MunicipalAppointment(models.Model):
    """How an appointment takes its time at a counter, against everybody else."""

    _inherit = "municipal.appointment"

    # === TAKING A TIME === #

    def _take(self, lane, date_start, length, gap, **vals):
        """Take ``lane`` from ``date_start`` on; the one statement by which a time is taken.

        Tries for one counter and one day are made one after the other, since two rows that are
        written at the same moment would wait for each other. The lock is free again as soon as a
        try fails; after a success it stays until the end of the transaction.

        :param timedelta length: of the visit
        :param timedelta gap: after it
        :param vals: columns that are written with it: ``state``, ``date_expires`` …
        :return: whether the time is ours now
        :raise ConcurrencyError: the same ``submission_key`` has just been used
        """
        self.ensure_one()
        end = date_start + length
        columns = {"lane_id": lane.id, "place_id": lane.place_id.id, "date_start": date_start}
        columns["host_id"] = lane.employee_id.id or None
        columns |= {"date_end": end, "date_free": end + gap, **vals}
        self.flush_recordset()
        try:
            with self.env.cr.savepoint(flush=False):
                self._lock_day(lane, date_start)
                self._expire_in_the_way(lane, date_start, end + gap)
                self._write_columns(columns)
        except ExclusionViolation:
            return False
        except UniqueViolation as error:
            raise ConcurrencyError("the same time has just been asked for") from error
        finally:
            self.invalidate_recordset(flush=False)
        self.modified(columns)
        return True

    @api.model
    def _lock_day(self, lane, moment):
        """Wait for whoever writes into the same day of the same seat.

        Two who change places wait for each other: PostgreSQL ends one of them after a second, who
        is run again. That is no fault, so it says nothing in the log.
        """
        seat = f"host:{lane.employee_id.id}" if lane.employee_id else f"lane:{lane.id}"
        claim = get_claim(f"{seat}:{moment.date()}")
        lock = SQL("SELECT pg_advisory_xact_lock(%s)", claim)
        self.env.cr.execute(lock, log_exceptions=False)

    def _write_columns(self, columns):
        """A failure is an answer here, so it says nothing in the log."""
        pairs = (SQL("%s = %s", SQL.identifier(name), value) for name, value in columns.items())
        self.env.cr.execute(
            SQL(
                "UPDATE municipal_appointment SET %s WHERE id = %s", SQL(", ").join(pairs), self.id
            ),
            log_exceptions=False,
        )

    def _expire_in_the_way(self, lane, start, end):
        """What was held too long at this time ends now, without waiting for the scheduler."""
        domain = [
            ("lane_id", "=", lane.id),
            ("state", "in", PASSING),
            ("date_expires", "<=", fields.Datetime.now()),
            ("date_start", "<", end),
            ("date_free", ">", start),
            ("id", "!=", self.id),
        ]
        late = self.sudo().search(domain)  # sudo: municipal.appointment - somebody else's
        late._set_state("expired")
        late.flush_recordset()

    def _take_again(self, code, date_expires=None):
        """Take the time that it had let go, for the state ``code``."""
        if not self.lane_id:
            return
        gap, length = self.date_free - self.date_end, self.date_end - self.date_start
        vals = {"state": code, "date_expires": date_expires}
        lanes = self._find_lanes_again()
        if not any(self._take(lane, self.date_start, length, gap, **vals) for lane in lanes):
            raise self._make_taken(self._get_services(), self.date_start, people=self.people)

    def _find_lanes_again(self):
        """Where it can take its time again: at its own counter, else at another one like it.

        Who only came late finds the own counter or none. What has expired takes what is offered
        now: the counter, or the whole day, may have been closed meanwhile.
        """
        own = self.lane_id
        if self.state != "expired":
            return own
        wish = {"place": self.place_id, "people": self.people, "internal": True}
        lanes = self._find_lanes(self._get_services(), self.date_start, **wish).filtered(
            lambda lane: lane.employee_id == own.employee_id and lane.is_internal == own.is_internal
        )
        return (own & lanes) | lanes

    # === FREE TIMES === #

    @api.model
    def _find_lanes(self, service, date_start, **wish):
        """The free counters (in the order to try) where ``service`` can begin at that moment."""
        slots = service._get_free(date_start, date_start + timedelta(minutes=1), **wish)
        ids = [
            lane_id for slot in slots if slot.date_start == date_start for lane_id in slot.lane_ids
        ]
        # sudo: municipal.appointment.lane - nobody needs to see a counter to be served there
        return self.env["municipal.appointment.lane"].sudo().browse(ids)

    @api.model
    def _make_taken(self, service, wished, **wish):
        """The exception for somebody who came too late, with the nearest other times."""
        near = service._get_nearest(wished, limit=OFFERED + 1, **wish)
        # what this transaction sees may be older than what the others have taken meanwhile
        free = [slot for slot in near if slot.date_start != wished][:OFFERED]
        return SlotTaken(self.env._("Somebody has just taken this time."), free)
