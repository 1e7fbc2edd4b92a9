import re
from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.addons.municipal_crm.tools.text import fold
from odoo.fields import Domain
from odoo.tools import frozendict

from ..tools.feed_reader import to_text

PAGE_SIZE = 20
#: What takes place at a moment of its own.
EVENT_KINDS = ("event", "meeting")
#: Longest part of a text that lists show when there is no summary, in characters.
TEASER = 200
_ID = re.compile(r"(?:.*-)?(\d{1,9})$")


class MunicipalAnnouncement(models.Model):
    """The public pages of announcements: plain values that pages show, feeds carry, caches keep."""

    _inherit = "municipal.announcement"

    search_text = fields.Text(
        compute="_compute_search_text", store=True, help="Folded words of all languages."
    )

    @api.depends("name", "summary", "body")
    def _compute_search_text(self):
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        for announcement in self:
            words = []
            for lang in languages:
                row = announcement.with_context(lang=lang)
                words += [row.name or "", row.summary or "", to_text(row.body)]
            announcement.search_text = fold(" ".join(words))

    # === ONE === #

    def _get_public_path(self):
        """The address of its page, without language: it stays right when the title changes."""
        return f"/announcements/{self.slug or 'item'}-{self.id}"

    @api.model
    def _find_public(self, path):
        """What an address such as ``water-cut-12`` leads to.

        :return: (record in sudo, "public"), (record in sudo, "over") for what was public once,
            (empty, "unknown") for all else: nobody learns what is being prepared
        """
        found = _ID.match(path or "")
        # sudo: municipal.announcement - what is public is for everybody
        announcement = self.sudo().browse(int(found[1]) if found else 0).exists()
        if not announcement or announcement.company_id != self.env.company or announcement.is_test:
            return announcement.browse(), "unknown"
        if announcement._is_public():
            return announcement, "public"
        was_public = announcement.date_approved and announcement.phase in ("expired", "cancelled")
        return (announcement, "over") if was_public else (announcement.browse(), "unknown")

    def _get_public_page(self):
        """All that its page shows besides what :meth:`_prepare_public_entry` holds."""
        self.ensure_one()
        place = self.place_id
        return {
            **self._prepare_public_entry(),
            "body": self.body or "",
            "instruction": self.instruction or "",
            "spoken": self._get_spoken_page(),
            "image": self._get_public_image_path(),
            "files": [self._prepare_public_file(file) for file in self.attachment_ids],
            "place": place and place._prepare_public_place(),
            "date_end": self.date_end,
            "changed": self._get_public_change(),
            "agenda": self._get_public_agenda(),
        }

    def _get_public_change(self):
        """When its words changed last; None when they have not since it was released."""
        changed = self.history_ids.filtered(lambda row: row.event == "changed")[:1].date
        return changed if changed and changed > self.date_start else None

    def _get_spoken_page(self):
        """What is read aloud of the page, as plain text."""
        texts = [self.name, self.summary, self.instruction, to_text(self.body)]
        return self.spoken_text or "\n".join(text for text in texts if text)

    def _get_public_image_path(self):
        """The address of its picture; a new one whenever it was changed."""
        if not self.image:
            return ""
        return f"/announcements/image/{self.id}/{int(self.write_date.timestamp())}"

    def _prepare_public_file(self, file):
        return {
            "url": f"{self._get_public_path()}/file/{file.id}",
            "name": file.name,
            "size": file.file_size,
            "media_type": file.mimetype or "application/octet-stream",
        }

    def _get_public_agenda(self):
        """Subjects of a meeting, as far as the visitor may read them."""
        return [
            {
                "name": item.name,
                "description": item.description or "",
                "decision": item.decision or "",
                "diavgeia": item.diavgeia_number or "",
                "is_public": item.is_public,
                "files": [self._prepare_public_file(file) for file in item.attachment_ids],
            }
            for item in self._get_meeting_items()
        ]

    def _find_public_file(self, file_id):
        """The attachment of that id, if the visitor may have it; else empty."""
        files = self.attachment_ids | self._get_meeting_items().attachment_ids
        return files.filtered(lambda file: file.id == file_id)

    # === LISTS === #

    def _prepare_public_entry(self):
        """One entry of a list, as plain values that a cache may keep."""
        topics = tuple((topic.code, topic.name) for topic in self.topic_ids)
        return frozendict(
            id=self.id,
            url=self._get_public_path(),
            kind=self.kind,
            kind_name=self._get_kind_labels()[self.kind],
            title=self.name,
            summary=self.summary or to_text(self.body)[:TEASER],
            date=self.date_start,
            topics=topics,
            where=self._get_area_text(),
            start=self.event_start,
            end=self.event_end,
            place_name=self.place_id.name or "",
            severity=self.severity if self.kind == "alert" else "",
        )

    @api.model
    def _get_public_list(self, query, kinds=None, scope=None):
        """A page of what is public, for filters as they stand in an address.

        :param dict query: ``q``, ``kind``, ``topic``, ``area``, ``year``, ``page``; others are left out
        :param kinds: only these kinds
        :param scope: domain of what may be shown; None: what is public now
        :return: {entries, total, page, pages, filters, choices, address}
        """
        filters = self._read_public_filters(query, kinds)
        scope = self._get_public_domain() if scope is None else scope
        domain = scope & self._get_filter_domain(filters, kinds)
        # sudo: municipal.announcement - what is public is for everybody
        Announcement = self.sudo()
        total = Announcement.search_count(domain)
        pages = max(1, -(-total // PAGE_SIZE))
        page = min(_to_number(query.get("page")) or 1, pages)
        order = "event_start, id" if kinds == EVENT_KINDS else self._order
        found = Announcement.search(
            domain, limit=PAGE_SIZE, offset=PAGE_SIZE * (page - 1), order=order
        )
        return {
            "entries": tuple(row._prepare_public_entry() for row in found),
            "total": total,
            "page": page,
            "pages": pages,
            "filters": frozendict(filters),
            "choices": self._get_public_choices(kinds, scope),
            "address": urlencode(filters),
        }

    def _read_public_filters(self, query, kinds):
        """What was asked for and exists; {} when nothing was."""
        asked = {name: str(query.get(name) or "").strip()[:100] for name in ("q", "kind", "topic")}
        if asked["kind"] not in (kinds or self._get_kind_labels()):
            asked["kind"] = ""
        asked["area"] = _to_number(query.get("area")) or ""
        year = _to_number(query.get("year"))
        asked["year"] = year if 2000 <= year <= 2100 else ""
        return {name: value for name, value in asked.items() if value}

    def _get_filter_domain(self, filters, kinds):
        domain = Domain("kind", "in", kinds) if kinds else Domain.TRUE
        if "kind" in filters:
            domain &= Domain("kind", "=", filters["kind"])
        if "topic" in filters:
            domain &= Domain("topic_ids.code", "=", filters["topic"])
        if "area" in filters:  # what names no district is meant for all of them
            domain &= Domain("area_ids", "in", [filters["area"], False])
        if "year" in filters:
            year = filters["year"]
            domain &= Domain("date_start", ">=", f"{year}-01-01")
            domain &= Domain("date_start", "<", f"{year + 1}-01-01")
        for word in fold(filters.get("q", "")).split():
            domain &= Domain("search_text", "like", word)
        if kinds == EVENT_KINDS and "year" not in filters:
            domain &= self._get_coming_domain()
        return domain

    @api.model
    def _get_coming_domain(self):
        """What has not ended yet; the years lead to the rest."""
        now = fields.Datetime.now()
        return Domain("event_end", ">=", now) | (
            Domain("event_end", "=", False) & Domain("event_start", ">=", now)
        )

    @api.model
    def _get_public_choices(self, kinds, scope):
        """Plain values of the filters: {kinds, topics, areas, years} of (value, label)."""
        labels = self._get_kind_labels()
        # sudo: municipal.announcement.topic - the names of topics are for everybody
        topics = self.env["municipal.announcement.topic"].sudo()
        topics = topics.search([("company_id", "=", self.env.company.id)])
        areas = self.env["municipal.map"]._get_areas()
        return frozendict(
            kinds=tuple((code, labels[code]) for code in kinds or labels),
            topics=tuple((topic.code, topic.name) for topic in topics),
            areas=tuple((str(area["id"]), area["name"]) for area in areas),
            years=tuple((str(year), str(year)) for year in self._get_public_years(scope)),
        )

    @api.model
    def _get_public_years(self, scope):
        """The years of what may be shown, the latest first."""
        # sudo: municipal.announcement - years alone
        first = self.sudo().search(scope, order="date_start", limit=1)
        last = fields.Datetime.now().year
        return range(last, first.date_start.year - 1, -1) if first else range(last, last - 1, -1)


def _to_number(text):
    text = str(text or "")
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0
