import json
from ast import literal_eval

from odoo import api, fields, models
from odoo.addons.municipal_crm.tools.geo import distance_m, point_in_polygon
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.audience import get_order

#: What a subscription to telephone calls is called among the channels of the outbox.
OUTBOX_CHANNEL = {"phone": "voice"}
#: Points on each side of an outline that are looked at to find out whether it meets an area.
STEPS = 8

#: Subscriptions that a broadcast reaches: one row for each person, on the best channel.
CHOSEN_SUBSCRIBERS = """
    SELECT DISTINCT ON (s.owner_key)
           s.id AS subscription_id, s.citizen_id, s.lang, s.channel, s.owner_key AS person
      FROM municipal_subscription s
      LEFT JOIN municipal_citizen c ON c.id = s.citizen_id
     WHERE s.state = 'active' AND s.company_id = %(company)s AND s.channel IN %(channels)s
       AND (%(is_drill)s = FALSE OR s.is_drill)
       AND %(topics)s AND %(areas)s
     ORDER BY s.owner_key, (NOT %(is_severe)s AND c.preferred_channel = s.channel) DESC NULLS LAST,
              array_position(%(order)s, s.channel::text), s.id
"""
#: Registered citizens: how they want to be told, as far as there is an address for it.
CHOSEN_CITIZENS = """
    SELECT DISTINCT ON (c.id)
           NULL::integer AS subscription_id, c.id AS citizen_id, p.lang, ways.channel,
           'citizen:' || c.id AS person
      FROM municipal_citizen c
      JOIN res_partner p ON p.id = c.partner_id
      JOIN LATERAL (VALUES ('email', p.email), ('sms', p.phone)) AS ways (channel, address)
        ON ways.address <> '' AND ways.channel IN %(channels)s
     WHERE c.id IN %(citizens)s
     ORDER BY c.id, (c.preferred_channel = ways.channel) DESC,
              array_position(%(order)s, ways.channel)
"""
INSERT = """
    INSERT INTO municipal_notification (
           uuid, event, audience, res_model, res_id, company_id, broadcast_id, subscription_id,
           citizen_id, lang, channel, params, dedupe_key, date_planned, state, attempts,
           create_uid, create_date, write_uid, write_date)
    SELECT replace(gen_random_uuid()::text, '-', ''), %(event)s, 'citizen', 'municipal.broadcast',
           %(id)s, %(company)s, %(id)s, chosen.subscription_id, chosen.citizen_id, chosen.lang,
           CASE chosen.channel WHEN 'phone' THEN 'voice' ELSE chosen.channel END, '{}',
           'broadcast:' || %(id)s || ':' || chosen.person, %(now)s, 'queued', 0,
           %(uid)s, %(now)s, %(uid)s, %(now)s
      FROM (%(chosen)s) AS chosen
    ON CONFLICT (dedupe_key) DO NOTHING
"""


class MunicipalBroadcast(models.Model):
    """Who gets a broadcast: chosen, counted and queued in one statement each (N09, N10, N17)."""

    _inherit = "municipal.broadcast"

    # === COUNTING === #

    def _count_people(self):
        """{(channel, lang): people}; the same choice that the sending makes."""
        self.ensure_one()
        self.env.flush_all()
        query = SQL(
            "SELECT channel, lang, count(*) FROM (%s) AS chosen GROUP BY channel, lang",
            self._choose(),
        )
        return {(channel, lang): count for channel, lang, count in self.env.execute_query(query)}

    def _enqueue(self):
        """Put one row for each person into the outbox; told twice, it adds nobody. :return: rows"""
        self.ensure_one()
        self.env.flush_all()
        # sudo: municipal.broadcast - fields of the message, whoever lets it go
        row = self.sudo()
        self.env.cr.execute(
            SQL(
                INSERT,
                event=row._get_event(),
                id=row.id,
                company=row.company_id.id,
                now=fields.Datetime.now(),
                uid=self.env.uid,
                chosen=row._choose(),
            )
        )
        return self.env.cr.rowcount

    def _get_event(self):
        if not self.announcement_id:
            return "broadcast"
        return "announcement_alert" if self.announcement_id.kind == "alert" else "announcement"

    # === CHOOSING === #

    def _get_channels(self):
        """Codes of the channels that are ticked, as far as this database has them."""
        known = {code for code, _label in self.env["municipal.channel"]._get_selection()}
        return {
            code
            for code in ("email", "sms", "push", "phone")
            if self[f"use_{code}"] and OUTBOX_CHANNEL.get(code, code) in known
        }

    def _get_outbox_channels(self):
        return {OUTBOX_CHANNEL.get(code, code) for code in self._get_channels()}

    def _choose(self):
        """The statement that finds the people: subscription_id, citizen_id, lang, channel, person."""
        order = get_order(self.is_severe, self._get_channels())
        if not order:
            raise UserError(self.env._("Choose at least one way to send it."))
        common = {"channels": order, "order": list(order)}
        if self.audience == "citizens":
            return SQL(CHOSEN_CITIZENS, citizens=self._choose_citizens(), **common)
        return SQL(
            CHOSEN_SUBSCRIBERS,
            company=self.company_id.id,
            is_drill=self.is_drill or self.announcement_id.is_test,
            is_severe=self.is_severe,
            topics=self._choose_topics(),
            areas=self._choose_areas(),
            **common,
        )

    def _choose_citizens(self):
        """The citizens of the filter that the author of the message may see."""
        # the rights of whoever wrote it, also when the scheduler sends it
        Citizen = self.env["municipal.citizen"].with_user(self.create_uid or self.env.user)
        try:
            domain = literal_eval(self.citizen_domain or "[]")
            return Citizen.with_context(active_test=True)._search(domain).subselect()
        except (ValueError, SyntaxError, TypeError) as error:
            raise UserError(self.env._("The filter of the citizens cannot be read.")) from error

    def _choose_topics(self):
        topics = self.topic_ids or self.announcement_id.topic_ids
        if self.is_severe or not topics:
            return SQL("TRUE")
        return _any_or_none(
            self.env["municipal.subscription"]._fields["topic_ids"], tuple(topics.ids)
        )

    def _choose_areas(self):
        """Whom the area concerns: its districts, points inside it, and who wants the whole town."""
        announcement = self.announcement_id
        if not announcement or announcement.is_whole_town or not announcement._has_area():
            return SQL("TRUE")
        areas = self._get_touched_areas()
        field = self.env["municipal.subscription"]._fields["area_ids"]
        has_point = SQL("(COALESCE(s.latitude, 0) <> 0 OR COALESCE(s.longitude, 0) <> 0)")
        return SQL(
            "CASE WHEN %s THEN s.id = ANY(%s) ELSE %s END",
            has_point,
            self._find_points(),
            _any_or_none(field, tuple(areas.ids) or (0,)),
        )

    def _find_points(self):
        """Ids of the subscriptions whose own point lies inside the area."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id, latitude, longitude FROM municipal_subscription s WHERE state = 'active'"
                " AND company_id = %s AND (COALESCE(latitude, 0) <> 0 OR COALESCE(longitude, 0) <> 0)",
                self.company_id.id,
            )
        )
        shapes = self._get_shapes()
        return [row_id for row_id, lat, lon in rows if self._is_inside(shapes, lat, lon)]

    # === AREA === #

    def _get_shapes(self):
        """(GeoJSON polygons, [(lat, lon, metres)]) of the announcement and of its districts."""
        announcement = self.announcement_id
        texts = [announcement.polygon, *announcement.area_ids.mapped("outline")]
        polygons = [json.loads(text) for text in texts if (text or "").strip()]
        circle = (announcement.circle_lat, announcement.circle_lon, announcement.circle_radius)
        return polygons, [circle] if circle[2] else []

    @api.model
    def _is_inside(self, shapes, lat, lon):
        polygons, circles = shapes
        return any(
            distance_m(lat, lon, *circle[:2]) <= circle[2] for circle in circles
        ) or any(point_in_polygon(lat, lon, polygon) for polygon in polygons)  # fmt: skip

    def _get_touched_areas(self):
        """The districts that the announcement is about: named, around them, within, or met."""
        announcement = self.announcement_id
        # sudo: municipal.area - public geography
        Area = self.env["municipal.area"].sudo()
        named = Area.search(
            ["|", ("id", "child_of", announcement.area_ids.ids),
             ("id", "parent_of", announcement.area_ids.ids)]
        )  # fmt: skip
        drawn = Area.search(
            [("company_id", "=", self.company_id.id), ("outline", "!=", False)]
        )  # fmt: skip
        return named | drawn.filtered(lambda area: self._meets(json.loads(area.outline)))

    def _meets(self, outline):
        """Whether the circle or the shape drawn for the announcement meets an outline."""
        announcement = self.announcement_id
        drawn = [json.loads(announcement.polygon)] if announcement.polygon else []
        circles = self._get_shapes()[1]
        corners = [(lat, lon) for lat, lon, _metres in circles]
        corners += [point for polygon in drawn for point in _walk(polygon)]
        return any(point_in_polygon(lat, lon, outline) for lat, lon in corners) or any(
            self._is_inside((drawn, circles), lat, lon) for lat, lon in _walk(outline)
        )


def _any_or_none(field, ids):
    """The condition that a subscription ``s`` has none of a many2many, or one of ``ids``."""
    relation, own, other = map(SQL.identifier, (field.relation, field.column1, field.column2))
    return SQL(
        "(NOT EXISTS (SELECT FROM %(rel)s r WHERE r.%(own)s = s.id) OR EXISTS"
        " (SELECT FROM %(rel)s r WHERE r.%(own)s = s.id AND r.%(other)s IN %(ids)s))",
        rel=relation,
        own=own,
        other=other,
        ids=ids,
    )


def _walk(geometry):
    """(lat, lon) along the outlines of a polygon, close enough to find what it meets."""
    geometry = geometry["geometry"] if geometry["type"] == "Feature" else geometry
    shapes = geometry["coordinates"]
    for rings in [shapes] if geometry["type"] == "Polygon" else shapes:
        for (lon, lat, *_z), (lon2, lat2, *_z2) in zip(rings[0], rings[0][1:], strict=False):
            for step in range(STEPS):
                share = step / STEPS
                yield lat + (lat2 - lat) * share, lon + (lon2 - lon) * share
