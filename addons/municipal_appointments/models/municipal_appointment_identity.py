from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL


class MunicipalAppointmentIdentity(models.Model):
    """A row for each key of a person who books, so that parallel bookings meet there.

    Counting alone does not see what another transaction is about to commit. Whoever comes second
    finds the row changed, and the server runs the visit again, with a fresh look.
    """

    _name = "municipal.appointment.identity"
    _description = "Key of a person who books"
    _rec_name = "key"
    _log_access = False

    key = fields.Char(required=True, help="Keyed hash.")
    date = fields.Datetime("Last booking", required=True, index=True)

    _key_uniq = models.UniqueIndex("(key)", "Each key stands once.")

    @api.model
    def _hold_keys(self, keys):
        """Hold the rows of ``keys`` until the end of the transaction.

        A failure is the server's to repeat, so it says nothing in the log.
        """
        now = fields.Datetime.now()
        rows = SQL(", ").join(SQL("(%s, %s)", key, now) for key in sorted(keys))
        self.env.cr.execute(
            SQL(
                "INSERT INTO municipal_appointment_identity (key, date) VALUES %s"
                " ON CONFLICT (key) DO UPDATE SET date = excluded.date",
                rows,
            ),
            log_exceptions=False,
        )

    @api.autovacuum
    def _gc_old(self):
        """A row matters only as long as two transactions may meet at it."""
        limit = fields.Datetime.now() - timedelta(days=1)
        self.env.cr.execute(
            SQL("DELETE FROM municipal_appointment_identity WHERE date < %s", limit)
        )
