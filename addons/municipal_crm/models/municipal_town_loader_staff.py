from odoo import api, models
from odoo.fields import Command

GROUP = "municipal_crm.municipal_crm_group_"
#: What a position may do; whoever is not named here is an officer.
ROLE_GROUPS = {"director": "supervisor", "head": "supervisor"}
LEADERS = ("director", "head")


class MunicipalTownLoader(models.AbstractModel):
    """Employees with their users, heads and deputies; routing rules."""

    _inherit = "municipal.town.loader"

    @api.model
    def _load_staff(self, work, staff):
        """:param dict staff: ``people``"""
        people = staff.get("people", [])
        # who leads comes first: then the others are born with their manager, and nobody is rewritten
        self._load_people(work, [person for person in people if person.get("role") in LEADERS])
        self._load_people(work, [person for person in people if person.get("role") not in LEADERS])

    @api.model
    def _load_people(self, work, people):
        users = self._load_users(work, people)
        rows = [
            {
                "staff_number": person["number"],
                "name": person["name"],
                "work_email": person["email"],
                "department_id": work.get("department", person["department"]).id,
                "job_title": person.get("title", False),
                "user_id": user.id,
                "company_id": work.company.id,
            }
            for person, user in zip(people, users, strict=True)
        ]
        # Odoo greets an employee in the history of the record
        loader = self.with_context(lang=work.lang)
        employees = loader._store(work, "hr.employee", rows, key=("staff_number",))
        for person, employee in zip(people, employees, strict=True):
            work.found["employee", person["email"]] = employee
            self._put_in_charge(work, person, employee)

    @api.model
    def _put_in_charge(self, work, person, employee):
        role = person.get("role")
        department = work.get("department", person["department"])
        fname = "manager_id" if role in LEADERS else "deputy_id" if role == "deputy" else None
        if fname:
            changed = self._update(work, department, {fname: employee.id})
            work.done["hr.department", "updated"] += changed

    @api.model
    def _load_users(self, work, people):
        """The users of ``people``, in their order; a user that exists stays as it is.

        Nobody is sent an invitation, and without a ``password`` nobody can log in before the
        administrator sends one.
        """
        logins = [person.get("login") or person["email"] for person in people]
        Users = self.env["res.users"].with_context(active_test=False, no_reset_password=True)
        known = {user.login: user for user in Users.search([("login", "in", logins)])}
        fresh = {
            login: person
            for login, person in zip(logins, people, strict=True)
            if login not in known
        }
        created = Users.create(
            [self._prepare_user(work, login, person) for login, person in fresh.items()]
        )
        known.update(zip(fresh, created, strict=True))
        work.done["res.users", "created"] += len(created)
        return Users.browse([known[login].id for login in logins])

    @api.model
    def _prepare_user(self, work, login, person):
        groups = [ROLE_GROUPS.get(person.get("role"), "clerk")]
        groups += ["confidential"] if person.get("confidential") else []
        vals = {
            "name": person["name"],
            "login": login,
            "email": person["email"],
            "lang": work.lang,
            "tz": work.company.municipality_tz,
            "company_id": work.company.id,
            "company_ids": [Command.set(work.company.ids)],
            "group_ids": [Command.set([self.env.ref(GROUP + group).id for group in groups])],
        }
        return vals | ({"password": person["password"]} if person.get("password") else {})

    # === RULES === #

    @api.model
    def _load_rules(self, work, routing):
        """:param dict routing: ``rules``, in their order"""
        rows = [
            self._prepare_rule(work, rule, 10 * position)
            for position, rule in enumerate(routing.get("rules", []), 1)
        ]
        self._store(work, "municipal.routing.rule", rows, key=("name",))

    @api.model
    def _prepare_rule(self, work, rule, sequence):
        officer = rule.get("officer") and work.get("employee", rule["officer"]).user_id
        return {
            "name": self._texts(work, rule, "name"),
            "sequence": sequence,
            "category_ids": [work.get("category", code).id for code in rule.get("categories", [])],
            "area_ids": [work.get("area", code).id for code in rule.get("areas", [])],
            "channels": ", ".join(rule.get("channels", [])) or False,
            "words": ", ".join(rule.get("words", [])) or False,
            "department_id": work.get("department", rule["department"]).id,
            "user_id": officer.id if officer else False,
            "company_id": work.company.id,
        }
