import psycopg2
from odoo import models
from odoo.addons.municipal_crm.models.past import Past


class MunicipalImport(models.Model):
    """Taking back what came in, as far as nobody has worked on it since."""

    _inherit = "municipal.import"

    def _undo_batch(self):
        lines = self._get_lines("done")
        if not lines:
            self.state = "undone"
            return False
        for line in lines:
            try:
                with self.env.cr.savepoint():
                    line.state = "undone" if self._take_back(line) else "kept"
                    self.env.flush_all()
            except psycopg2.IntegrityError:  # something of ours leads to it by now
                line.state = "kept"
        return True

    def _take_back(self, line):
        """Remove what ``line`` brought; False when it has to stay."""
        # sudo: what an administrator brought in, the same administrator takes back
        request, citizen = line.request_id.sudo(), line.citizen_id.sudo()
        if request:
            if not request._is_untouched_past():
                return False
            request.with_context(municipal_past=Past()).unlink()
        if citizen and line.makes_citizen and not citizen.request_ids:
            if citizen.partner_id.user_ids or citizen.identity_level != "unverified":
                return bool(request)
            partner = citizen.partner_id
            citizen.unlink()
            partner.unlink()
        return True
