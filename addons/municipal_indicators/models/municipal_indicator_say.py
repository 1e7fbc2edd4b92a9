from odoo import api, models
from odoo.tools import formatLang

from ..tools.disclosure import BACK, FEW
from ..tools.indicators import INDICATORS

UNITS = {one.key: one.unit for one in INDICATORS}


class MunicipalIndicator(models.AbstractModel):
    """Figures as they are read: on pages and on paper alike."""

    _inherit = "municipal.indicator"

    @api.model
    def _say_figure(self, key, value, with_unit=True):
        """The value of an indicator; days and hours with their unit, unless a heading says it."""
        _, unit = self.env._, UNITS[key]
        if value is None:
            return "–"
        if unit == "share":
            return f"{formatLang(self.env, value * 100, digits=0)} %"
        digits = 0 if float(value).is_integer() else 1
        number = formatLang(self.env, value, digits=digits)
        if not with_unit:
            return number
        if unit == "days":
            return _("1 day") if value == 1 else _("%s days", number)
        if unit == "hours":
            return _("1 hour") if value == 1 else _("%s hours", number)
        return number

    @api.model
    def _say_public(self, key, value, threshold):
        """The same of what may be hidden."""
        if value == FEW:
            return self.env._("fewer than %s", threshold)
        if value == BACK:
            return self.env._("not shown")
        return self._say_figure(key, value)
