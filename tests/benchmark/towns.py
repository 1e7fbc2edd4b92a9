"""The two bench databases: our addon and its peer, with towns of the same size."""

import json
import re

from odoo.fields import Command
from suite import databases, municipality, odoo, paths

CLUSTER = "test"
OURS = "bench_ours"
PEER = "bench_peer"
PEER_ADDON = "helpdesk_mgmt"
DEPARTMENTS = 10
OFFICERS_EACH = 3
CATEGORIES = 40
RULES = 20
PASSWORD = "bench-password"


def prepare():
    """Make both databases anew: each with its addon and its town, nothing else."""
    databases.start(CLUSTER)
    databases.clone(CLUSTER, databases.template(CLUSTER), OURS)
    odoo.install(CLUSTER, OURS, ["municipal_crm"], log=paths.LOGS / f"{OURS}.log")
    municipality.close_doors(OURS, CLUSTER)
    databases.clone(CLUSTER, peer_template(PEER_ADDON), PEER)


def peer_template(addon):
    """Return the database with a peer alone; made once for each version of it."""
    requirements = (paths.ROOT / "requirements-bench.txt").read_text(encoding="utf-8")
    [version] = re.findall(rf"^odoo-addon-{addon}==(\S+)$", requirements, re.MULTILINE)
    name = f"bench_template_{addon}_{version.replace('.', '_')}"
    if not databases.exists(CLUSTER, name):
        fresh = f"{name}_new"
        databases.drop(CLUSTER, fresh)
        databases.create(CLUSTER, fresh)
        odoo.install(CLUSTER, fresh, [addon], log=paths.LOGS / f"{name}.log")
        databases.rename(CLUSTER, fresh, name)
    return name


def texts():
    """Return what citizens write: the texts of the labelled requests."""
    path = paths.ROOT / "tests" / "data" / "requests.jsonl"
    with path.open(encoding="utf-8") as stream:
        return [json.loads(line)["text"] for line in stream]


def _make_users(env, group, prefix, count=DEPARTMENTS * OFFICERS_EACH):
    users = env["res.users"].with_context(no_reset_password=True)
    return users.create(
        [
            {
                "name": f"Officer {number}",
                "login": f"{prefix}{number}",
                "password": PASSWORD,
                "email": f"{prefix}{number}@town.example",
                "group_ids": [Command.link(env.ref(group).id)],
            }
            for number in range(count)
        ]
    )


def _make_citizen(env):
    env["res.users"].with_context(no_reset_password=True).create(
        {
            "name": "Eleni Citizen",
            "login": "citizen",
            "password": PASSWORD,
            "email": "eleni@citizens.example",
            "group_ids": [Command.set(env.ref("base.group_portal").ids)],
        }
    )


def fill_ours(env):
    """Departments, officers, categories and rules in our database."""
    # The limit for one visitor is what a town wants, and no part of what is measured.
    for door in ("submit", "upload", "map"):
        env["ir.config_parameter"].set_param(f"municipal_crm.rate.{door}", "1000000/3600")
    env["ir.config_parameter"].set_param("municipal_crm.form_seconds", "0")
    departments = env["hr.department"].create(
        [
            {
                "name": f"Department {number}",
                "code": f"D{number}",
                "email": f"d{number}@town.example",
            }
            for number in range(DEPARTMENTS)
        ]
    )
    officers = _make_users(env, "municipal_crm.municipal_crm_group_clerk", "clerk")
    _make_users(env, "municipal_crm.municipal_crm_group_supervisor_all", "supervisor", 1)
    _make_citizen(env)
    env["hr.employee"].create(
        [
            {
                "name": user.name,
                "user_id": user.id,
                "department_id": departments[number % DEPARTMENTS].id,
            }
            for number, user in enumerate(officers)
        ]
    )
    category = env["municipal.request.category"]
    group = category.create({"name": "Town", "code": "town"})
    categories = category.create(
        [
            {
                "name": f"Category {number}",
                "code": f"category{number}",
                "parent_id": group.id,
                "department_id": departments[number % DEPARTMENTS].id,
            }
            for number in range(CATEGORIES)
        ]
    )
    env["municipal.routing.rule"].create(
        [
            {
                "name": f"Rule {number}",
                "words": f"unheard{number}, unread{number}",
                "category_ids": [Command.set(categories[number::RULES].ids)],
                "department_id": departments[number % DEPARTMENTS].id,
            }
            for number in range(RULES)
        ]
    )


def fill_peer(env):
    """Teams, members and categories in the peer's database: the same numbers."""
    env.company.write(
        {"helpdesk_mgmt_portal_select_team": True, "helpdesk_mgmt_portal_select_category": True}
    )
    members = _make_users(env, "helpdesk_mgmt.group_helpdesk_user_team", "clerk")
    _make_users(env, "helpdesk_mgmt.group_helpdesk_manager", "supervisor", 1)
    categories = env["helpdesk.ticket.category"].create(
        [{"name": f"Category {number}"} for number in range(CATEGORIES)]
    )
    env["helpdesk.ticket.team"].create(
        [
            {
                "name": f"Team {number}",
                "show_in_portal": True,
                "user_ids": [Command.set(members[number::DEPARTMENTS].ids)],
                "category_ids": [Command.set(categories[number::DEPARTMENTS].ids)],
            }
            for number in range(DEPARTMENTS)
        ]
    )
    _make_citizen(env)
