from odoo import api, fields, models
from odoo.addons.municipal_crm.models.selection import get_labels
from odoo.fields import Domain

PHASES = [
    ("draft", "Draft"),
    ("review", "To be approved"),
    ("scheduled", "Scheduled"),
    ("published", "Published"),
    ("expired", "Expired"),
    ("cancelled", "Cancelled"),
]


class MunicipalAnnouncement(models.Model):
    """What is public is decided when it is read, never by a scheduled action (N06).

    Site, banner, feeds, telephone and what is sent all ask ``_get_public_domain``; so what is
    cancelled or has expired is gone everywhere at once.
    """

    _inherit = "municipal.announcement"

    phase = fields.Selection(
        PHASES, compute="_compute_phase", search="_search_phase", help="As of this moment."
    )

    @api.depends("state", "date_start", "date_end")
    def _compute_phase(self):
        now = fields.Datetime.now()
        for announcement in self:
            announcement.phase = announcement._get_phase(now)

    def _get_phase(self, now):
        if self.state != "approved":
            return self.state
        if self.date_start > now:
            return "scheduled"
        return "expired" if self.date_end and self.date_end <= now else "published"

    def _search_phase(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        return Domain.OR(self._get_phase_domain(phase, now) for phase in value)

    @api.model
    def _get_phase_domain(self, phase, now):
        approved = Domain("state", "=", "approved")
        begun = Domain("date_start", "<=", now)
        ended = Domain("date_end", "<=", now)
        return {
            "scheduled": approved & Domain("date_start", ">", now),
            "published": approved & begun & (Domain("date_end", "=", False) | ~ended),
            "expired": approved & begun & ended,
        }.get(phase, Domain("state", "=", phase))

    # === WHAT IS PUBLIC === #

    @api.model
    def _get_public_domain(self, now=None):
        """What anybody may see of the current municipality at ``now`` (naive UTC; default: now)."""
        now = now or fields.Datetime.now()
        return (
            Domain("company_id", "=", self.env.company.id)
            & Domain("is_test", "=", False)
            & self._get_phase_domain("published", now)
        )

    @api.model
    def _get_published(self, kinds=None, topics=None, limit=None):
        """The public announcements (in sudo) of the current municipality, the latest first.

        :param kinds: iterable of codes of :data:`KINDS`; None: all
        :param topics: records of ``municipal.announcement.topic``; None or empty: all
        """
        domain = self._get_public_domain()
        if kinds is not None:
            domain &= Domain("kind", "in", tuple(kinds))
        if topics:
            domain &= Domain("topic_ids", "in", topics.ids)
        # sudo: municipal.announcement - what is public is for everybody
        return self.sudo().search(domain, limit=limit)

    def _is_public(self):
        """Whether anybody may see it now; asked again by whoever has kept the record a while."""
        self.ensure_one()
        return self.state == "approved" and not self.is_test and self.phase == "published"

    # === HOW IT IS SHOWN === #

    def _get_title(self):
        """The title in the current language; a drill says that it is one (N28)."""
        self.ensure_one()
        return self.env._("DRILL: %s", self.name) if self.is_test else self.name

    def _get_text_langs(self):
        """The installed languages that it has words of its own in, the town's first (N21)."""
        self.ensure_one()
        # sudo: res.company - the language of the town
        own = self.company_id.sudo().partner_id.lang or self.env.lang or "en_US"
        title = self.with_context(lang=own).name
        others = [code for code, _name in self.env["res.lang"].get_installed() if code != own]
        return [own] + [lang for lang in others if self.with_context(lang=lang).name != title]

    @api.model
    def _get_kind_labels(self):
        """{kind: its name in the current language}"""
        return get_labels(self, "kind")
