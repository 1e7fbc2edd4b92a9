import pytz
from odoo import api, models
from odoo.fields import Domain

from ..tools import feeds
from .municipal_announcement_public import EVENT_KINDS

#: What readers get of a feed: the latest.
FEED_SIZE = 50


class MunicipalAnnouncement(models.Model):
    """What was released as feeds that other systems read (N15, N21, X11)."""

    _inherit = "municipal.announcement"

    def _has_own_words(self, lang):
        """Whether it says anything in that language, be it by the words of the town's own."""
        return bool(self.with_context(lang=lang).name)

    def _get_feed(self, topic, kind, own_url):
        """A feed (bytes) in the language of the environment.

        :param topic: record of ``municipal.announcement.topic``, empty: all topics
        :param str kind: a key of ``tools.feeds.MEDIA_TYPES``
        :param str own_url: the whole address of the feed
        """
        website = self.env["website"].get_current_website()
        town, base = website._get_municipal_facts(), website.get_base_url()
        name = self.env._("Announcements")
        feed = feeds.Feed(
            id=f"{base}/announcements/feed/{topic.code or 'all'}",
            title=f"{town['name']} – {topic.name or name}",
            url=f"{base}{self._get_feed_page(topic)}",
            own_url=own_url,
            language=self.env.lang.partition("_")[0],
            author=town["name"],
            zone=town["tz"],
            items=tuple(self._get_feed_items(topic, kind, base)),
        )
        return feeds.make_feed(feed, kind)

    def _get_feed_page(self, topic):
        page = f"/announcements?topic={topic.code}" if topic else "/announcements"
        return self.env["ir.http"]._url_for(page, self.env.lang)

    def _get_feed_items(self, topic, kind, base):
        kinds = EVENT_KINDS if kind == "ics" else None
        found = self._get_published(kinds, topic, limit=FEED_SIZE)
        return [row._prepare_feed_item(base) for row in found if row._has_own_words(self.env.lang)]

    def _prepare_feed_item(self, base):
        image = self._get_public_image_path()
        changed = self._get_public_change() or self.date_start
        place = self.place_id
        return feeds.Item(
            id=f"urn:uuid:{self.uuid}",
            title=self.name,
            url=base + self.env["ir.http"]._url_for(self._get_public_path(), self.env.lang),
            published=pytz.utc.localize(self.date_start),
            updated=pytz.utc.localize(changed.replace(microsecond=0)),
            summary=self.summary or "",
            html=str(self.body or ""),
            categories=tuple((topic.code, topic.name) for topic in self.topic_ids),
            attachments=tuple(self._prepare_feed_file(file, base) for file in self.attachment_ids),
            image=f"{base}{image}" if image else "",
            start=self.event_start and pytz.utc.localize(self.event_start),
            end=self.event_end and pytz.utc.localize(self.event_end),
            location=", ".join(part for part in (place.name, place.address) if part),
        )

    def _prepare_feed_file(self, file, base):
        facts = self._prepare_public_file(file)
        return feeds.Attachment(f"{base}{facts['url']}", facts["media_type"], facts["size"] or 0)

    def _get_calendar_file(self, own_url):
        """This event alone as a calendar (bytes); it has the id that it has in the feeds."""
        website = self.env["website"].get_current_website()
        feed = feeds.Feed(
            id=f"urn:uuid:{self.uuid}",
            title=self.name,
            url=own_url,
            own_url=own_url,
            language=self.env.lang.partition("_")[0],
            zone=website._get_municipal_facts()["tz"],
            items=(self._prepare_feed_item(website.get_base_url()),),
        )
        return feeds.make_calendar(feed)

    # === CAP === #

    @api.model
    def _get_cap_feed(self, own_url):
        """The list of the alerts' documents as Atom; each entry leads to a document."""
        website = self.env["website"].get_current_website()
        town, base = website._get_municipal_facts(), website.get_base_url()
        feed = feeds.Feed(
            id=f"{base}/alerts/feed",
            title=f"{town['name']} – CAP",
            url=f"{base}/alerts",
            own_url=own_url,
            language=self.env.lang.partition("_")[0],
            author=town["name"],
            items=tuple(row._prepare_feed_item(base) for row in self._get_public_documents()),
        )
        return feeds.make_feed(feed, "atom")

    @api.model
    def _get_public_documents(self, identifier=None):
        """Documents (in sudo) of what is in force or was until lately; drills are no public's."""
        domain = Domain("company_id", "=", self.env.company.id)
        domain &= Domain("announcement_id.is_test", "=", False)
        if identifier:
            domain &= Domain("identifier", "=", identifier)
        # sudo: municipal.alert.document - made for whoever reads CAP
        Document = self.env["municipal.alert.document"].sudo()
        return Document.search(domain, limit=FEED_SIZE).filtered(lambda row: row._is_public())
