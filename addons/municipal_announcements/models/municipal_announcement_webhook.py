from odoo import fields, models


class MunicipalAnnouncement(models.Model):
    """Other systems hear of what is published and withdrawn."""

    _inherit = "municipal.announcement"

    def _follow_state(self, code):
        result = super()._follow_state(code)
        verb = {"approved": "published", "cancelled": "cancelled"}.get(code)
        if verb and not self.is_test:
            self._tell_systems(verb)
        return result

    def _tell_systems(self, verb):
        now = fields.Datetime.now()
        planned = max(self.date_start or now, now) if verb == "published" else now
        hooks = self.env["municipal.webhook"]._get_listeners(self.company_id, verb)
        event = f"announcement.{verb}"
        hooks._tell(self, event, f"{self.uuid}:{verb}", self.name, planned)

    def _get_webhook_data(self, event, _hook):
        """What is told; None for news that was withdrawn before anybody heard of it."""
        is_news = event == "announcement.published"
        if is_news and not self._is_public():
            return None
        return {
            "id": f"urn:uuid:{self.uuid}",
            "url": self.company_id.get_base_url() + self._get_public_path(),
            "kind": self.kind,
            "topics": self.topic_ids.mapped("code"),
            **(self._get_webhook_texts() if is_news else {}),
        }

    def _get_webhook_texts(self):
        """Title and summary by language, and the window."""
        installed = self.env["res.lang"].get_installed()
        in_lang = {code.partition("_")[0]: self.with_context(lang=code) for code, _ in installed}
        return {
            "title": {iso: one.name for iso, one in in_lang.items()},
            "summary": {iso: one.summary or "" for iso, one in in_lang.items()},
            "starts": self.date_start.isoformat() + "Z",
            "ends": self.date_end.isoformat() + "Z" if self.date_end else None,
        }
