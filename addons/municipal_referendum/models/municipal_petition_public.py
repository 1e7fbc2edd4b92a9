import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.municipal_rate_limit import DEFAULT_RATES
from odoo.addons.municipal_crm.tools import masking
from odoo.tools import SQL, format_date

DEFAULT_RATES.update({"petition_sign": "60/3600"})
masking.protect(r"/petitions/mine/")

#: Petitions that visitors may see.
PUBLIC = ("open", "closed", "submitted", "accepted", "refused")
#: … and how the list groups them.
GROUPS = {
    "open": ("open",),
    "waiting": ("closed", "submitted"),
    "decided": ("accepted", "refused"),
}
#: Days of the table on the page.
DAYS = 14
_ID = re.compile(r"(?:^|-)(\d{1,9})$")


class MunicipalPetition(models.Model):
    """What visitors see of a petition: figures, and never a name."""

    _inherit = "municipal.petition"

    @api.model
    def _get_public_lists(self):
        """[(code, title, petitions in sudo)] of those that are public; none is empty."""
        # sudo: municipal.petition - what is published is for everybody
        domain = [("state", "in", PUBLIC), ("company_id", "=", self.env.company.id)]
        found = self.sudo().search(domain)
        titles = {
            "open": self.env._("Open for signatures"),
            "waiting": self.env._("Before the council"),
            "decided": self.env._("Decided"),
        }
        lists = [
            (code, title, found.filtered(lambda one, code=code: one._get_phase() in GROUPS[code]))
            for code, title in titles.items()
        ]
        return [row for row in lists if row[2]]

    @api.model
    def _find_public(self, path):
        """The petition (in sudo) at an address such as ``new-park-12``; empty for all else."""
        found = _ID.search(path or "")
        # sudo: municipal.petition - as in _get_public_lists
        one = self.sudo().browse(int(found[1]) if found else 0).exists()
        return one if one.state in PUBLIC and one.company_id == self.env.company else one.browse()

    def _get_public_path(self):
        slug = self.env["ir.http"]._slugify(self.name, max_length=60)
        return f"/petitions/{slug or 'petition'}-{self.id}"

    def _get_phase(self):
        """The state as it is now, whether or not the hourly action has run."""
        is_over = self.state == "open" and self.sign_end <= self.env.cr.now()
        return "closed" if is_over else self.state

    def _get_public_page(self):
        """All that the page shows."""
        self.ensure_one()
        count = self.signature_count
        return {
            "path": self._get_public_path(),
            "phase": self._get_phase(),
            "is_taking": self._is_taking_signatures(),
            "is_coming": self.state == "open" and self.sign_start > self.env.cr.now(),
            "count": count,
            "missing": max(0, self.threshold - count),
            "days": self._get_public_days(),
        }

    def _say_needed(self):
        return self.env._(
            "Needed: %(percent)s per cent of the %(registered)s registered voters.",
            percent=self.percent,
            registered=self.registered,
        )

    def _say_count(self):
        return self.env._(
            "%(count)s of %(needed)s signatures", count=self.signature_count, needed=self.threshold
        )

    def _say_erased(self):
        return self.env._("All names are erased %s days after the decision.", self.retention_days)

    def _get_public_days(self):
        """[(day in words, signatures, per cent of the longest)] of the last days, the latest first."""
        since = self.company_id._get_municipal_day(fields.Datetime.now()) - timedelta(days=DAYS)
        self.signature_ids.flush_model(["state", "day", "petition_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT day, count(*) FROM municipal_petition_signature WHERE petition_id = %s"
                " AND state = 'signed' AND (day > %s OR %s) GROUP BY day ORDER BY day DESC LIMIT %s",
                self.id,
                since,
                self.state != "open",
                DAYS,
            )
        )
        most = max((count for _day, count in rows), default=0)
        return [
            (format_date(self.env, day, date_format="EEEE d MMMM y"), count, 100 * count / most)
            for day, count in rows
        ]


class MunicipalHome(models.AbstractModel):
    _inherit = "municipal.home"

    @api.model
    def _get_tiles(self):
        """A tile while there is something to sign."""
        # sudo: municipal.petition - whether one is open is for everybody
        is_open = self.env["municipal.petition"].sudo().search_count(
            [("state", "=", "open"), ("company_id", "=", self.env.company.id)], limit=1
        )  # fmt: skip
        if not is_open:
            return super()._get_tiles()
        title = self.env._("Petitions")
        text = self.env._("Citizens ask for a referendum: read and sign.")
        tile = self._prepare_tile("petition", 27, "/petitions", title, text, "write")
        return [*super()._get_tiles(), tile]


class MunicipalContactCode(models.Model):
    """The code that proves the contact of whoever signs."""

    _inherit = "municipal.contact.code"

    purpose = fields.Selection(
        selection_add=[("petition", "Signature under a petition")],
        ondelete={"petition": "cascade"},
    )
