from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MunicipalDocumentType(models.Model):
    """A paper that a category asks for."""

    _name = "municipal.document.type"
    _description = "Required paper"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    note = fields.Char("Where to get it", translate=True)
    url = fields.Char(
        "Web page about it",
        translate=True,
        help="Where citizens get this paper or read about it, e.g. https://www.gov.gr",
    )
    active = fields.Boolean(default=True)

    @api.constrains("url")
    def _check_url(self):
        """Citizens press it, so it leads to a page and runs nothing."""
        for paper in self.filtered("url"):
            address = urlsplit(paper.url)
            if address.scheme not in ("http", "https") or not address.netloc:
                raise ValidationError(
                    self.env._("The address of a web page begins with https://, not: %s", paper.url)
                )

    def _get_public_facts(self):
        """{name, note, url} for pages and messages, in the language of the environment."""
        self.ensure_one()
        return {"name": self.name, "note": self.note or "", "url": self.url or ""}
