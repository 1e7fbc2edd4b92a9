import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from odoo.addons.municipal_crm.tests.common import MunicipalCase
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

CHART = """code;name;kind;parent_code;email
WORKS;Works;directorate;;
LIGHT;Lighting;department;WORKS;lighting@town.example
ROADS;Roads;department;WORKS;roads@town.example
SOCIAL;Social;directorate;;
CARE;Care;department;SOCIAL;
"""
PARKS = "PARKS;Parks;department;WORKS;parks@town.example\n"
PEOPLE = "code;name;department_code;email\n501;Flora Green;PARKS;flora@town.example\n"


class PersonnelSystem(BaseHTTPRequestHandler):
    """A personnel system on this machine: two files, behind a key."""

    def do_GET(self):
        self.server.calls.append((self.path, self.headers.get("Authorization")))
        status = self.server.status
        body = self.server.files.get(self.path, "").encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        """Nothing on the console."""


@tagged("post_install", "-at_install")
class TestOrganisationSource(MunicipalCase):
    def setUp(self):
        super().setUp()
        self.system = ThreadingHTTPServer(("127.0.0.1", 0), PersonnelSystem)
        self.system.status, self.system.calls = 200, []
        self.system.files = {"/units.csv": CHART + PARKS, "/people.csv": PEOPLE}
        threading.Thread(target=self.system.serve_forever, daemon=True).start()
        self.addCleanup(self.system.server_close)
        self.addCleanup(self.system.shutdown)
        base = f"http://127.0.0.1:{self.system.server_port}"
        self.source = self.env["municipal.organisation.source"].create(
            {
                "name": "Personnel office",
                "company_id": self.company.id,
                "user_id": self.administrator.id,
                "department_url": f"{base}/units.csv",
                "employee_url": f"{base}/people.csv",
                "is_inside": True,
                "token": "open sesame",
            }
        )

    def _follow(self):
        """One night; the row of what came of it."""
        with self.enter_registry_test_mode():
            self.env.ref("municipal_hr.municipal_organisation_source_cron").method_direct_trigger()
        return self.source.run_ids[:1]

    def _find(self, code):
        Department = self.env["hr.department"].with_context(active_test=False)
        return Department.search([("code", "=", code), ("company_id", "=", self.company.id)])

    def test_the_chart_follows_the_personnel_system(self):
        """X08: a new department with its people is here the next morning."""
        run = self._follow()
        self.assertEqual((run.state, run.create_count, run.error_count), ("done", 2, 0))
        self.assertEqual(self._find("PARKS").parent_id, self.works)
        flora = self.env["hr.employee"].search([("staff_number", "=", "501")])
        self.assertEqual(flora.department_id, self._find("PARKS"))
        self.assertIn("PARKS Parks", run.detail)

    def test_a_night_without_news_changes_nothing(self):
        """X08: idempotent, and said so."""
        self._follow()
        run = self._follow()
        self.assertEqual((run.state, run.create_count, run.update_count), ("same", 0, 0))

    def test_the_key_is_sent_and_shown_to_nobody(self):
        """X08, G15: it rests sealed."""
        self._follow()
        self.assertIn(("/units.csv", "Bearer open sesame"), self.system.calls)
        self.assertNotIn("sesame", self.source.token)
        self.source.token = self.source.token
        self._follow()
        self.assertEqual(self.system.calls[-1][1], "Bearer open sesame")

    def test_a_system_that_does_not_answer_changes_nothing(self):
        """X08: the chart stays, a person is told once, and the next good night ends it."""
        self.system.status = 503
        for _night in range(2):
            self.assertEqual(self._follow().state, "failed")
        self.assertFalse(self._find("PARKS"))
        self.assertEqual(len(self.source.activity_ids), 1)
        self.assertEqual(self.source.activity_ids.user_id, self.administrator)
        self.assertEqual(self.env["municipal.health"]._get_health()["organisation_behind"], 1)
        self.system.status = 200
        self.assertEqual(self._follow().state, "done")
        self.assertFalse(self.source.activity_ids)
        self.assertEqual(self.env["municipal.health"]._get_health()["organisation_behind"], 0)

    def test_a_file_with_errors_changes_nothing_at_all(self):
        """X08: all of it or nothing."""
        self.system.files["/units.csv"] += "LOST;Lost;department;NOWHERE;\n"
        run = self._follow()
        self.assertEqual((run.state, run.error_count), ("refused", 1))
        self.assertIn("NOWHERE", run.detail)
        self.assertFalse(self._find("PARKS"))

    def test_something_else_than_the_file_changes_nothing(self):
        """X08: a page of the log-in instead of the file."""
        self.system.files["/units.csv"] = "<html><body>Sign in</body></html>"
        self.assertEqual(self._follow().state, "failed")

    def test_too_many_archived_wait_for_a_person(self):
        """X08: an empty file must not empty the town hall."""
        self.source.write({"is_complete": True, "most_archived": 0, "employee_url": False})
        self._follow()
        self.system.files["/units.csv"] = CHART
        run = self._follow()
        self.assertEqual((run.state, run.archive_count), ("refused", 1))
        self.assertTrue(self._find("PARKS").active)
        self.source.most_archived = 1
        self.assertEqual(self._follow().state, "done")
        self.assertFalse(self._find("PARKS").active)

    def test_a_person_looks_before_anything_happens(self):
        """X08: the dry run of the import, with the files as they are now."""
        action = self.source.with_user(self.administrator).action_look()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual((wizard.state, wizard.create_count), ("checked", 2))
        self.assertFalse(self._find("PARKS"))
        wizard.with_user(self.administrator).action_apply()
        self.assertTrue(self._find("PARKS"))

    def test_an_administrator_follows_at_once(self):
        """X08: by the button, and told what came of it."""
        action = self.source.with_user(self.administrator).action_run()
        self.assertEqual(action["params"]["type"], "success")
        self.assertTrue(self._find("PARKS"))

    def test_our_own_network_is_called_only_when_allowed(self):
        """X08, G10: no address of the inside by accident."""
        with self.assertRaises(ValidationError):
            self.source.is_inside = False
            self.source.department_url = f"{self.source.department_url}?now"
        with self.assertRaises(ValidationError):
            self.source.department_url = "file:///etc/passwd"

    def test_nobody_else_sees_where_the_people_are_kept(self):
        """X08: clerks and supervisors, by RPC too."""
        for user in (self.anna, self.mayor):
            with self.assertRaises(AccessError):
                self.source.with_user(user).read(["department_url"])
            with self.assertRaises(AccessError):
                self.env["municipal.organisation.run"].with_user(user).search([])
        with self.assertRaises(AccessError):
            self.source.with_user(self.administrator).read(["token"])

    def test_a_source_has_an_address(self):
        """X08: by the database."""
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.source.write({"department_url": False, "employee_url": False})
            self.env.flush_all()
