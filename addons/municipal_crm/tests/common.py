"""A tiny town for tests. Addons above this one build on :class:`MunicipalCase` too."""

import os
from unittest.mock import patch

from odoo import Command
from odoo.tests import TransactionCase, new_test_user

from ..tools.seal import generate_key

GROUP = "municipal_crm.municipal_crm_group_"


class MunicipalTown:
    """Builds the town on a test class: two directorates, three departments, one officer per role.

    Directorate *Works* has *Lighting* (officers Anna and Vassilis, head Ilias, deputy Dora) and
    *Roads* (officer Rita, shared queue); directorate *Social* has *Care*, which works on the
    confidential book.
    """

    @classmethod
    def _build_town(cls):
        key = {"MUNICIPAL_SECRET_KEY": generate_key()}
        cls.startClassPatcher(patch.dict(os.environ, key))
        cls.company = cls.env.company
        cls.company.write({"name": "Municipality of Test", "municipality_tz": "Europe/Athens"})
        cls._build_departments()
        cls._build_officers()
        cls._build_categories()
        cls.citizen = cls.env["municipal.citizen"].create(
            {"name": "Eleni Citizen", "email": "eleni@citizens.example", "phone": "+302310123456"}
        )

    @classmethod
    def _build_departments(cls):
        Department = cls.env["hr.department"]
        cls.works = Department.create({"name": "Works", "code": "WORKS", "kind": "directorate"})
        cls.social = Department.create({"name": "Social", "code": "SOCIAL", "kind": "directorate"})
        cls.lighting = Department.create(
            {
                "name": "Lighting",
                "code": "LIGHT",
                "parent_id": cls.works.id,
                "email": "lighting@town.example",
            }
        )
        cls.roads = Department.create(
            {
                "name": "Roads",
                "code": "ROADS",
                "parent_id": cls.works.id,
                "email": "roads@town.example",
                "visibility": "department",
            }
        )
        cls.care = Department.create({"name": "Care", "code": "CARE", "parent_id": cls.social.id})

    @classmethod
    def _build_officers(cls):
        cls.anna = cls._make_officer("anna", cls.lighting)
        cls.vassilis = cls._make_officer("vassilis", cls.lighting)
        cls.dora = cls._make_officer("dora", cls.works)
        cls.ilias = cls._make_officer("ilias", cls.works, "supervisor")
        cls.rita = cls._make_officer("rita", cls.roads)
        cls.petros = cls._make_officer("petros", cls.roads)
        cls.carol = cls._make_officer("carol", cls.care, "clerk", "confidential")
        cls.mayor = cls._make_officer("mayor", cls.env["hr.department"], "supervisor_all")
        cls.administrator = cls._make_officer(
            "administrator", cls.env["hr.department"], "administrator"
        )
        cls.lighting.write(
            {"manager_id": cls.ilias.employee_id.id, "deputy_id": cls.dora.employee_id.id}
        )

    @classmethod
    def _make_officer(cls, login, department, *groups):
        groups = [GROUP + group for group in groups or ("clerk",)] + ["base.group_allow_export"]
        user = new_test_user(
            cls.env,
            login,
            groups=",".join(groups),
            name=login.title(),
            email=f"{login}@town.example",
            lang="en_US",
            context={"no_reset_password": True},  # an invitation to each takes a second
        )
        cls.env["hr.employee"].create(
            {"name": user.name, "user_id": user.id, "department_id": department.id}
        )
        return user

    @classmethod
    def _build_categories(cls):
        Category = cls.env["municipal.request.category"]
        cls.group = Category.create({"name": "Streets", "code": "streets"})
        common = {"parent_id": cls.group.id, "service_days": 5}
        cls.lamp = Category.create(
            {
                **common,
                "name": "Street light",
                "code": "lamp",
                "department_id": cls.lighting.id,
                "keywords": "λαμπα, φως",
            }
        )
        cls.pothole = Category.create(
            {**common, "name": "Pothole", "code": "pothole", "department_id": cls.roads.id}
        )
        cls.violence = Category.create(
            {
                **common,
                "name": "Domestic violence",
                "code": "violence",
                "department_id": cls.care.id,
                "privacy": "confidential",
                "amka_required": True,
            }
        )

    @classmethod
    def _make_request(cls, **vals):
        vals = {
            "description": "The lamp in front of number 5 is out.",
            "category_id": cls.lamp.id,
            "citizen_id": cls.citizen.id,
            "channel": "web",
        } | vals
        return cls.env["municipal.request"].create(vals)

    @classmethod
    def _make_absent(cls, user, date_from, date_to):
        """A validated leave of the officer between two dates."""
        kind = cls.env["hr.leave.type"].create({"name": "Leave", "requires_allocation": False})
        leave = cls.env["hr.leave"].create(
            {
                "employee_id": user.employee_id.id,
                "holiday_status_id": kind.id,
                "request_date_from": date_from,
                "request_date_to": date_to,
            }
        )
        leave.sudo().write({"state": "validate"})
        return leave


class MunicipalCase(MunicipalTown, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls._build_town()


__all__ = ["GROUP", "Command", "MunicipalCase", "MunicipalTown"]
