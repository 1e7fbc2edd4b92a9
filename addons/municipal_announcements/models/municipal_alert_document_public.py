from datetime import timedelta

import pytz
from odoo import fields, models

from ..tools import feeds

#: So long a document is told after its alert is over: other systems have to hear that it is.
KEPT = timedelta(days=3)


class MunicipalAlertDocument(models.Model):
    """The documents as other systems fetch them (N05, X11)."""

    _inherit = "municipal.alert.document"

    def _is_public(self):
        """An alert as long as it is in force; what updates or ends one, some days longer."""
        self.ensure_one()
        alert = self.announcement_id
        if alert.is_test:
            return False
        if self.message_type == "Cancel":
            return self.date_sent > fields.Datetime.now() - KEPT
        return alert._is_public()

    def _prepare_feed_item(self, base):
        alert = self.announcement_id
        sent = pytz.utc.localize(self.date_sent)
        title = alert.name
        if self.message_type == "Cancel":
            title = self.env._("Over: %s", title)
        return feeds.Item(
            id=f"urn:uuid:{self.identifier}",
            title=title,
            url=f"{base}/alerts/cap/{self.identifier}.xml",
            published=sent,
            updated=sent,
            summary="" if self.message_type == "Cancel" else alert.summary or "",
            categories=((alert.cap_category, alert.cap_category),),
            link_type="application/cap+xml",
        )
