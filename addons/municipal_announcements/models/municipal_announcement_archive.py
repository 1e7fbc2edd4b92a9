from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import frozendict

#: An alert that is over is shown nowhere: nobody shall take it for one that holds.
ARCHIVED_KINDS = ("news", "notice", "event", "meeting")
ARCHIVE = "/announcements/archive"


class MunicipalAnnouncement(models.Model):
    """What was public until its time was over, on pages of its own that say so (N01, N29).

    What was cancelled was taken back and is in no archive of the site.
    """

    _inherit = "municipal.announcement"

    @api.model
    def _get_archive_domain(self):
        return (
            Domain("company_id", "=", self.env.company.id)
            & Domain("is_test", "=", False)
            & Domain("kind", "in", ARCHIVED_KINDS)
            & self._get_phase_domain("expired", fields.Datetime.now())
        )

    def _is_archived(self):
        """Whether anybody may read it although its time is over."""
        return bool(self) and self.phase == "expired" and self.kind in ARCHIVED_KINDS

    def _get_archive_path(self):
        return self._get_public_path().replace("/announcements", ARCHIVE, 1)

    @api.model
    def _get_archive_list(self, query):
        """A page of the archive; see :meth:`_get_public_list`."""
        found = self._get_public_list(query, ARCHIVED_KINDS, self._get_archive_domain())
        entries = (
            frozendict(entry | {"url": entry["url"].replace("/announcements", ARCHIVE, 1)})
            for entry in found["entries"]
        )
        return {**found, "entries": tuple(entries)}
