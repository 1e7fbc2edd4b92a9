from odoo import api, fields, models, tools
from odoo.tools import frozendict

#: Seconds that a server remembers what is current; the browsers ask again within 45 more.
REMEMBERED = 10
SEVERITIES = ("extreme", "severe", "moderate", "minor", "unknown")
LATEST = 3


class MunicipalAnnouncement(models.Model):
    """What every page shows of the moment: alerts above all else, the latest news at the start.

    Whatever a page shows is asked from ``_get_published`` again every few seconds: an alert that was
    cancelled or has ended is gone by itself.
    """

    _inherit = "municipal.announcement"

    @api.model
    def _get_current_alerts(self):
        """Alerts that hold now as plain values, the most severe first; see :meth:`_list_alerts`."""
        return self._list_alerts(self.env.company.id, self.env.lang, _get_tick())

    @api.model
    def _get_latest(self):
        """The latest announcements as plain values, for the start page."""
        return self._list_latest(self.env.company.id, self.env.lang, _get_tick())

    @api.model
    @tools.ormcache("company_id", "lang", "tick")
    def _list_alerts(self, company_id, lang, tick):
        """({id, url, title, summary, severity, instruction, date, date_end, where}, …)"""
        scope = self.with_context(lang=lang).with_company(company_id)
        alerts = scope._get_published(["alert"])
        return tuple(
            frozendict(
                id=alert.id,
                url=alert._get_public_path(),
                title=alert.name,
                summary=alert.summary or "",
                instruction=alert.instruction or "",
                severity=alert.severity,
                date=alert.date_start,
                date_end=alert.date_end,
                where=alert._get_area_text(),
            )
            for alert in alerts.sorted(lambda alert: SEVERITIES.index(alert.severity))
        )

    @api.model
    @tools.ormcache("company_id", "lang", "tick")
    def _list_latest(self, company_id, lang, tick):
        scope = self.with_context(lang=lang).with_company(company_id)
        kinds = [kind for kind in self._get_kind_labels() if kind != "alert"]
        return tuple(
            row._prepare_public_entry() for row in scope._get_published(kinds, limit=LATEST)
        )

    def _follow_state(self, code):
        """The other servers hear of an alert now, not when their memory ends."""
        result = super()._follow_state(code)
        if "alert" in self.mapped("kind"):
            self.env.registry.clear_cache()
        return result


def _get_tick():
    return int(fields.Datetime.now().timestamp()) // REMEMBERED
