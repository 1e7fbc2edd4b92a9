from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.municipal_crm.tools import outside
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ..tools.feed_reader import FeedError, read_feed

#: What is older was news once; it is not announced when a source is read for the first time.
NEWS_DAYS = 14
TEASER = 300


class MunicipalFeedSource(models.Model):
    """A feed that the municipality writes elsewhere, read in as news (N26, X11)."""

    _name = "municipal.feed.source"
    _description = "Feed that is read in"
    _order = "name, id"

    name = fields.Char(required=True)
    url = fields.Char("Address", required=True, help="Of an RSS or Atom feed.")
    topic_id = fields.Many2one("municipal.announcement.topic")
    release = fields.Selection(
        [("review", "Wait for approval"), ("approved", "Are released at once")],
        "New entries",
        default="review",
        required=True,
    )
    is_read = fields.Boolean("Read on the phone too")
    active = fields.Boolean(default=True)
    date_read = fields.Datetime("Last read", readonly=True)
    failure = fields.Char("Last fault", readonly=True)
    announcement_ids = fields.One2many("municipal.announcement", "feed_source_id", readonly=True)
    company_id = fields.Many2one(
        "res.company", "Municipality", required=True, default=lambda self: self.env.company
    )

    _url_uniq = models.UniqueIndex("(company_id, url)", "This feed is read already.")

    @api.constrains("url")
    def _check_url(self):
        for source in self:
            try:
                outside.check_url(source.url)
            except outside.OutsideError as error:
                raise UserError(
                    self.env._("Write the address of a feed, with http:// or https://.")
                ) from error

    def action_read(self):
        """Read it now."""
        self.check_access("write")
        for source in self:
            source._read_source()

    @api.model
    def _cron_read(self):
        sources = self.search([])
        self.env["ir.cron"]._commit_progress(remaining=len(sources))
        for source in sources:
            if source.try_lock_for_update():
                source._read_source()
            self.env["ir.cron"]._commit_progress(1)

    def _read_source(self):
        """Fetch the feed and take in what is new; a fault is written down and tried again later."""
        self.ensure_one()
        try:
            answer = outside.call(self.url)
            if answer.status != 200:
                raise FeedError(str(answer.status))
            entries = read_feed(answer.content)
        except (outside.OutsideError, FeedError) as error:
            self.failure = self.env._("It could not be read (%s).", error)
            return
        self._take_in(entries)
        self.write({"date_read": fields.Datetime.now(), "failure": False})

    def _take_in(self, entries):
        """Make an announcement of each entry that is new; the oldest first."""
        known = self.env["municipal.announcement"].search(
            [("feed_source_id", "=", self.id), ("feed_guid", "in", [row.guid for row in entries])]
        )
        seen = set(known.mapped("feed_guid"))
        limit = fields.Datetime.now() - timedelta(days=NEWS_DAYS)
        for entry in reversed(entries):
            is_old = entry.published and entry.published.replace(tzinfo=None) < limit
            if entry.guid not in seen and not is_old:
                self._announce_entry(entry)

    def _announce_entry(self, entry):
        # sudo: municipal.announcement - the source was set up by a publisher; nobody is at work
        Announcement = self.env["municipal.announcement"].sudo().with_company(self.company_id)
        lang = self.company_id.partner_id.lang or self.env.lang
        announcement = Announcement.with_context(lang=lang).create(self._prepare_entry(entry))
        announcement._set_state("review")
        if self.release == "approved":
            announcement._set_state("approved")

    def _prepare_entry(self, entry):
        title = entry.title or entry.text.partition("\n")[0][:120]
        body = plaintext2html(f"{entry.text}\n{entry.url}" if entry.url else entry.text)
        return {
            "kind": "news",
            "name": title,
            "summary": entry.text[:TEASER],
            "body": body,
            "topic_ids": [(6, 0, self.topic_id.ids)],
            "is_read": self.is_read,
            "feed_source_id": self.id,
            "feed_guid": entry.guid,
            "company_id": self.company_id.id,
        }
