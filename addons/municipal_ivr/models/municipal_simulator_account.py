import json

from odoo import models

from ..tools.webhook import Answer


class MunicipalIvrAccount(models.Model):
    """The simulator's own door."""

    _inherit = "municipal.ivr.account"

    def _get_doors(self):
        doors = super()._get_doors()
        return doors | {"words": self._tell_words} if self.provider == "simulator" else doors

    def _tell_words(self, webhook):
        """The words of one of our sounds, as JSON: ``text`` and ``lang``."""
        name = webhook.fields.get("Sound", "")
        known = self.env["municipal.simulator.words"]._find([name])
        found = known.get(name, {"text": "", "lang": ""})
        return Answer(json.dumps(found).encode(), "application/json")
