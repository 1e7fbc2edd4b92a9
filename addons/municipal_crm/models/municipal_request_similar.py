from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.geo import distance_m, square_around
from .municipal_request_conversation import INTERNAL_NOTE
from .transactions import hold

RECENT_DAYS = 60
MOST_OFFERED = 3
#: Found by the index, before the nearest are chosen among them.
MOST_FOUND = 60
SIMILAR_FIELDS = (
    "category_id", "street_id", "latitude", "longitude", "date_submitted", "is_public", "company_id",
)  # fmt: skip


class MunicipalRequest(models.Model):
    """Open requests like the one that somebody is about to make, and joining one of them."""

    _inherit = "municipal.request"

    join_count = fields.Integer(
        "Others who joined",
        readonly=True,
        copy=False,
        aggregator=None,
        help="People who have said that they have the same request; they hear when it is over.",
    )

    _similar = models.Index(
        "(category_id, date_submitted DESC) INCLUDE (latitude, longitude, street_id)"
        " WHERE is_open IS TRUE"
    )

    # === FINDING === #

    @api.model
    def _find_similar(self, category, place, citizen=None):
        """Open, recent requests of the same category near a place, the nearest first.

        The category decides how near; one whose requests are not for the public has none. Without a
        place the few that the public list shows are found, if they are few: the citizen tells by
        the street. One statement reads them, by an index of the open requests.

        :param category: ``municipal.request.category``
        :param dict place: ``street_id``, ``latitude``, ``longitude``, as far as they are known
        :param citizen: who asks, if known: their own requests are none to join
        :return: at most three requests, in sudo
        """
        metres = category._get_similar_metres()
        if not metres:
            return self.browse()
        place = self._complete_place(dict(place))
        point = (place.get("latitude") or 0.0, place.get("longitude") or 0.0)
        domain = self._get_similar_domain(category, place.get("street_id"), point, metres)
        if citizen:
            domain &= Domain("citizen_id", "!=", citizen.id)
        # sudo: municipal.request - what is told of them is decided by _prepare_similar
        found = self.sudo().search_fetch(
            domain, SIMILAR_FIELDS, order="date_submitted desc, id desc", limit=MOST_FOUND
        )
        if not (any(point) or place.get("street_id")):
            return found if len(found) <= MOST_OFFERED else found.browse()
        return found._nearest(place.get("street_id"), point, metres)[:MOST_OFFERED]

    @api.model
    def _get_similar_domain(self, category, street_id, point, metres):
        since = fields.Datetime.now() - timedelta(days=RECENT_DAYS)
        domain = (
            Domain("category_id", "=", category.id)
            & Domain("is_open", "=", True)
            & Domain("date_submitted", ">=", since)
            & Domain("is_confidential", "=", False)
        )
        near = Domain.FALSE
        if street_id:
            near |= Domain("street_id", "=", street_id)
        if any(point):
            south, west, north, east = square_around(*point, metres)
            near |= (
                Domain("latitude", ">=", south)
                & Domain("latitude", "<=", north)
                & Domain("longitude", ">=", west)
                & Domain("longitude", "<=", east)
            )
        return domain & (near if not near.is_false() else Domain("is_public", "=", True))

    def _nearest(self, street_id, point, metres):
        """Those of ``self`` in the street or within ``metres``, the nearest first."""
        distances = {}
        for request in self:
            has_both = any(point) and (request.latitude or request.longitude)
            away = has_both and distance_m(*point, request.latitude, request.longitude)
            if has_both and away <= metres:
                distances[request] = away
            elif street_id and request.street_id.id == street_id:
                distances[request] = metres
        return self.browse(row.id for row in sorted(distances, key=distances.get))

    def _prepare_similar(self):
        """What may be told of it to anybody: category and day, the street if the public list has it.

        :return: {"id", "category", "street" (may be empty), "day" (date in the town)}
        """
        self.ensure_one()
        zone = self.company_id.municipality_tz
        moment = fields.Datetime.context_timestamp(self.with_context(tz=zone), self.date_submitted)
        return {
            "id": self.id,
            "category": self.category_id.name,
            "street": (self.is_public and self.street_id.name) or "",
            "day": moment.date(),
        }

    # === JOINING === #

    def _join(self, key, channel, lang=None, citizen=None, words=""):
        """Somebody has the same request; called in sudo after they said so.

        :param str key: the same for a repeat of the same answer
        :param citizen: who is told when it is over; nobody for people without a name
        :param str words: what they said of it, as an internal note
        :return: False when it is not open any more: then nothing was done
        """
        hold(self.ensure_one())
        self.invalidate_recordset(["is_open"], flush=False)
        citizen = citizen or self.env["municipal.citizen"]
        if not self.is_open:
            return False
        if citizen and citizen == self.citizen_id:
            return True  # it is theirs, and they are told anyway
        if self.env["municipal.request.join"]._add(self, key, channel, lang, citizen):
            self._count_join()
            self._note_join(words)
        return True

    def _count_join(self):
        # The row changes, so whoever closes the request at this moment is run again, and tells them.
        self.env.cr.execute(
            SQL(
                "UPDATE municipal_request SET join_count = COALESCE(join_count, 0) + 1 WHERE id = %s",
                self.id,
            )
        )
        self.invalidate_recordset(["join_count"], flush=False)

    def _note_join(self, words):
        self._log("joined", actor="citizen")
        if words:
            town = self.with_context(lang=self.company_id.partner_id.lang)
            note = town.env._("Somebody who has joined the request says: %s", words)
            self._post(INTERNAL_NOTE, note, (), author=self.env["res.partner"])

    def _announce_state(self, history, reply=None):
        super()._announce_state(history, reply)
        for entry in history:
            if entry.state_to_id.is_closed and not entry.state_from_id.is_closed:
                joins = self.env["municipal.request.join"].search(
                    [("request_id", "=", entry.request_id.id)]
                )
                self._enqueue(joins._prepare_closed_messages(entry))
