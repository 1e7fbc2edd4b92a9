from odoo import api, fields, models
from odoo.addons.municipal_crm.tools.reading import read
from odoo.fields import Domain
from odoo.tools import format_datetime

from ..tools.reading import estimate_seconds, join_sentences, to_sentences

TIME_FORMAT = "EEEE d MMMM, HH:mm"


class MunicipalAnnouncement(models.Model):
    """What the telephone reads, when, and in which words (N13)."""

    _inherit = "municipal.announcement"

    is_read = fields.Boolean("Read on the phone", tracking=True)
    reading_start = fields.Datetime("Read from", copy=False, help="Empty: as long as it is public.")
    reading_end = fields.Datetime("Read until", copy=False, help="Empty: as long as it is public.")
    reading_sequence = fields.Integer("Order of reading", default=10, aggregator=None)
    reading_priority = fields.Selection(
        [("normal", "In order"), ("first", "Before all others")], default="normal", required=True
    )
    spoken_text = fields.Text(
        "Spoken text", translate=True, help="Empty: title, summary and instruction are read."
    )

    spoken_preview = fields.Text("As it is said", compute="_compute_spoken_preview")
    spoken_seconds = fields.Integer(
        "Seconds", compute="_compute_spoken_preview", help="How long a voice needs, about."
    )

    _reading_in_order = models.Constraint(
        "CHECK (reading_end > reading_start)", "Reading must end after it begins."
    )

    def _get_reading_domain(self, now=None):
        """What the telephone reads at ``now`` (naive UTC): public, and in its reading window."""
        now = now or fields.Datetime.now()
        begun = Domain("reading_start", "=", False) | Domain("reading_start", "<=", now)
        ended = Domain("reading_end", "!=", False) & Domain("reading_end", "<=", now)
        return self._get_public_domain(now) & Domain("is_read", "=", True) & begun & ~ended

    # === WORDS === #

    def _get_spoken_text(self):
        """What is read aloud in the current language: plain sentences, numbers as written."""
        self.ensure_one()
        if self.spoken_text:
            return join_sentences(self._get_title() if self.is_test else None, self.spoken_text)
        time = self._get_event_text() if self.kind in ("event", "meeting") else None
        text = self.summary or to_sentences(str(self.body or ""))
        instruction = self.instruction if self.kind == "alert" else None
        return join_sentences(self._get_title(), time, text, instruction)

    def _get_spoken_words(self):
        """The same with numbers, dates and abbreviations in words, as a voice says it (N14)."""
        return read(self._get_spoken_text(), self.env.lang or "en")

    def _get_event_text(self):
        """When and where it takes place, as one says it."""
        # sudo: res.company - the zone of the town
        zone = self.company_id.sudo().municipality_tz
        when = self.event_start and format_datetime(
            self.env, self.event_start, zone, TIME_FORMAT, self.env.lang
        )
        return ", ".join(filter(None, [when, self.place_id.name]))

    @api.depends(
        "name", "summary", "body", "instruction", "spoken_text", "kind", "event_start", "place_id"
    )
    @api.depends_context("lang")
    def _compute_spoken_preview(self):
        for announcement in self:
            words = announcement._get_spoken_words()
            announcement.spoken_preview = words
            announcement.spoken_seconds = estimate_seconds(words)

    # === ORDER === #

    @api.model
    def _get_readable(self):
        """What the telephone reads now (in sudo): what is urgent, then by order, the latest first."""
        # sudo: municipal.announcement - what is public is for everybody
        rows = self.sudo().search(self._get_reading_domain())
        return rows.sorted(
            lambda row: (
                row.reading_priority != "first",
                row.kind != "alert",
                row.reading_sequence,
                -row.date_start.timestamp(),
                -row.id,
            )
        )
