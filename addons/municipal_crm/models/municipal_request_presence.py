from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

#: A form that is open says so every 25 seconds; one that has been silent for longer is closed.
SECONDS_ALIVE = 60
NOTICE = "municipal_crm.presence"


class MunicipalRequestPresence(models.Model):
    """Who has the form of a request open just now. Forgotten when they leave."""

    _name = "municipal.request.presence"
    _description = "Open form of a request"
    _log_access = False
    _rec_name = "user_id"

    request_id = fields.Many2one("municipal.request", required=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", required=True, index=True, ondelete="cascade")
    date = fields.Datetime("Last heard of", required=True, index=True)
    is_typing = fields.Boolean("Has unsaved changes")

    _one_of_user = models.UniqueIndex("(request_id, user_id)", "This form is known already.")

    @api.model
    def _touch(self, request, is_typing):
        """Note that the current user has the form open; returns whether that is news."""
        now = fields.Datetime.now()
        query = SQL(
            """
            WITH old AS (
                SELECT date, is_typing FROM municipal_request_presence
                 WHERE request_id = %(request)s AND user_id = %(user)s
            )
            INSERT INTO municipal_request_presence (request_id, user_id, date, is_typing)
            VALUES (%(request)s, %(user)s, %(now)s, %(typing)s)
            ON CONFLICT (request_id, user_id) DO UPDATE SET date = %(now)s, is_typing = %(typing)s
            RETURNING NOT EXISTS (SELECT FROM old WHERE date > %(limit)s AND is_typing = %(typing)s)
            """,
            request=request.id,
            user=self.env.uid,
            now=now,
            typing=is_typing,
            limit=now - timedelta(seconds=SECONDS_ALIVE),
        )
        [(is_news,)] = self.env.execute_query(query)
        self.invalidate_model(flush=False)
        return is_news

    @api.model
    def _get_alive(self, request):
        limit = fields.Datetime.now() - timedelta(seconds=SECONDS_ALIVE)
        return self.search([("request_id", "=", request.id), ("date", ">", limit)], order="id")

    @api.autovacuum
    def _gc_silent(self):
        self.search([("date", "<", fields.Datetime.now() - timedelta(days=1))]).unlink()

    def _tell_each_other(self, alive):
        """Tell each of ``self`` who is there now."""
        for row in self:
            people = (alive - row)._prepare_people()
            row.user_id._bus_send(NOTICE, {"request_id": row.request_id.id, "people": people})

    def _prepare_people(self):
        return [
            {"id": row.user_id.id, "name": row.user_id.name, "is_typing": row.is_typing}
            for row in self
        ]

    # === ASKED BY FORMS === #

    @api.model
    def _tell(self, request, is_typing=False, is_leaving=False):
        """Note the current user's coming, staying or going; returns the others."""
        if is_leaving:
            self.search([("request_id", "=", request.id), ("user_id", "=", self.env.uid)]).unlink()
        is_news = is_leaving or self._touch(request, bool(is_typing))
        alive = self._get_alive(request)
        others = alive.filtered(lambda row: row.user_id.id != self.env.uid)
        if is_news:
            others._tell_each_other(alive)
        return others._prepare_people()
