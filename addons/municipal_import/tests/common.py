"""A town that had another system before."""

import base64

from odoo.addons.municipal_crm.tests.common import MunicipalCase
from odoo.addons.municipal_crm.tools.protocol import format_number

REQUESTS = """Αριθμός πρωτοκόλλου;Ημερομηνία;Κατηγορία;Θέμα;Κείμενο;Τμήμα;Κατάσταση;Έκλεισε;Ονοματεπώνυμο;Τηλέφωνο
123/2019;05/03/2019;lamp;Lamp;The lamp is out.;LIGHT;Ολοκληρώθηκε;12/03/2019;Maria Old;2310222222
124/2019;06/03/2019 10:30;Pothole;Hole;A hole in the road.;ROADS;;;;
"""
CITIZENS = """Όνομα;Τηλέφωνο;E-mail;ΑΦΜ
Maria Old;2310222222;maria@old.example;
Kostas Old;;kostas@old.example;
"""


class ImportCase(MunicipalCase):
    def load(self, text, kind="request", **vals):
        """The run of a file that was looked at."""
        vals |= {"kind": kind, "filename": "old.csv", "file": base64.b64encode(text.encode())}
        run = self.env["municipal.import"].with_user(self.administrator).create(vals)
        run.action_check()
        return run

    def finish(self, run):
        """Do in one go what the scheduled action does batch by batch."""
        run = run.sudo()
        while run._do_batch():
            pass
        self.env.invalidate_all()

    def bring_in(self, text, kind="request", **vals):
        run = self.load(text, kind, **vals)
        run.action_start()
        self.finish(run)
        return run

    def old(self, number, year=2019):
        """The request that had this number in the old system."""
        domain = [("protocol_number", "=", format_number("ΠΑΛ", year, number))]
        return self.env["municipal.request"].search(domain)

    def states(self, run):
        return run.line_ids.sorted("number").mapped("state")
