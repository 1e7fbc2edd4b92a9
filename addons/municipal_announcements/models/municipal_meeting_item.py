from odoo import api, fields, models


class MunicipalMeetingItem(models.Model):
    """One subject of a council meeting: public, or for the members only (N23)."""

    _name = "municipal.meeting.item"
    _description = "Subject of a council meeting"
    _order = "announcement_id, sequence, id"

    announcement_id = fields.Many2one(
        "municipal.announcement", "Meeting", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char("Subject", required=True, translate=True)
    description = fields.Text(translate=True)
    is_public = fields.Boolean("Public", default=True, help="Without: for the members only.")
    decision = fields.Text(translate=True)
    diavgeia_number = fields.Char("Diavgeia number", help="The ADA of the decision.")
    attachment_ids = fields.Many2many("ir.attachment", string="Files")
    company_id = fields.Many2one(related="announcement_id.company_id", store=True, index=True)

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        items._check_may_change()
        items._record_change([""] * len(items))
        return items

    def write(self, vals):
        self._check_may_change()
        before = [item._describe() for item in self]
        result = super().write(vals)
        self._check_may_change()
        self._record_change(before)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_as_the_meeting(self):
        self._check_may_change()
        for item in self:
            item._record_row(item._describe(), "")

    def _check_may_change(self):
        """:raise AccessError: who may not write the meeting does not write its agenda (N23)"""
        if not self.env.su:
            self.announcement_id.check_access("write")

    def _describe(self):
        """All that it says, in the current language."""
        self.ensure_one()
        said = [self.name, self.description, self.decision, self.diavgeia_number]
        part = self.env._("Public") if self.is_public else self.env._("Members only")
        return "\n".join(filter(None, [*said, part]))

    def _record_change(self, before):
        """What the agenda said before and says now, once it is released (N29)."""
        for item, old in zip(self, before, strict=True):
            new = item._describe()
            if new != old:
                item._record_row(old, new)

    def _record_row(self, old, new):
        if self.announcement_id.state in ("approved", "cancelled"):
            lang = self.env.lang or "en_US"
            row = {"field_name": "meeting_item_ids", "lang": lang}
            self.announcement_id._record_history("changed", old_value=old, new_value=new, **row)
