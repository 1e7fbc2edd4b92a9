import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools.organisation_csv import read
from .common import MunicipalCase

DEPARTMENTS = """code;name;kind;parent_code;head;deputy;email
WORKS;Works;directorate;;;;
LIGHT;Lighting;department;WORKS;;;lighting@town.example
ROADS;Roads;department;WORKS;;;roads@town.example
SOCIAL;Social;directorate;;;;
CARE;Care;department;SOCIAL;;;
PARKS;Parks;department;WORKS;501;501;parks@town.example
"""
EMPLOYEES = """code;name;department_code;job_title;email;login
501;Flora Green;PARKS;Gardener;flora@town.example;flora
"""


@tagged("post_install", "-at_install")
class TestOrganisationImport(MunicipalCase):
    def _open(self, departments="", employees="", user=None, **vals):
        vals |= {
            "department_file": base64.b64encode(departments.encode()) if departments else False,
            "department_filename": "departments.csv",
            "employee_file": base64.b64encode(employees.encode()) if employees else False,
            "employee_filename": "employees.csv",
        }
        user = user or self.administrator
        return self.env["municipal.organisation.import"].with_user(user).create(vals)

    def _find(self, code):
        return (
            self.env["hr.department"].with_context(active_test=False).search([("code", "=", code)])
        )

    def _actions(self, wizard):
        return {line.code: line.action for line in wizard.line_ids}

    def test_a_dry_run_changes_nothing_and_says_everything(self):
        """K20: the report comes first."""
        before = self.env["hr.department"].search_count([])
        wizard = self._open(DEPARTMENTS, EMPLOYEES)
        wizard.action_check()
        self.assertEqual(wizard.state, "checked")
        self.assertEqual(self._actions(wizard)["PARKS"], "create")
        self.assertEqual(self._actions(wizard)["WORKS"], "unchanged")
        self.assertEqual(self._actions(wizard)["501"], "create")
        self.assertEqual((wizard.create_count, wizard.error_count), (2, 0))
        self.assertEqual(self.env["hr.department"].search_count([]), before)
        self.assertFalse(self._find("PARKS"))

    def test_the_import_makes_units_people_and_their_ties(self):
        """K20: departments below directorates, heads and deputies, employees in their unit."""
        wizard = self._open(DEPARTMENTS, EMPLOYEES)
        wizard.action_check()
        wizard.action_apply()
        self.assertEqual(wizard.state, "done")
        parks = self._find("PARKS")
        flora = self.env["hr.employee"].search([("staff_number", "=", "501")])
        self.assertEqual(parks.parent_id, self.works)
        self.assertEqual((parks.manager_id, parks.deputy_id), (flora, flora))
        self.assertEqual((flora.department_id, flora.work_email), (parks, "flora@town.example"))

    def test_the_same_files_again_change_nothing(self):
        """K20: idempotent by code."""
        self._open(DEPARTMENTS, EMPLOYEES).action_apply()
        again = self._open(DEPARTMENTS, EMPLOYEES)
        again.action_check()
        self.assertEqual(set(self._actions(again).values()), {"unchanged"})

    def test_what_is_exported_comes_back_unchanged(self):
        """K20: the chart as it is now is the best template for a re-organisation."""
        self._open(DEPARTMENTS, EMPLOYEES).action_apply()
        departments = self.env["hr.department"].search([("code", "=", False)])
        for number, department in enumerate(departments):
            department.code = f"CODE{number}"
        for number, employee in enumerate(self.env["hr.employee"].search([])):
            employee.staff_number = f"{1000 + number}"
        export = self._open()
        wizard = self._open(is_complete=True)
        wizard.department_file = export.department_current
        wizard.employee_file = export.employee_current
        wizard.action_check()
        report = [line.detail for line in wizard.line_ids if line.action != "unchanged"]
        self.assertFalse(report)
        self.assertGreater(len(wizard.line_ids), 10)

    def test_what_has_no_code_yet_gets_one_by_its_name(self):
        """K20: departments made by hand are not made twice by the first import."""
        parks = self.env["hr.department"].create({"name": "Parks"})
        self._open(DEPARTMENTS, EMPLOYEES).action_apply()
        self.assertEqual(parks.code, "PARKS")
        self.assertEqual(parks.parent_id, self.works)

    def test_templates_can_be_downloaded_and_read(self):
        """K20: the headings of the template are those that the import knows."""
        wizard = self._open()
        for sheet in ("department", "employee"):
            content = base64.b64decode(wizard[f"{sheet}_template"])
            lines = read(content, sheet).lines
            self.assertTrue(lines)
            self.assertFalse([line.problems for line in lines if line.problems])
        action = wizard.with_context(municipal_file="department_template").action_download()
        self.assertIn(f"/{wizard.id}/department_template", action["url"])

    def test_a_greek_file_of_a_spreadsheet_is_read_as_it_is(self):
        """K20: semicolons, Windows-1253, Greek headings."""
        content = "Κωδικός;Ονομασία;Είδος;Ανήκει σε\r\nPARKS;Τμήμα Πρασίνου;Τμήμα;WORKS\r\n"
        wizard = self._open()
        wizard.department_file = base64.b64encode(content.encode("windows-1253"))
        wizard.action_check()
        self.assertIn("windows-1253", wizard.reading_note)
        wizard.action_apply()
        self.assertEqual(self._find("PARKS").name, "Τμήμα Πρασίνου")
        self.assertEqual(self._find("PARKS").kind, "department")

    def test_errors_stop_the_whole_import(self):
        """K20: one transaction; a file with an error changes nothing at all."""
        wizard = self._open("code;name;parent_code\nPARKS;Parks;WORKS\nX;Unknown;NOWHERE\n")
        wizard.action_check()
        self.assertEqual(self._actions(wizard), {"PARKS": "create", "X": "error"})
        self.assertIn("NOWHERE", wizard.line_ids.filtered(lambda line: line.code == "X").detail)
        with self.assertRaises(UserError):
            wizard.action_apply()
        self.assertFalse(self._find("PARKS"))

    def test_a_file_that_is_no_csv_is_refused_in_words(self):
        """K20: the person who saved the wrong format is told what to do."""
        wizard = self._open()
        wizard.department_file = base64.b64encode(b"PK\x03\x04\x00\x00")
        with self.assertRaisesRegex(UserError, "CSV"):
            wizard.action_check()
        with self.assertRaisesRegex(UserError, "at least one file"):
            self._open().action_check()

    def test_reorganisation_archives_and_keeps_the_requests(self):
        """K20: the old department stays with its history, and every request keeps its department."""
        request = self._make_request(category_id=self.pothole.id, user_id=self.rita.id)
        request.with_user(self.rita)._set_state("resolved", reply="Filled.")
        rows = [row for row in DEPARTMENTS.splitlines() if not row.startswith(("ROADS", "PARKS"))]
        people = "code;name;email;department_code\n1;Rita;rita@town.example;WORKS\n2;Petros;petros@town.example;WORKS\n"
        for user in (self.rita, self.petros):
            user.employee_id.work_email = user.email
        wizard = self._open("\n".join(rows), people, is_complete=True)
        wizard.action_check()
        report = wizard.line_ids.mapped("detail")
        self.assertEqual(self._actions(wizard)["ROADS"], "archive", report)
        wizard.action_apply()
        self.assertFalse(self._find("ROADS").active)
        self.assertEqual(request.department_id, self.roads)
        self.assertEqual(self.rita.employee_id.department_id, self.works)
        self.assertEqual(self.rita.employee_id.staff_number, "1")

    def test_open_requests_block_the_archive_of_their_department(self):
        """K20, R41: nothing open disappears with a department; the report gives the number."""
        self._make_request(category_id=self.pothole.id, user_id=self.rita.id)
        rows = [row for row in DEPARTMENTS.splitlines() if not row.startswith(("ROADS", "PARKS"))]
        wizard = self._open("\n".join(rows), is_complete=True)
        wizard.action_check()
        [line] = wizard.line_ids.filtered(lambda line: line.code == "ROADS")
        self.assertEqual(line.action, "error")
        self.assertIn("1 open requests", line.detail)
        with self.assertRaises(UserError):
            wizard.action_apply()
        self.assertTrue(self.roads.active)

    def test_a_code_that_returns_brings_its_department_back(self):
        """K20: archive, never delete; the same code is the same department."""
        parks = self.env["hr.department"].create(
            {"name": "Parks", "code": "PARKS", "active": False}
        )
        self._open("code;name\nparks;Parks and gardens\n").action_apply()
        self.assertTrue(parks.active)
        self.assertEqual(parks.name, "Parks and gardens")

    def test_accounts_are_linked_and_made_only_by_those_who_may(self):
        """K20: a missing account is a remark; making one takes the right to."""
        wizard = self._open(DEPARTMENTS, EMPLOYEES)
        wizard.action_check()
        self.assertIn("flora", wizard.line_ids.filtered(lambda line: line.code == "501").detail)
        with self.assertRaises(AccessError):
            self._open(DEPARTMENTS, EMPLOYEES, creates_accounts=True).action_apply()
        self.administrator.group_ids |= self.env.ref("base.group_erp_manager")
        self._open(DEPARTMENTS, EMPLOYEES, creates_accounts=True).action_apply()
        flora = self.env["res.users"].search([("login", "=", "flora")])
        self.assertEqual(flora.employee_id.staff_number, "501")
        self.assertTrue(flora.has_group("municipal_crm.municipal_crm_group_clerk"))
        self.assertFalse(flora.has_group("municipal_crm.municipal_crm_group_supervisor"))

    def test_only_administrators_import(self):
        """K01: the chart decides who sees what."""
        for user in (self.anna, self.ilias, self.mayor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._open(user=user)
