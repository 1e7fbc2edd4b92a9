from odoo.exceptions import AccessError

from .common import AppointmentCase


class TestSupplyAccess(AppointmentCase):
    """P25: who reads what is open, and who changes it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls._make_place("Elsewhere")
        cls.desk = cls._make_lane(cls.elsewhere, "desk")
        cls.visit = cls._make_service(code="visit", name="Visit", department_id=cls.care.id)

    def test_a_clerk_reads_and_changes_nothing(self):
        self.passport.employee_ids = self.one.employee_id = self.vassilis.employee_id
        for record in (self.passport, self.one, self.openings[0]):
            mine = record.with_user(self.anna)
            self.assertTrue(mine.web_read({name: {} for name in self._get_shown(record)}))
            with self.assertRaises(AccessError):
                mine.write({"service_ids": False} if "service_ids" in record else {"name": "x"})

    def _get_shown(self, record):
        """The fields of the form, as the client asks for them."""
        return self.env[record._name].get_view(view_type="form")["models"][record._name]

    def test_a_clerk_sees_what_is_free_without_the_right_to_see_who_is_absent(self):
        """P28: an absence closes the counter, its reason is nobody's business."""
        self.one.employee_id = self.vassilis.employee_id
        self.assertTrue(self.passport.with_user(self.anna)._get_earliest())

    def test_a_supervisor_changes_what_is_of_the_own_directorate(self):
        ilias = self.ilias
        self.passport.with_user(ilias).minutes = 20
        self.one.with_user(ilias).name = "First"
        self.openings[0].with_user(ilias).hour_to = 13
        for record in (self.visit, self.desk):
            with self.assertRaises(AccessError):
                record.with_user(ilias).write({"name": "Not mine"})
        with self.assertRaises(AccessError):
            self.env["municipal.appointment.closure"].with_user(ilias).create(
                {
                    "reason": "Of the whole town",
                    "date_start": "2027-03-08 08:00:00",
                    "date_end": "2027-03-08 09:00:00",
                }
            )

    def test_a_supervisor_of_all_changes_all(self):
        for record in (self.visit, self.desk):
            record.with_user(self.mayor).write({"name": "Changed"})

    def test_another_municipality_does_not_see_it(self):
        other = self.env["res.company"].create({"name": "Other municipality"})
        self.mayor.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        for model in ("service", "lane", "opening"):
            found = self.env[f"municipal.appointment.{model}"].with_user(self.mayor).search([])
            self.assertFalse(found, model)
