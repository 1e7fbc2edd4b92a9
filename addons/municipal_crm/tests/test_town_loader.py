from copy import deepcopy

from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

TOWN = {
    "organisation": {
        "municipality": {
            "code": "TINY",
            "language": "el",
            "languages": ["el", "en"],
            "country": "GR",
            "name_el": "Δήμος Μικρής",
            "name_en": "Municipality of Mikri",
            "switchboard": "2999 000 000",
            "email": "info@mikri.example",
            "website": "https://www.mikri.example",
            "town_hall_el": "Πλατεία Κέδρου 1, Μικρή",
            "town_hall_en": "1 Cedar Square, Mikri",
        },
        "directorates": [
            {
                "code": "TECH",
                "name_el": "Τεχνικές Υπηρεσίες",
                "name_en": "Technical Services",
                "phone_extension": "400",
                "departments": [
                    {
                        "code": "LAMPS",
                        "name_el": "Τμήμα Φωτισμού",
                        "name_en": "Lighting",
                        "email": "lamps@mikri.example",
                        "phone_extension": "410",
                        "place": "depot",
                        "visibility": "department",
                        "opening_hours": {
                            "el": "Δευτέρα–Παρασκευή 07:00–15:00",
                            "en": "Mon–Fri 07:00–15:00",
                            "schedule": [{"days": "1-5", "from": "07:00", "to": "15:00"}],
                        },
                        "responsible_for_el": "Φώτα.",
                        "responsible_for_en": "Lamps.",
                    },
                    {"code": "CARE", "name_el": "Τμήμα Μέριμνας", "name_en": "Care"},
                ],
            }
        ],
    },
    "geography": {
        "areas": [
            {
                "code": "WEST",
                "name_el": "Δυτικά",
                "name_en": "West",
                "outline": {"type": "Polygon", "coordinates": [[[25, 38], [25.1, 38], [25.1, 38.1], [25, 38]]]},
            },
            {"code": "PORT", "name_el": "Λιμάνι", "name_en": "Harbour", "parent": "WEST"},
        ],
        "streets": [
            {"name_el": "Κέδρου", "area": "PORT", "latitude": 38.012345, "longitude": 25.054321},
            {"name_el": "Κέδρου"},
        ],
        "places": [
            {"key": "depot", "kind": "service_point", "name_el": "Αμαξοστάσιο", "name_en": "Depot", "is_pickup": True}
        ],
    },
    "categories": {
        "language": "el",
        "delivery_options": [
            {"code": "tiny_depot", "kind": "pickup", "name_el": "Από το αμαξοστάσιο", "name_en": "At the depot", "place": "depot"}
        ],
        "groups": [
            {
                "code": "lights",
                "name_el": "Φώτα",
                "name_en": "Lights",
                "categories": [
                    {
                        "code": "lights",
                        "name_el": "Σβηστό φως",
                        "name_en": "Lamp out",
                        "department": "LAMPS",
                        "kind": "fault",
                        "sla_working_days": 4,
                        "location_required": True,
                        "description_el": "Λάμπες που δεν ανάβουν.",
                        "keywords_el": ["λαμπ", "φως"],
                        "fields": [
                            {
                                "name": "colour",
                                "type": "selection",
                                "required": True,
                                "label_el": "Χρώμα",
                                "label_en": "Colour",
                                "options": [
                                    {"value": "white", "el": "Λευκό", "en": "White"},
                                    {"value": "warm", "el": "Θερμό", "en": "Warm"},
                                ],
                            },
                            {"name": "height", "type": "number", "label_el": "Ύψος", "label_en": "Height"},
                        ],
                    },
                    {
                        "code": "aid",
                        "name_el": "Βοήθημα",
                        "name_en": "Aid",
                        "department": "CARE",
                        "kind": "social",
                        "confidential": True,
                        "identity_required": True,
                        "required_documents_el": ["Ταυτότητα", "Εκκαθαριστικό"],
                        "required_documents_en": ["Identity card", "Tax assessment"],
                        "delivery_options": ["tiny_depot"],
                        "fee_eur": 2.5,
                        "fee_note_el": "Παράβολο",
                        "fields": [{"name": "amka", "type": "char", "required": True, "label_el": "ΑΜΚΑ"}],
                    },
                ],
            }
        ],
    },
    "staff": {
        "people": [
            {"number": "T1", "name": "Υπάλληλος Ένα", "email": "one@mikri.example", "department": "LAMPS", "role": "officer"},
            {"number": "T2", "name": "Αναπληρώτρια Δύο", "email": "two@mikri.example", "department": "LAMPS", "role": "deputy", "confidential": True},
            {"number": "T3", "name": "Προϊσταμένη Τρία", "email": "three@mikri.example", "department": "LAMPS", "role": "head"},
            {"number": "T4", "name": "Διευθυντής Τέσσερα", "email": "four@mikri.example", "department": "TECH", "role": "director", "login": "tiny_director", "password": "tiny_director"},
        ]
    },
    "routing": {
        "rules": [
            {"name_el": "Λιμάνι", "name_en": "Harbour", "categories": ["lights"], "areas": ["PORT"], "channels": ["phone", "web"], "words": ["φανάρι"], "department": "LAMPS", "officer": "one@mikri.example"}
        ]
    },
}  # fmt: skip
TABLES = (
    "hr_department", "hr_employee", "municipal_area", "municipal_delivery_option",
    "municipal_document_type", "municipal_place", "municipal_request_category",
    "municipal_request_question", "municipal_request_question_option", "municipal_routing_rule",
    "municipal_street", "res_company", "res_partner", "res_users", "resource_calendar",
    "resource_calendar_attendance",
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestTownLoader(TransactionCase):
    """K01, K02, R05: a municipality is data; it is brought in by dicts, as often as one likes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loader = cls.env["municipal.town.loader"]
        cls.work = cls.loader._load(TOWN)

    def _find(self, model, **criteria):
        return self.env[model].search([(name, "=", value) for name, value in criteria.items()])

    def _in(self, lang, record):
        return record.with_context(lang=lang)

    def _fingerprint(self):
        """What PostgreSQL says of each row's version: any UPDATE or INSERT changes it."""
        self.env.flush_all()
        return {
            table: self.env.execute_query(
                SQL(
                    "SELECT COUNT(*), MD5(STRING_AGG(ctid::text, ' ' ORDER BY id)) FROM %s",
                    SQL.identifier(table),
                )
            )
            for table in TABLES
        }

    # === WHAT IS LOADED === #

    def test_the_company_becomes_the_municipality(self):
        """K01: name, address and contact of the town are those of the company."""
        company = self.env.company
        self.assertEqual(company.name, "Δήμος Μικρής")
        self.assertEqual((company.street, company.city), ("Πλατεία Κέδρου 1", "Μικρή"))
        self.assertEqual(company.country_id.code, "GR")
        self.assertEqual((company.email, company.phone), ("info@mikri.example", "2999 000 000"))
        self.assertEqual(company.partner_id.lang, "el_GR")

    def test_departments_stand_below_their_directorate_with_hours_and_place(self):
        """K02: chart, opening hours as text and as calendar, competence, service point."""
        lamps = self._find("hr.department", code="LAMPS")
        self.assertEqual(lamps.parent_id, self._find("hr.department", code="TECH"))
        self.assertEqual((lamps.parent_id.kind, lamps.kind), ("directorate", "department"))
        self.assertEqual((lamps.phone, lamps.phone_extension), ("2999 000 000", "410"))
        self.assertEqual(lamps.visibility, "department")
        self.assertEqual(lamps.place_id, self._find("municipal.place", name="Depot"))
        lines = lamps.resource_calendar_id.attendance_ids
        self.assertEqual(lines.mapped("dayofweek"), ["0", "1", "2", "3", "4"])
        self.assertEqual({(line.hour_from, line.hour_to) for line in lines}, {(7.0, 15.0)})

    def test_every_text_speaks_both_languages(self):
        """G20: English is the source, Greek the translation; what has one text shows it in both."""
        lamps = self._find("hr.department", code="LAMPS")
        category = self._find("municipal.request.category", code="lights")
        papers = self._find("municipal.request.category", code="aid").document_ids
        for lang, expected in {
            "en_US": ("Lighting", "Mon–Fri 07:00–15:00", "Lamps.", "Lamp out", "Lights"),
            "el_GR": (
                "Τμήμα Φωτισμού",
                "Δευτέρα–Παρασκευή 07:00–15:00",
                "Φώτα.",
                "Σβηστό φως",
                "Φώτα",
            ),
        }.items():
            unit, kind = self._in(lang, lamps), self._in(lang, category)
            found = (
                unit.name,
                unit.opening_hours,
                unit.responsible_for,
                kind.name,
                kind.parent_id.name,
            )
            self.assertEqual(found, expected)
            self.assertEqual(kind.description, "Λάμπες που δεν ανάβουν.")
        self.assertEqual(
            set(self._in("en_US", papers).mapped("name")), {"Identity card", "Tax assessment"}
        )
        self.assertEqual(
            set(self._in("el_GR", papers).mapped("name")), {"Ταυτότητα", "Εκκαθαριστικό"}
        )

    def test_a_category_is_complete(self):
        """R05: department, kind, term, privacy, place, keywords, fee and deliveries."""
        lights = self._find("municipal.request.category", code="lights")
        aid = self._find("municipal.request.category", code="aid")
        self.assertEqual(lights.department_id.code, "LAMPS")
        self.assertEqual((lights.kind, lights.service_days, lights.privacy), ("fault", 4, "public"))
        self.assertTrue(lights.location_required)
        self.assertEqual(lights._get_keyword_stems(), ("λαμπ", "φωσ"))
        self.assertEqual((aid.privacy, aid.identity_required, aid.fee), ("confidential", True, 2.5))
        self.assertEqual(aid.delivery_option_ids.place_id.name, "Depot")

    def test_questions_are_asked_in_the_language_of_the_reader(self):
        """R05: required, kind and options of a question, and the definition that requests use."""
        category = self._find("municipal.request.category", code="lights")
        colour, height = self._in("en_US", category)._get_questions()
        self.assertEqual((colour["label"], colour["required"]), ("Colour", True))
        self.assertEqual(colour["options"], [("white", "White"), ("warm", "Warm")])
        self.assertEqual((height["type"], height["required"]), ("float", False))
        greek = self._in("el_GR", category)._get_questions()[0]
        self.assertEqual(greek["options"], [("white", "Λευκό"), ("warm", "Θερμό")])
        definition = category.question_definition[0]
        self.assertEqual((definition["string"], definition["selection"][0][1]), ("Χρώμα", "Λευκό"))

    def test_sensitive_numbers_are_no_plain_questions(self):
        """C03: a question for the AMKA becomes the category's own, encrypted one."""
        aid = self._find("municipal.request.category", code="aid")
        self.assertTrue(aid.amka_required)
        self.assertFalse(aid.afm_required)
        self.assertFalse(aid.question_ids)

    def test_the_map_has_areas_with_outlines_and_streets(self):
        """R02: the same street name may exist in an area and in the whole town."""
        port = self._find("municipal.area", code="PORT")
        self.assertEqual(port.parent_id.code, "WEST")
        self.assertIn('"Polygon"', port.parent_id.outline)
        streets = self.env["municipal.street"]._find(self.env.company, "ΚΕΔΡΟΥ")
        self.assertEqual(streets.area_id, port)
        self.assertEqual(len(streets), 2)
        self.assertIn(
            (38.012345, 25.054321), streets.mapped(lambda row: (row.latitude, row.longitude))
        )

    def test_everybody_gets_the_rights_of_their_position(self):
        """K03: officers are clerks, heads and directors supervisors; few read the confidential book."""
        rights = {
            user.employee_id.staff_number: (
                user.has_group("municipal_crm.municipal_crm_group_supervisor"),
                user.has_group("municipal_crm.municipal_crm_group_confidential"),
            )
            for user in self.env["res.users"].search([("login", "like", "mikri")])
        }
        self.assertEqual(rights, {"T1": (False, False), "T2": (False, True), "T3": (True, False)})
        lamps = self._find("hr.department", code="LAMPS")
        self.assertEqual(
            (lamps.manager_id.staff_number, lamps.deputy_id.staff_number), ("T3", "T2")
        )
        self.assertEqual(lamps.parent_id.manager_id.user_id.login, "tiny_director")

    def test_nobody_has_a_password_unless_the_town_says_so(self):
        """K03: an imported employee cannot log in before the administrator invites them."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT login, password IS NOT NULL AND password <> '' FROM res_users WHERE login LIKE '%%mikri%%' OR login = 'tiny_director'"
            )
        )
        self.assertEqual({login for login, has_password in rows if has_password}, {"tiny_director"})

    def test_nobody_is_written_to(self):
        """N05: loading a town sends no invitations."""
        addresses = [person["email"] for person in TOWN["staff"]["people"]]
        partners = self.env["res.partner"].search([("email", "in", addresses)])
        self.assertEqual(len(partners), 4)
        self.assertFalse(
            self.env["mail.mail"].sudo().search([("recipient_ids", "in", partners.ids)])
        )

    def test_rules_route_as_written(self):
        """R04: the first rule that fits decides department and officer."""
        request = self.env["municipal.request"].create(
            {
                "description": "Έσπασε το φανάρι",
                "category_id": self._find("municipal.request.category", code="lights").id,
                "area_id": self._find("municipal.area", code="PORT").id,
                "channel": "phone",
            }
        )
        self.assertEqual(request.routing_rule_id.with_context(lang="en_US").name, "Harbour")
        self.assertEqual(request.user_id.email, "one@mikri.example")

    # === REPEATED === #

    def test_the_same_town_twice_changes_nothing(self):
        """K01: not one row is written the second time."""
        before = self._fingerprint()
        work = self.loader._load(deepcopy(TOWN))
        self.assertEqual(self._fingerprint(), before)
        self.assertFalse(+work.done)

    def test_a_changed_town_changes_what_differs_and_nothing_else(self):
        """K01: one text and one term are changed, one department is added."""
        town = deepcopy(TOWN)
        lights = town["categories"]["groups"][0]["categories"][0]
        lights |= {"name_en": "Street lamp out", "sla_working_days": 2}
        departments = town["organisation"]["directorates"][0]["departments"]
        departments.append({"code": "NEW", "name_el": "Νέο", "name_en": "New"})
        work = self.loader._load(town)
        self.assertEqual(
            dict(+work.done),
            {("hr.department", "created"): 1, ("municipal.request.category", "updated"): 1},
        )
        category = self._find("municipal.request.category", code="lights")
        self.assertEqual(category.service_days, 2)
        self.assertEqual(self._in("en_US", category).name, "Street lamp out")
        self.assertEqual(self._in("el_GR", category).name, "Σβηστό φως")

    def test_what_the_town_does_not_name_is_left_alone(self):
        """K01: a department of one's own survives a load, and an account is not touched."""
        own = self.env["hr.department"].create({"name": "Own", "code": "OWN"})
        user = self._find("res.users", login="one@mikri.example")
        user.group_ids += self.env.ref("municipal_crm.municipal_crm_group_supervisor")
        self.loader._load(deepcopy(TOWN))
        self.assertTrue(own.active)
        self.assertTrue(user.has_group("municipal_crm.municipal_crm_group_supervisor"))

    # === MISTAKES === #

    def test_a_name_that_nothing_has_is_refused(self):
        """K01: the load says which department a category is waiting for."""
        town = deepcopy(TOWN)
        town["categories"]["groups"][0]["categories"][0]["department"] = "NOWHERE"
        with self.assertRaisesRegex(ValueError, "no department 'NOWHERE'"):
            self.loader._load(town)

    def test_an_outline_that_is_none_is_refused(self):
        """R02: the map takes polygons only."""
        town = deepcopy(TOWN)
        town["geography"]["areas"][1]["outline"] = {"type": "Point", "coordinates": [25, 38]}
        with self.assertRaises(ValidationError):
            self.loader._load(town)
