from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from ..models.municipal_request import DESK_CHANNELS
from .common import MunicipalCase


@tagged("post_install", "-at_install")
class TestAccess(MunicipalCase):
    """K01, R03, G20: who sees and changes what, role by role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.requests = {
            "anna's lamp": cls._make_request(user_id=cls.anna.id),
            "vassilis' lamp": cls._make_request(user_id=cls.vassilis.id),
            "rita's hole": cls._make_request(category_id=cls.pothole.id, user_id=cls.rita.id),
            "secret": cls._make_request(category_id=cls.violence.id),
            "nobody's": cls._make_request(category_id=False),
        }
        cls.portal = new_test_user(cls.env, "portal_citizen", groups="base.group_portal")
        cls.public = cls.env.ref("base.public_user")
        cls.employee = new_test_user(cls.env, "employee", groups="base.group_user")
        cls.secret_mayor = cls._make_officer(
            "secret_mayor", cls.env["hr.department"], "supervisor_all", "confidential"
        )

    MATRIX = {
        "anna": {"anna's lamp"},
        "vassilis": {"vassilis' lamp"},
        # the queue of Roads is shared
        "rita": {"rita's hole"},
        "petros": {"rita's hole"},
        # head of Lighting, works in the directorate above it
        "ilias": {"anna's lamp", "vassilis' lamp", "rita's hole"},
        "carol": {"secret"},
        "mayor": {"anna's lamp", "vassilis' lamp", "rita's hole", "nobody's"},
        "secret_mayor": {"anna's lamp", "vassilis' lamp", "rita's hole", "nobody's", "secret"},
        "administrator": {"anna's lamp", "vassilis' lamp", "rita's hole", "nobody's"},
    }

    def _seen(self, user):
        ids = [request.id for request in self.requests.values()]
        found = self.env["municipal.request"].with_user(user).search([("id", "in", ids)])
        return {name for name, request in self.requests.items() if request.id in found.ids}

    def test_each_role_sees_exactly_its_requests(self):
        """K01, R03: own, my department, my directorate and below, all; the confidential book apart."""
        for login, expected in self.MATRIX.items():
            with self.subTest(login):
                self.assertEqual(self._seen(getattr(self, login)), expected)

    def test_what_is_not_seen_is_neither_read_nor_written_nor_exported(self):
        """K01: the rules hold for every operation, not for the list alone."""
        for login, expected in self.MATRIX.items():
            for name, request in self.requests.items():
                if name in expected:
                    continue
                foreign = request.with_user(getattr(self, login))
                foreign.invalidate_recordset()
                with self.subTest(f"{login}: {name}"):
                    with self.assertRaises(AccessError):
                        foreign.read(["name"])
                    with self.assertRaises(AccessError):
                        foreign.write({"name": "x"})
                    with self.assertRaises(AccessError):
                        foreign.export_data(["name"])
                    with self.assertRaises(AccessError):
                        foreign._set_state("in_process")

    def test_history_messages_files_and_outbox_follow_the_request(self):
        """K01: no side entrance through what hangs on a request."""
        secret = self.requests["secret"]
        secret._add_files([("proof.txt", b"proof")])
        secret.with_user(self.carol)._reply_to_citizen("We help you.")
        for user in (self.anna, self.ilias, self.mayor, self.employee, self.portal, self.public):
            with self.subTest(user.login):
                self._assert_nothing_of(secret, user)
        carol = self.env["ir.attachment"].with_user(self.carol)
        self.assertTrue(
            carol.search([("res_model", "=", "municipal.request"), ("res_id", "=", secret.id)])
        )

    def _assert_nothing_of(self, request, user):
        domains = {
            "municipal.request.history": [("request_id", "=", request.id)],
            "municipal.notification": [("request_id", "=", request.id)],
            "municipal.protocol.entry": [("request_id", "=", request.id)],
            "mail.message": [("model", "=", "municipal.request"), ("res_id", "=", request.id)],
            "ir.attachment": [("res_model", "=", "municipal.request"), ("res_id", "=", request.id)],
        }
        for model, domain in domains.items():
            try:
                found = self.env[model].with_user(user).search(domain)
            except AccessError:
                continue
            self.assertFalse(found, model)

    def test_rules_and_code_agree_on_the_channels_of_the_desk(self):
        """K01: what a clerk registered; the rules, the index and the code name the same channels."""
        rules = self.env["ir.rule"].search([("domain_force", "like", "create_uid")])
        rules = rules.filtered(lambda rule: "channel" in rule.domain_force)
        self.assertGreaterEqual(len(rules), 4)
        for rule in rules:
            parts = safe_eval(rule.domain_force, rule.with_user(self.anna)._eval_context())
            [channels] = [part[2] for part in parts if part[0].endswith("channel")]
            self.assertEqual(channels, DESK_CHANNELS, rule.name)

    def test_portal_public_and_other_employees_have_no_access_at_all(self):
        """K01: default deny."""
        models = [
            name
            for name in self.env.registry
            if name.startswith("municipal.") and not self.env[name]._abstract
        ]
        self.assertGreater(len(models), 15)
        for user in (self.portal, self.public, self.employee):
            for name in models:
                Model = self.env[name].with_user(user)
                for mode in ("read", "write", "create", "unlink"):
                    with self.subTest(f"{user.login} {mode} {name}"):
                        self.assertFalse(Model.has_access(mode))

    def test_a_new_department_head_sees_at_once(self):
        """K01, K20: a change of the chart changes access without a restart."""
        self.assertNotIn("vassilis' lamp", self._seen(self.anna))
        self.anna.write(
            {
                "group_ids": [
                    Command.link(self.env.ref("municipal_crm.municipal_crm_group_supervisor").id)
                ]
            }
        )
        self.lighting.manager_id = self.anna.employee_id
        self.assertIn("vassilis' lamp", self._seen(self.anna))
        self.lighting.manager_id = False
        self.anna.employee_id.department_id = self.care
        self.assertNotIn("vassilis' lamp", self._seen(self.anna))

    def test_sharing_the_queue_is_a_setting_of_the_department(self):
        """K01: assigned to me, or to my department when it is set so."""
        self.lighting.visibility = "department"
        self.assertIn("vassilis' lamp", self._seen(self.anna))

    def test_two_municipalities_never_see_each_other(self):
        """G20: record rules part the towns, for all-seeing users too."""
        other = self.env["res.company"].create({"name": "Other town"})
        theirs = self._make_request(company_id=other.id, category_id=False, citizen_id=False)
        self.assertNotIn(theirs, self.env["municipal.request"].with_user(self.mayor).search([]))
        with self.assertRaises(AccessError):
            theirs.with_user(self.mayor).read(["name"])
        self.assertFalse(
            self.env["municipal.request.history"]
            .with_user(self.mayor)
            .search([("request_id", "=", theirs.id)])
        )

    def test_clerks_change_no_configuration(self):
        """K01: the workflow, the rules and the categories belong to administrators."""
        for name in (
            "municipal.request.state",
            "municipal.request.transition",
            "municipal.routing.rule",
            "municipal.request.category",
        ):
            for user in (self.anna, self.ilias, self.mayor):
                self.assertFalse(self.env[name].with_user(user).has_access("write"), name)
            self.assertTrue(self.env[name].with_user(self.administrator).has_access("write"), name)
