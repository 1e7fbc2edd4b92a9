from odoo import api, models
from odoo.addons.municipal_crm.models.selection import get_labels
from odoo.addons.municipal_crm.tools.sheet import Column, make_sheet
from odoo.exceptions import AccessError
from odoo.tools import format_date

from ..tools.indicators import INDICATORS, figures

EXPORT = "base.group_allow_export"


class MunicipalIndicator(models.AbstractModel):
    """The figures of the dashboard as a spreadsheet."""

    _inherit = "municipal.indicator"

    @api.model
    def _make_xlsx(self, filters):
        """(bytes, file name); with the rights of the reader, who may export, and with a trace."""
        if not self.env.user.has_group(EXPORT):
            raise AccessError(self.env._("You may not export."))
        filters = self._clean_filters(filters if isinstance(filters, dict) else {})
        groups = self._make_sheet_groups(filters)
        title, notes = self.env._("Indicators of requests"), self._make_notes(filters)
        rows = sum(len(lines) for _heading, lines in groups)
        what = "; ".join(f"{label}: {text}" for label, text in notes)
        self.env["municipal.indicator.export"]._trace("figures", what, rows)
        period = filters["period"]
        name = f"{title} {period.first} {period.last}"
        return make_sheet(title, self._get_sheet_columns(), groups, notes), name

    @api.model
    def _make_sheet_groups(self, filters):
        """[(heading, rows)]: the whole and its comparisons, then each table."""
        found = self._measure(filters, self._get_dimensions())
        _ = self.env._
        wholes = (("now", _("Period")), ("before", _("Before")), ("year", _("A year ago")))
        groups = [
            (
                _("In all"),
                [self._make_sheet_row(label, figures(found[key][None])) for key, label in wholes],
            )
        ]
        for table in self._make_tables(found["now"]):
            lines = [self._make_sheet_row(row["name"], row["figures"]) for row in table["lines"]]
            groups.append((table["title"], lines))
        return groups

    @api.model
    def _make_sheet_row(self, name, values):
        shares = {one.key for one in INDICATORS if one.unit == "share"}
        return {"name": name} | {
            key: round(value * 100, 1) if key in shares else round(value, 2)
            for key, value in values.items()
            if value is not None
        }

    @api.model
    def _get_sheet_columns(self):
        labels = self._get_labels()
        units = {
            "share": " (%)",
            "days": self.env._(" (days)"),
            "hours": self.env._(" (hours)"),
        }
        return [
            Column("name", self.env._("Of what"), 34),
            *(Column(one.key, labels[one.key][0] + units.get(one.unit, ""), 12) for one in INDICATORS),
        ]  # fmt: skip

    @api.model
    def _make_notes(self, filters):
        """[(label, text)] of what was chosen."""
        _, period = self.env._, filters["period"]
        days = f"{format_date(self.env, period.first)} – {format_date(self.env, period.last)}"
        names = {
            "department_id": (_("Department"), "department"),
            "category_id": (_("Category"), "category"),
            "area_id": (_("Area"), "area"),
        }
        notes = [(_("Municipality"), self.env.company.name), (_("Period"), days)]
        for key, (label, dimension) in names.items():
            if filters[key]:
                name = self._get_names(dimension, [filters[key]]).get(filters[key], "")
                notes.append((label, name))
        if filters["channel"]:
            labels = get_labels(self.env["municipal.request"], "channel")
            notes.append((_("Channel"), labels[filters["channel"]]))
        return [*notes, (_("Counted for"), self.env.user.name)]
