"""A town just large enough for the tests of crowds and crashes; `env` is an Odoo environment."""

from odoo.fields import Command

CATEGORIES = 12  # every fourth one belongs to the confidential book
CODE = "crowd"


def fill(env, departments=6, officers=12):
    """Departments, officers of both books and categories ``crowd0`` … in a database without any."""
    env.company.write(
        {"email": "info@town.example", "municipality_quiet_start": 0, "municipality_quiet_end": 0}
    )
    for door in ("submit", "upload"):
        env["ir.config_parameter"].set_param(f"municipal_crm.rate.{door}", "1000000/3600")
    env["ir.config_parameter"].set_param("municipal_crm.form_seconds", "0")
    rows = env["hr.department"].create(
        [
            {"name": f"Department {number}", "code": f"P{number}", "email": f"d{number}@x.example"}
            for number in range(departments)
        ]
    )
    _make_officers(env, rows, officers)
    env["municipal.request.category"].create(
        [
            {
                "name": f"Category {number}",
                "code": f"{CODE}{number}",
                "department_id": rows[number % departments].id,
                "privacy": "public" if number % 4 else "confidential",
            }
            for number in range(CATEGORIES)
        ]
    )


def _make_officers(env, departments, count):
    groups = ("clerk", "confidential")
    links = [
        Command.link(env.ref(f"municipal_crm.municipal_crm_group_{name}").id) for name in groups
    ]
    users = (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            [
                {"name": f"Officer {number}", "login": f"crowd{number}", "group_ids": links}
                | {"email": f"o{number}@x.example"}
                for number in range(count)
            ]
        )
    )
    env["hr.employee"].create(
        [
            {
                "name": user.name,
                "user_id": user.id,
                "department_id": departments[number % len(departments)].id,
            }
            for number, user in enumerate(users)
        ]
    )
