from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

COPIED = ("name", "summary", "instruction", "is_whole_town", "is_read")


class MunicipalAnnouncementCompose(models.TransientModel):
    """From a template to the citizens in under a minute, on a phone (N27).

    Asks only what differs from case to case. Whoever may release sends at once; alerts and what
    editors write go to a second person.
    """

    _name = "municipal.announcement.compose"
    _description = "Quick announcement"

    template_id = fields.Many2one("municipal.announcement.template", required=True)
    kind = fields.Selection(related="template_id.kind")
    name = fields.Char("Title", compute="_compute_texts", store=True, readonly=False, required=True)
    summary = fields.Text(compute="_compute_texts", store=True, readonly=False)
    instruction = fields.Text("What to do", compute="_compute_texts", store=True, readonly=False)
    is_whole_town = fields.Boolean(
        "Whole town", compute="_compute_texts", store=True, readonly=False
    )
    is_read = fields.Boolean(
        "Read on the phone", compute="_compute_texts", store=True, readonly=False
    )
    area_ids = fields.Many2many("municipal.area", string="Districts")
    date_end = fields.Datetime("Until", compute="_compute_date_end", store=True, readonly=False)
    is_test = fields.Boolean("Drill")
    can_release = fields.Boolean(compute="_compute_can_release")
    other_langs = fields.Char(compute="_compute_other_langs")

    @api.depends("template_id")
    @api.depends_context("lang")
    def _compute_texts(self):
        for wizard in self:
            for name in COPIED:
                wizard[name] = wizard.template_id[name]

    @api.depends("template_id")
    def _compute_date_end(self):
        now = fields.Datetime.now().replace(second=0, microsecond=0)
        for wizard in self:
            hours = wizard.template_id.hours
            wizard.date_end = now + timedelta(hours=hours) if hours else False

    @api.depends("template_id")
    @api.depends_context("uid")
    def _compute_can_release(self):
        group = "municipal_announcements.municipal_announcements_group_publisher"
        for wizard in self:
            wizard.can_release = wizard.kind != "alert" and self.env.user.has_group(group)

    @api.depends("template_id", "name", "summary")
    @api.depends_context("lang")
    def _compute_other_langs(self):
        """The languages in which the words of the template stay when they are changed here."""
        installed = self.env["res.lang"].get_installed()
        others = ", ".join(name for code, name in installed if code != self.env.lang)
        for wizard in self:
            template = wizard.template_id
            changed = any((wizard[name] or "") != (template[name] or "") for name in COPIED[:3])
            wizard.other_langs = others if template and changed else False

    def action_release(self):
        """Publish it now."""
        announcement = self._make()
        announcement.action_approve()
        return self._show(announcement)

    def action_submit(self):
        """Ask a colleague to approve it."""
        return self._show(self._make())

    def _make(self):
        self.ensure_one()
        if not (self.is_whole_town or self.area_ids):
            raise UserError(self.env._("Choose the districts, or the whole town."))
        own = {name: self[name] for name in COPIED}
        where = {"area_ids": [] if self.is_whole_town else self.area_ids.ids}
        vals = self.template_id._prepare_announcement() | own | where
        vals |= {"date_end": self.date_end, "is_test": self.is_test}
        announcement = self.env["municipal.announcement"].create(vals)
        self.template_id._copy_translations(announcement)
        announcement.action_submit()
        return announcement

    def _show(self, announcement):
        return {
            "type": "ir.actions.act_window",
            "res_model": announcement._name,
            "res_id": announcement.id,
            "view_mode": "form",
        }
