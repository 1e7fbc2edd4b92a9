from dataclasses import replace

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.routing import Facts, Officer, first_match, pick_officer

#: Members, deputy and head of a department: user, rank, presence, open requests.
OFFICERS = """
    WITH officer AS (
        SELECT e.id AS employee_id, e.user_id,
               MIN(CASE WHEN d.manager_id = e.id THEN 2
                        WHEN d.deputy_id = e.id THEN 1 ELSE 0 END) AS rank
          FROM hr_department d
          JOIN hr_employee e ON e.active
          JOIN hr_version v ON v.id = e.current_version_id
          JOIN res_users u ON u.id = e.user_id AND u.active AND NOT u.share
         WHERE d.id = %(department)s
           AND (v.department_id = d.id OR e.id IN (d.manager_id, d.deputy_id))
         GROUP BY e.id, e.user_id
    )
    SELECT o.user_id, o.rank,
           NOT EXISTS (SELECT FROM hr_leave l
                        WHERE l.employee_id = o.employee_id AND l.state = 'validate'
                          AND l.date_from <= %(now)s AND l.date_to >= %(now)s),
           (SELECT COUNT(*) FROM municipal_request r
             WHERE r.user_id = o.user_id AND r.is_open IS TRUE)
      FROM officer o
"""


class MunicipalRequest(models.Model):
    """Which department, which officer, and why."""

    _inherit = "municipal.request"

    @api.model
    def _prepare_route_vals(self, category, vals):
        """Department, officer and the reason for both; what the caller has chosen stays."""
        if vals.get("department_id"):
            note = self.env._("Chosen by hand")
            route = {"department_id": vals["department_id"], "routing_note": note}
        else:
            route = self._find_route(category, vals)
        if vals.get("user_id"):
            route["user_id"] = vals["user_id"]
        if not route.get("user_id"):
            department = self.env["hr.department"].browse(route.get("department_id") or [])
            is_confidential = category.privacy == "confidential"
            route["user_id"] = self._pick_officer(department, is_confidential, category)
        return route

    @api.model
    def _find_route(self, category, vals):
        """Ask the rules in their order, then the category, then nobody (the catch-all queue)."""
        facts = Facts(
            category_path=category._get_path_ids() if category else (),
            area_id=vals.get("area_id") or None,
            channel=vals.get("channel") or "counter",
            text=f"{vals.get('name') or ''} {vals.get('description') or ''}",
        )
        rules = self.env["municipal.routing.rule"]._get_rules(vals["company_id"])
        rule = first_match(rules, facts)
        if rule:
            return self.env["municipal.routing.rule"].browse(rule.id)._prepare_route()
        if category.department_id:
            note = self.env._("Department of the category “%s”", category.name)
            return {"department_id": category.department_id.id, "routing_note": note}
        return {
            "department_id": False,
            "routing_note": self.env._("No rule and no category: catch-all queue"),
        }

    @api.model
    def _pick_officer(self, department, confidential=False, category=None):
        """Id of the officer with the fewest open requests among those present, or False.

        Members who know the ``category`` come first. Nobody present: the deputy, then the head. For
        the confidential book only members of its group count.
        """
        if not department:
            return False
        candidates = self._get_officers(department)
        group = "municipal_crm.municipal_crm_group_" + ("confidential" if confidential else "clerk")
        # sudo: res.users - whoever submits, the officers' groups decide
        users = self.env["res.users"].sudo().browse([officer.id for officer in candidates])
        allowed = set(users.filtered(lambda user: user.has_group(group)).ids)
        # sudo: municipal.request.category - who knows what, for whoever submits
        knowing = set(category.sudo().officer_ids.ids) if category else ()
        return (
            pick_officer(
                replace(officer, knows=officer.id in knowing)
                for officer in candidates
                if officer.id in allowed
            )
            or False
        )

    @api.model
    def _get_officers(self, department):
        """Members, deputy and head of a department with presence and load, in one statement."""
        self.env["hr.employee"].flush_model()
        self.env["hr.version"].flush_model(["department_id"])
        self.env["hr.department"].flush_model(["manager_id", "deputy_id"])
        self.env["hr.leave"].flush_model(["employee_id", "state", "date_from", "date_to"])
        self.flush_model(["user_id", "is_open"])
        rows = self.env.execute_query(
            SQL(
                OFFICERS,
                department=department.id,
                now=fields.Datetime.now(),
            )
        )
        return [
            Officer(id=user_id, open_requests=open_requests, present=present, rank=rank)
            for user_id, rank, present, open_requests in rows
        ]

    def _reroute(self, place_moved=False):
        """Run the rules again after a change of category or place; the new department is told.

        Called in sudo, because the rules may lead out of the user's own department.
        """
        for request in self:
            vals = request._get_routing_vals()
            if place_moved:
                vals |= request._prepare_place_vals(vals | {"area_id": False})
            route = request._prepare_route_vals(request.category_id, vals)
            if route.get("department_id") == request.department_id.id:
                route.pop("user_id", None)  # the officer keeps what stays in the department
            before = request.department_id
            request.write({**route, "area_id": vals.get("area_id")})
            if request.department_id != before:
                request._announce_reroute(before)

    def _get_routing_vals(self):
        """The facts that the rules look at, as values of a new submission have them."""
        vals = {
            fname: self[fname]
            for fname in ("latitude", "longitude", "channel", "name", "description")
        }
        for fname in ("company_id", "area_id", "street_id"):
            vals[fname] = self[fname].id
        return vals
