"""Every role against RPC: wizards, figures, display, feeds, messages; default deny."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .appointment_common import START, AppointmentCase

WIZARDS = ("book", "book.slot", "cancel", "complete", "day", "desk", "replace", "replace.line")
WIZARDS += ("ticket", "topic", "office")
SUPPLY = ("service", "lane", "opening", "closure")


@tagged("post_install", "-at_install")
class TestAppointmentRoles(AppointmentCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Users = cls.env["res.users"].with_context(no_reset_password=True)
        portal, public = cls.env.ref("base.group_portal"), cls.env.ref("base.public_user")
        employee = cls.env.ref("base.group_user")
        cls.portal = Users.create(
            {"name": "Citizen", "login": "p-roles", "group_ids": [(6, 0, portal.ids)]}
        )
        cls.stranger = Users.create(
            {"name": "No officer", "login": "s-roles", "group_ids": [(6, 0, employee.ids)]}
        )
        cls.outside = (cls.portal, public, cls.stranger)

    def test_who_is_no_officer_reaches_no_model_at_all(self):
        """P41: portal, visitor, and an employee without a role, over RPC."""
        self._book()
        names = [*WIZARDS, *SUPPLY, "report", "search", "alarm", "wish", "identity"]
        for user in self.outside:
            for name in ["", *(f".{name}" for name in names)]:
                Model = self.env[f"municipal.appointment{name}"].with_user(user)
                for operation in ("read", "write", "create", "unlink"):
                    self.assertFalse(Model.has_access(operation), (user.login, Model._name))
                with self.assertRaises(AccessError):
                    Model.search([])

    def test_buttons_ask_for_the_right_to_write(self):
        """P24: a colleague of another department presses nothing, whatever the address."""
        visit = self._book()
        mine = visit.with_user(self.rita)
        for action in (
            "action_arrive", "action_call", "action_serve", "action_no_show",
            "action_back_to_waiting", "action_propose", "action_print_ticket",
        ):  # fmt: skip
            with self.assertRaises(AccessError, msg=action):
                getattr(mine, action)()
        self.assertEqual(visit.state, "booked")

    def test_wizards_of_another_department(self):
        """P24: made over RPC with the id of a foreign appointment, they do nothing."""
        visit = self._book()
        for name, vals in (
            ("cancel", {"appointment_ids": visit.ids, "reason": "x"}),
            ("complete", {"appointment_id": visit.id, "comment": "x"}),
            ("topic", {"appointment_id": visit.id, "service_id": self.service.id}),
        ):
            Wizard = self.env[f"municipal.appointment.{name}"].with_user(self.rita)
            with self.assertRaises(AccessError, msg=name):
                Wizard.create(vals).action_apply()
        self.assertEqual((visit.state, visit.comment), ("booked", False))

    def test_a_wizard_is_of_whoever_opened_it(self):
        """P24: nobody reads names out of the open dialogue of a colleague."""
        self._book(contact_name="Eleni Secret")
        desk = self.env["municipal.appointment.desk"].with_user(self.anna).create({})
        self.assertFalse(desk.waiting_ids or desk.lane_id)
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            desk.with_user(self.rita).read(["contact_name"])

    def test_nobody_gives_the_number_of_another_department_to_themselves(self):
        """P30: a ticket wizard that points at a foreign appointment shows nothing of it."""
        visit = self._book()
        vals = {
            "place_id": self.place.id,
            "service_id": self.service.id,
            "appointment_id": visit.id,
        }
        Ticket = self.env["municipal.appointment.ticket"].with_user(self.rita)
        for ask in (
            lambda: Ticket.create(vals),
            lambda: Ticket.create(vals | {"appointment_id": False}).write(
                {"appointment_id": visit.id}
            ),
        ):
            with self.assertRaises(AccessError):
                ask()

    def test_figures_alarms_and_searches_are_for_heads(self):
        """P33, P38: a clerk has neither; the head of another directorate sees no foreign figure."""
        self._book()
        for name in ("report", "alarm", "search"):
            with self.assertRaises(AccessError, msg=name):
                self.env[f"municipal.appointment.{name}"].with_user(self.anna).search([])
        Report = self.env["municipal.appointment.report"]
        mine = [("service_id", "=", self.service.id)]
        page = Report.with_user(self.ilias).web_search_read(mine, {"outcome": {}}, limit=1)
        self.assertEqual(page["length"], 1)
        self.service.department_id = self.care
        self.assertFalse(Report.with_user(self.ilias).search(mine))
        self.assertTrue(Report.with_user(self.administrator).search(mine))

    def test_files_of_an_appointment_are_not_for_others(self):
        """P21: what an officer attaches is read by who may read the appointment."""
        visit = self._book()
        file = (
            self.env["ir.attachment"]
            .with_user(self.anna)
            .create(
                {"name": "proof.pdf", "raw": b"%PDF", "res_model": visit._name, "res_id": visit.id}
            )
        )
        self.assertEqual(file.with_user(self.vassilis).raw, b"%PDF")
        for user in (self.rita, *self.outside):
            with self.assertRaises(AccessError, msg=user.login):
                file.with_user(user).read(["raw"])
        self.assertEqual(self.url_open(f"/web/content/{file.id}").status_code, 404)

    def test_doors_without_their_key(self):
        """P41: display, feed and link answer the same to a wrong key as to none."""
        visit = self._book()
        zeros = "0" * 32
        for path in (
            f"/appointments/view/{visit.id}-{zeros}",
            f"/appointments/view/{visit.id}-{zeros}/proof",
            f"/appointments/view/{visit.id}-{zeros}/calendar",
            f"/appointments/feed/{self.anna.employee_id.id}-{zeros}.ics",
            f"/appointments/display/{self.place.id}-{zeros}",
            f"/appointments/display/{self.place.id}-{zeros}/calls",
        ):
            answer = self.url_open(path)
            self.assertEqual(answer.status_code, 404, path)
            self.assertNotIn("Eleni", answer.text)

    def test_an_administrator_sees_all_and_changes_no_state_by_hand(self):
        """P22: RPC goes the way of the buttons for everybody."""
        visit = self._book().with_user(self.administrator)
        self.assertEqual(visit.read(["contact_name"])[0]["contact_name"], "Eleni")
        self.assertEqual(visit.date_start, START)
        for vals in ({"date_proposed": START}, {"number": "A999"}, {"lane_id": False}):
            with self.assertRaises(UserError):
                visit.write(vals)
