from dateutil.relativedelta import relativedelta
from odoo import api, fields, models, tools


class MunicipalHome(models.AbstractModel):
    """The start page of the town and the citizen's own page: every addon brings its tiles.

    An addon inherits this model, calls ``super()`` and adds to the list; nothing else is edited. An
    icon of its own comes by extending the template ``municipal_crm.website_icon``.
    """

    _name = "municipal.home"
    _description = "Start page"

    @api.model
    def _get_tiles(self):
        """Tiles of the start page, for everybody.

        :return: [{code, icon, url, title, text, sequence}]; ``icon`` is a name known to the
            template ``website_icon``
        """
        _, tile = self.env._, self._prepare_tile
        file_text = _("Report a fault, ask for a document, write to the municipality.")
        follow_text = _("With the number and the PIN that you were given.")
        talk_text = _("Question by question, in your own words.")
        guide_text = _("Departments, hours, telephones, and the papers you need.")
        return [
            tile("write", 10, "/requests/new", _("File a request"), file_text),
            tile("follow", 20, "/requests/track", _("Follow my request"), follow_text),
            tile("talk", 40, "/assistant", _("Assistant"), talk_text),
            tile("guide", 50, "/services", _("Who is competent?"), guide_text),
        ]

    @api.model
    def _get_account_tiles(self, user):
        """Tiles of the page of a citizen who is logged in; ``count`` (optional) is shown on it.

        :return: [{code, icon, url, title, text, sequence, count}]
        """
        _, tile = self.env._, self._prepare_tile
        requests_text = _("Everything you have filed, and the answers.")
        profile_text = _("Contact, language, needs, consents, and how we write to you.")
        count = self.env["municipal.request"]._get_own_count(user)
        return [
            tile("mine", 10, "/my/requests", _("My requests"), requests_text, "paper", count=count),
            tile("person", 90, "/my/profile", _("My profile"), profile_text),
        ]

    @api.model
    def _prepare_tile(self, code, sequence, url, title, text, icon=None, **extra):
        return {
            "code": code,
            "sequence": sequence,
            "url": url,
            "title": title,
            "text": text,
            "icon": icon or code,
            **extra,
        }

    @api.model
    def _get_home_page(self, user):
        """All that the start page shows: {tiles, counts, phone, hours, motto}."""
        company = self.env.company.sudo()  # sudo: res.company - what every visitor may read
        own = [] if user._is_public() else self._get_account_tiles(user)[:1]
        return {
            "tiles": sorted([*self._get_tiles(), *own], key=lambda tile: tile["sequence"]),
            "counts": self._get_month_counts(),
            "phone": company._get_municipal_phone(),
            "hours": company.municipality_line_hours or "",
            "motto": company.municipality_motto or "",
        }

    # === FIGURES === #

    @api.model
    def _get_month_counts(self):
        """{"open", "solved"}: requests open now, and those solved since the first of the month.

        Five minutes old at most; the confidential book does not count.
        """
        minutes = int(fields.Datetime.now().timestamp() // 300)
        still_open, solved = self._count_month(self.env.company.id, minutes)
        return {"open": still_open, "solved": solved}

    @api.model
    @tools.ormcache("company_id", "minutes")
    def _count_month(self, company_id, minutes):
        # sudo: municipal.request - two totals
        Request = self.env["municipal.request"].sudo()
        shown = [("company_id", "=", company_id), ("is_confidential", "=", False)]
        first = fields.Datetime.now() + relativedelta(
            day=1, hour=0, minute=0, second=0, microsecond=0
        )
        solved = [
            ("is_open", "=", False),
            ("date_state_changed", ">=", first),
            ("state_id.code", "in", ("resolved", "closed")),
        ]
        still_open = Request.search_count([*shown, ("is_open", "=", True)])
        return still_open, Request.search_count(shown + solved)
