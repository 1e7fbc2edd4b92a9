from odoo import api, fields, models
from odoo.tools import SQL, format_date

from .municipal_notification_facts import DATE_FORMAT
from .municipal_request import CHANNELS

#: As many are on the page of a citizen.
MOST_SHOWN = 50
INSERT = """
    INSERT INTO municipal_request_join
           (request_id, citizen_id, submission_key, channel, lang, date,
            create_uid, create_date, write_uid, write_date)
    VALUES (%(request)s, %(citizen)s, %(key)s, %(channel)s, %(lang)s, %(now)s,
            %(uid)s, %(now)s, %(uid)s, %(now)s)
    ON CONFLICT DO NOTHING
    RETURNING id
"""


class MunicipalRequestJoin(models.Model):
    """Somebody whom the same matter concerns: told when it is over, and nothing before.

    It gives no access to the request, neither to its number nor to whose it is. Who reads the
    request may know who has joined it; only the system writes.
    """

    _name = "municipal.request.join"
    _description = "Citizen who has joined a request"
    _order = "id"
    _rec_name = "request_id"

    request_id = fields.Many2one("municipal.request", required=True, index=True, ondelete="cascade")
    citizen_id = fields.Many2one(
        "municipal.citizen",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: somebody without a name, who is counted and told nothing.",
    )
    submission_key = fields.Char(required=True, help="A repeat of the same answer joins once.")
    channel = fields.Selection(CHANNELS, required=True)
    lang = fields.Char("Language")
    date = fields.Datetime(required=True)

    _key_uniq = models.UniqueIndex("(submission_key)", "This has been registered already.")
    _citizen_uniq = models.UniqueIndex(
        "(request_id, citizen_id) WHERE citizen_id IS NOT NULL",
        "The citizen has joined this request already.",
    )

    @api.model
    def _add(self, request, key, channel, lang, citizen):
        """The new row, empty when they had joined before; safe for two at the same moment."""
        values = {
            "request": request.id,
            "citizen": citizen.id or None,
            "key": key,
            "channel": channel,
            "lang": lang or None,
            "now": fields.Datetime.now(),
            "uid": self.env.uid,
        }
        rows = self.env.execute_query(SQL(INSERT, **values))
        return self.browse(row_id for (row_id,) in rows)

    @api.model
    def _get_own_rows(self, user):
        """What ``user`` has joined, the last one first, with what anybody may know of it.

        :return: [{"category", "street" (may be empty), "day", "state", "joined"}]
        """
        if user._is_public():
            return []
        domain = [("citizen_id.partner_id", "=", user.partner_id.id)]
        # sudo: municipal.request.join - their own; of the request what _prepare_similar tells anybody
        joins = self.sudo().search(domain, order="id desc", limit=MOST_SHOWN)
        return [
            {
                **join.request_id._prepare_similar(),
                "state": join.request_id.state_id.public_name or join.request_id.state_id.name,
                "joined": join.date,
            }
            for join in joins
        ]

    def _prepare_closed_messages(self, history):
        """One message to each citizen: that it is over, in no words but the town's own.

        :param history: the row of ``municipal.request.history`` that closed the request
        """
        rows = {}
        for join in self.filtered("citizen_id"):
            citizen = join.citizen_id._resolve()
            lang = join.lang or self.env.lang
            request = join.request_id
            rows[citizen] = {
                "event": "joined_closed",
                "audience": "citizen",
                "record": join,
                "company": request.company_id,
                "citizen": citizen,
                "lang": join.lang,
                "params": {
                    "state_id": history.state_to_id.id,
                    "category_id": request.category_id.id,
                    "date": format_date(self.env, join.date, lang, DATE_FORMAT),
                },
                "dedupe_key": f"{request.uuid}:joined:{history.id}:{citizen.id}",
            }
        return list(rows.values())
