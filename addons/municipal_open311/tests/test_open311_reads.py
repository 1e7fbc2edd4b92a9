from freezegun import freeze_time
from odoo.tests import tagged

from .common import BASE, Open311Case


@tagged("post_install", "-at_install")
class TestOpen311Reads(Open311Case):
    """X01: what every program may read, in both forms."""

    def test_discovery_leads_to_the_service(self):
        """X01: address and formats."""
        (endpoint,) = self.ask("discovery")["endpoints"]
        self.assertTrue(endpoint["url"].endswith(BASE))
        self.assertEqual(endpoint["formats"], ["text/xml", "application/json"])
        tree = self.ask_xml("discovery")
        self.assertEqual(tree.findtext("endpoints/endpoint/formats/format"), "text/xml")

    def test_the_services_are_the_published_catalogue(self):
        """X01: without categories that ask for numbers of a person, or are confidential."""
        codes = {row["service_code"] for row in self.ask("services")}
        self.assertIn("lamp", codes)
        self.assertNotIn("certificate", codes)
        self.lamp.privacy = "confidential"
        self.assertNotIn("lamp", {row["service_code"] for row in self.ask("services")})
        self.assertNotIn("confidential", self._get(f"{BASE}/services.json").text)

    def test_a_service_has_the_questions_as_attributes(self):
        """X01: kind, whether required, values."""
        self.certificate.write({"afm_required": False, "delivery_option_ids": [(5,)]})
        found = self.ask("services/certificate")
        self.assertEqual(found["service_code"], "certificate")
        attributes = {row["code"]: row for row in found["attributes"]}
        self.assertEqual(attributes["copies"]["datatype"], "number")
        self.assertEqual(attributes["born"]["datatype"], "datetime")
        self.assertTrue(attributes["use"]["required"])
        self.assertEqual(attributes["use"]["values"][0], {"key": "school", "name": "School"})
        self.assertEqual([row["key"] for row in attributes["urgent"]["values"]], ["1", "0"])
        tree = self.ask_xml("services/certificate")
        self.assertEqual(tree.tag, "service_definition")
        self.assertEqual(len(tree.findall("attributes/attribute")), 4)
        self.assertEqual(self.ask("services/nothing", 404)[0]["code"], 404)

    def test_requests_show_what_the_public_list_shows(self):
        """X01, R30: nothing that the citizen typed, no exact place; the number opens nothing."""
        request = self._send("lamp", street="Ερμού", street_number="5")
        request.public_title = "Lamp out"
        (row,) = self.ask("requests")
        self.assertEqual(row["service_request_id"], request.protocol_number)
        self.assertEqual((row["status"], row["description"]), ("open", "Lamp out"))
        self.assertEqual(row["address"].split(",")[0], "Ερμού")
        self.assertNotIn("number 5", str(row))
        (element,) = self.ask_xml(f"requests/{request.protocol_number}")
        self.assertEqual(element.tag, "request")
        self.assertEqual(element.findtext("service_code"), "lamp")

    def test_what_is_not_public_is_not_there(self):
        """X01: neither in the list nor by its number; the answer is that of no request."""
        request = self._send("lamp")
        request.is_public = False
        self.assertEqual(self.ask("requests"), [])
        missing = self.ask(f"requests/{request.protocol_number}", 404)
        self.assertEqual(missing, self.ask("requests/2026-999999", 404))

    def test_requests_are_filtered(self):
        """X01: by numbers, service, state and time; pages."""
        with freeze_time("2026-03-02 10:00:00"):
            old = self.filed()
        with freeze_time("2026-06-01 10:00:00"):
            new = self.filed()
            self.assertEqual(len(self.ask("requests", start_date="2026-03-01T00:00:00Z")), 2)
            numbers = [row["service_request_id"] for row in self.ask("requests")]
            self.assertEqual(numbers, [new.protocol_number], "the last ninety days")
            both = f"{old.protocol_number},{new.protocol_number}"
            self.assertEqual(len(self.ask("requests", service_request_id=both)), 2)
            self.assertEqual(len(self.ask("requests", service_code="lamp,other")), 1)
            self.assertEqual(self.ask("requests", service_code="other"), [])
            self.assertEqual(self.ask("requests", status="closed"), [])
            self.assertEqual(len(self.ask("requests", status="open,closed")), 1)
            first = self.ask("requests", start_date="2026-03-01", page_size="1", page="2")
            self.assertEqual([row["service_request_id"] for row in first], [old.protocol_number])

    def test_a_parameter_that_cannot_be_read_is_named(self):
        """X01: dates and states."""
        for query in ({"start_date": "yesterday"}, {"end_date": "2026-99-01"}, {"status": "lost"}):
            (error,) = self.ask("requests", 400, **query)
            self.assertIn(next(iter(query)), error["description"])

    def test_a_page_of_requests_costs_the_same_queries(self):
        """X01: ten requests are read with as many statements as two."""
        for _turn in range(2):
            self.filed()
        few = self.count_statements(2)
        for _turn in range(8):
            self.filed()
        self.assertLessEqual(self.count_statements(10), few)

    def count_statements(self, expected):
        """Statements of one page of requests, with nothing remembered of their records."""
        Api = self.env["municipal.open311"].with_user(self.visitor)
        program = self.env["municipal.open311.key"]
        Api._get_requests({}, program)
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertEqual(len(Api._get_requests({}, program)), expected)
        return self.env.cr.sql_log_count - before

    def test_updates_tell_what_became_of_a_request(self):
        """X02: each change of state, in the words for citizens."""
        request = self.filed()
        request._set_state("in_process", actor_role="clerk")
        number = request.protocol_number
        rows = self.ask("servicerequestupdates", service_request_id=number)
        self.assertEqual([row["status"] for row in rows], ["open", "open"])
        self.assertEqual({row["service_request_id"] for row in rows}, {number})
        self.assertEqual(len({row["description"] for row in rows}), 2)
        self.assertEqual(self.ask_xml("servicerequestupdates").tag, "service_request_updates")

    def test_the_language_is_asked_for(self):
        """X01, G02: names in Greek or English."""
        self.lamp.with_context(lang="el_GR").name = "Φωτισμός"
        greek = {row["service_name"] for row in self.ask("services", language="el-GR,el;q=0.9")}
        self.assertIn("Φωτισμός", greek)
        self.assertNotIn("Φωτισμός", {row["service_name"] for row in self.ask("services")})

    def test_too_many_wait(self):
        """X01: an error of the standard's form, and when to come back."""
        self._set_rate("open311", "1/900")
        self.ask("services")
        answer = self._get(f"{BASE}/services.json")
        self.assertEqual(answer.status_code, 429)
        self.assertTrue(answer.headers["Retry-After"])
