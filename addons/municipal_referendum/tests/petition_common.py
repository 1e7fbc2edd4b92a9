from datetime import timedelta

from odoo import fields
from odoo.addons.municipal_crm.tests.common import MunicipalCase
from odoo.tests import new_test_user

GROUP = "municipal_referendum.municipal_referendum_group_"


class PetitionTown:
    """An open petition in a town of thirty voters, and who works on it."""

    @classmethod
    def _build_petition(cls, **vals):
        now = fields.Datetime.now()
        cls.petition = cls.env["municipal.petition"].create(
            {
                "name": "Shall the square be free of cars?",
                "body": "There is little room to walk.",
                "initiator": "Committee of the square",
                "registered": 29,
                "sign_start": now - timedelta(days=1),
                "sign_end": now + timedelta(days=9),
                **vals,
            }
        )
        cls.officer = new_test_user(cls.env, "olga", groups=f"{GROUP}officer", lang="en_US")
        cls.reader = new_test_user(cls.env, "nina", groups=f"{GROUP}names", lang="en_US")
        cls.clerk = new_test_user(cls.env, "kostas", groups=f"{GROUP}desk", lang="en_US")
        cls.petition._set_state("open")
        cls.env.flush_all()

    @classmethod
    def signature(cls, name="Anna Georgiou", contact="anna@citizens.example", **raw):
        """A form that was sent, in sudo; it waits for its code."""
        values = {
            "name": name,
            "father_name": "Nikos",
            "birth_date": "31/12/1980",
            "register_number": "",
            "contact": contact,
            "submission_key": "",
            **raw,
        }
        return cls.petition.sudo()._take_signature(values)

    @classmethod
    def sign(cls, *args, **raw):
        """A signature whose contact is proved."""
        kept = cls.signature(*args, **raw)._confirm()
        cls.env.flush_all()
        return kept

    def expire(self):
        self.env.cr.execute(
            "UPDATE municipal_petition SET sign_end = now() AT TIME ZONE 'UTC' - interval '1 hour'"
        )
        self.petition.invalidate_recordset()


class PetitionCase(PetitionTown, MunicipalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._build_petition()
