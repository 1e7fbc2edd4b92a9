from datetime import timedelta

from odoo import fields
from odoo.addons.municipal_crm.tests.common import MunicipalCase
from odoo.tests import new_test_user

GROUP = "municipal_referendum.municipal_referendum_group_"


class ConsultationTown:
    """A text of two articles that people comment on under a pseudonym, and who works on it."""

    @classmethod
    def _build_consultation(cls, **vals):
        now = fields.Datetime.now()
        cls.consultation = cls.env["municipal.consultation"].create(
            {
                "name": "Rules of the park",
                "authorship": "pseudonymous",
                "comment_start": now - timedelta(days=1),
                "comment_end": now + timedelta(days=9),
                "article_ids": [
                    (0, 0, {"number": "1", "name": "Hours", "body": "Open from 7 to 22."}),
                    (0, 0, {"number": "2", "name": "Dogs", "body": "Dogs are kept on a lead."}),
                ],
                **vals,
            }
        )
        cls.hours, cls.dogs = cls.consultation.article_ids
        cls.officer = new_test_user(cls.env, "olga", groups=f"{GROUP}officer", lang="en_US")
        cls.clerk = new_test_user(cls.env, "kostas", groups=f"{GROUP}desk", lang="en_US")
        cls.consultation._set_state("open")
        cls.env.flush_all()

    @classmethod
    def comment(cls, state="new", article=None, email="anna@citizens.example", **raw):
        """A comment (in sudo) in ``state``, made as the website makes it."""
        values = {
            "article": str((article or cls.hours).id),
            "kind": "comment",
            "body": "It closes too early.",
            "proposed": "",
            "author": "Swallow",
            "contact_email": email,
            "submission_key": "",
            **raw,
        }
        comment = cls.consultation.sudo()._take_comment(values)
        if state != "unconfirmed":
            comment._confirm_contact()
        if state == "published":
            comment._publish()
        cls.env.flush_all()
        return comment


class ConsultationCase(ConsultationTown, MunicipalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._build_consultation()
