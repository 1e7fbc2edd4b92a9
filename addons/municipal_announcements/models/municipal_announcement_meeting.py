from odoo import fields, models


class MunicipalAnnouncement(models.Model):
    """The agenda of a council meeting (N23)."""

    _inherit = "municipal.announcement"

    meeting_item_ids = fields.One2many("municipal.meeting.item", "announcement_id", "Agenda")

    def _get_meeting_items(self, user=None):
        """The agenda (in sudo) as ``user`` may read it: members of the council read all of it.

        :param user: ``res.users``; None: the current one
        """
        self.ensure_one()
        user = user or self.env.user
        # sudo: municipal.meeting.item - the public part is public, the rest is decided here
        items = self.sudo().meeting_item_ids
        # sudo: res.users - groups of whoever reads
        if user.sudo().has_group("municipal_announcements.municipal_announcements_group_council"):
            return items
        return items.filtered("is_public")
