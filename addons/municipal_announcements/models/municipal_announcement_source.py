from odoo import fields, models


class MunicipalAnnouncement(models.Model):
    """Where an announcement was read from, if it was written elsewhere."""

    _inherit = "municipal.announcement"

    feed_source_id = fields.Many2one(
        "municipal.feed.source", "Source", readonly=True, copy=False, ondelete="set null"
    )
    feed_guid = fields.Char("Id in the feed", readonly=True, copy=False)

    _feed_uniq = models.UniqueIndex(
        "(feed_source_id, feed_guid) WHERE feed_source_id IS NOT NULL",
        "This entry of the feed was read already.",
    )
