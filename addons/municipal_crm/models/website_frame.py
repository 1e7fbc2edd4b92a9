from urllib.parse import urlsplit

from odoo import fields, models, tools
from odoo.http import request
from odoo.tools import format_datetime

#: A day in words (Unicode's patterns).
DAY = "d MMMM y"


class Website(models.Model):
    """The frame of the public pages. What is the same for all visitors is rendered once and kept.

    A kept piece is found by all that it is made of, so it cannot be an old one: whoever changes the
    town's name asks for another piece.
    """

    _inherit = "website"

    def _get_municipal_facts(self):
        """See ``res.company._get_public_facts``, of the municipality whose site it is."""
        return self.env["res.company"].browse(self._get_cached("company_id"))._get_public_facts()

    def _get_municipal_piece(self, template, **values):
        """A rendered piece of a page.

        :param str template: name inside this addon; it may use ``values``, the language, the website
            and nothing of the visitor
        :param values: everything it shows, as values that can be keys of a mapping
        """
        name = f"municipal_crm.{template}"
        if self._is_frame_edited():
            return self.env["ir.qweb"]._render(name, values)
        return self._render_piece(name, self.env.lang, tuple(sorted(values.items())))

    def _is_frame_edited(self):
        """Whether who looks at the page may be changing it: staff, and developers."""
        is_debugging = bool(request and request.session.debug)
        return self.env.user._is_internal() or is_debugging or "xml" in tools.config["dev_mode"]

    @tools.ormcache("self.id", "template", "lang", "values", cache="templates.cached_values")
    def _render_piece(self, template, lang, values):
        return self.env["ir.qweb"]._render(template, dict(values))

    def _say_day(self, moment, zone):
        """A moment (UTC) as a day of ``zone`` in the visitor's language."""
        return format_datetime(self.env, moment, zone, DAY, self.env.lang)

    def _say_moment(self, moment, zone):
        return format_datetime(self.env, moment, zone, f"{DAY}, HH:mm", self.env.lang)

    # === PARTS OF THE FRAME === #

    def _get_municipal_head(self, with_icon=False):
        """Links to styles and scripts, the town's colours; its icon, where Odoo's layout has none."""
        icon = self._get_municipal_icon() if with_icon else ""
        return self._get_municipal_piece(
            "website_head", icon=icon, style=self._get_municipal_style()
        )

    @tools.ormcache("self.id")
    def _get_municipal_icon(self):
        return self.image_url(self, "favicon")

    def _get_municipal_brand(self):
        return self._get_municipal_piece(
            "website_brand",
            town=self._get_municipal_facts(),
            company=self._get_cached("company_id"),
        )

    def _get_municipal_footer(self):
        numbers = tuple(self.env["municipal.emergency.number"]._get_numbers())
        return self._get_municipal_piece(
            "website_footer", town=self._get_municipal_facts(), numbers=numbers
        )

    # === MENU === #

    def _get_municipal_menu(self):
        """[(address, name, whether it is the page shown)] of the entries that the visitor may see."""
        groups = tuple(sorted(self.env.user._get_group_ids()))
        minutes = int(fields.Datetime.now().timestamp() // 300)  # pages are published at a time
        path = request.httprequest.path if request else ""
        entries = self._list_menu(self.env.lang, groups, minutes)
        return [(address, name, path in paths) for address, name, paths in entries]

    @tools.ormcache("self.id", "lang", "groups", "minutes", cache="templates.cached_values")
    def _list_menu(self, lang, groups, minutes):
        """((address, name, paths that are this entry), …)"""
        shown = self.menu_id.child_id.filtered("is_visible")
        return tuple(
            (
                entry._clean_url(),
                entry.name,
                frozenset(urlsplit(row._clean_url() or "").path for row in entry.child_id or entry),
            )
            for entry in shown
        )
