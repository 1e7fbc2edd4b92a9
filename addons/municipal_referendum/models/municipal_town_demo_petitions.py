from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

from .municipal_town_demo import GROUP, LANGUAGES

#: Fathers and birth days of the demo's signers; each signer takes the next ones.
FATHERS = ("Νικόλαος", "Γεώργιος", "Δημήτριος", "Ιωάννης", "Κωνσταντίνος")


class MunicipalTownDemo(models.AbstractModel):
    """Citizens of the demo town ask for a referendum; some of them have signed."""

    _inherit = "municipal.town.demo"

    @api.model
    def _load_petitions(self, folder):
        """:param str folder: of ``petitions.json``"""
        user = self.env["res.users"].search([("login", "=", "supervisor")])
        user.write({"group_ids": [Command.link(self.env.ref(f"{GROUP}names").id)]})
        quiet = self.with_context(mail_create_nolog=True, tracking_disable=True, lang="el_GR")
        for row in self._read(folder, "petitions")["petitions"]:
            quiet._load_petition(row)

    @api.model
    def _load_petition(self, row):
        Petition = self.env["municipal.petition"]
        if Petition.search_count([("name", "=", row["name_el"])]):
            return
        now = fields.Datetime.now()
        petition = Petition.create(
            {
                "name": row["name_el"],
                "initiator": row["initiator"],
                "registered": row["registered"],
                "sign_start": now - timedelta(days=row["days_ago"]),
                "sign_end": now + timedelta(days=row["days_left"]),
            }
        )
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        for suffix, code in LANGUAGES.items():
            if code in installed:
                texts = {name: row[f"{name}_{suffix}"] for name in ("name", "body")}
                petition.with_context(lang=code).write(texts)
        petition._set_state("open")
        self._sign_demo(petition, row)

    @api.model
    def _sign_demo(self, petition, row):
        """``by_day``: how many signed on each day from the first on."""
        number = 0
        for day, count in enumerate(row["by_day"]):
            for _each in range(count):
                signature = petition._take_signature(self._prepare_signer(row, number))
                signature._confirm(petition.sign_start + timedelta(days=day))
                number += 1

    @api.model
    def _prepare_signer(self, row, number):
        families, names = row["families"], row["names"]  # a woman's and a man's by turns
        born = fields.Date.to_date("1950-03-01") + timedelta(days=137 * number)
        return {
            "name": f"{names[number % len(names)]} {families[number // len(names)][number % 2]}",
            "father_name": FATHERS[number % len(FATHERS)],
            "birth_date": born.isoformat(),
            "register_number": "",
            "contact": f"signer{number}@citizens.example",
            "submission_key": "",
        }
