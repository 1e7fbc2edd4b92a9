from markupsafe import Markup
from odoo import models
from odoo.http import request

from ..tools.display import COOKIE, Display
from ..tools.sharing import get_share_links


class Website(models.Model):
    """The look of the public pages: the town's colours, and what the visitor prefers."""

    _inherit = "website"

    def _get_municipal_display(self):
        """The visitor's :class:`~..tools.display.Display`; the normal one outside a visit."""
        return Display.parse(request.cookies.get(COOKIE) if request else None)

    def _get_share_links(self, title):
        """[(network, link)] that pass the present page on; see ``tools/sharing.py``."""
        links = get_share_links(self._get_canonical_url(), title)
        names = {"mail": self.env._("E-mail")}
        return [(names.get(name, name), link) for name, link in links]

    def _get_municipal_style(self):
        """The town's palette as CSS. Only hexadecimal colours are in it (``tools.colour``)."""
        palette = self._get_municipal_facts()["palette"]
        return Markup(".mc{--mc-brand:%s;--mc-brand-deep:%s;--mc-brand-soft:%s;--mc-accent:%s}") % (
            palette.brand,
            palette.deep,
            palette.soft,
            palette.accent,
        )
