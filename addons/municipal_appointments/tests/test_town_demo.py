from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestTownDemo(TransactionCase):
    """K01: the demo town gives appointments."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["municipal.town.demo"]._load_appointments(
            "municipal_crm/demo/town", "municipal_appointments/demo/town"
        )
        cls.services = cls.env["municipal.appointment.service"].search([])

    def _count(self):
        return [
            self.env[f"municipal.appointment.{model}"].search_count([])
            for model in ("service", "lane", "opening")
        ]

    def test_every_service_has_free_times(self):
        """P01: none that can be found and never booked."""
        for service in self.services:
            self.assertTrue(service._get_earliest(), service.code)

    def test_services_are_there_in_both_languages_with_their_papers(self):
        """P13: the papers are those of the category."""
        wedding = self.services.filtered(lambda service: service.code == "civil-wedding")
        self.assertEqual(wedding.document_type_ids, wedding.category_id.document_ids)
        self.assertTrue(wedding.document_type_ids)
        self.assertIn("γάμος", wedding.with_context(lang="el_GR").name)
        self.assertIn("wedding", wedding.with_context(lang="en_US").name)

    def test_a_second_load_changes_nothing(self):
        before = self._count()
        stamps = self.services.mapped("write_date")
        self.env["municipal.town.demo"]._load_appointments(
            "municipal_crm/demo/town", "municipal_appointments/demo/town"
        )
        self.assertEqual(self._count(), before)
        self.assertEqual(self.services.mapped("write_date"), stamps)
