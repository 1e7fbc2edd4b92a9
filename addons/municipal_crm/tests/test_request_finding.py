from odoo.tests import tagged

from .common import MunicipalCase


@tagged("post_install", "-at_install")
class TestRequestFinding(MunicipalCase):
    """K02: a request is found by its number, its words, its place and its people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.street = cls.env["municipal.street"].create({"name": "Αλκυονίδων"})
        cls.dark = cls._make_request(
            description="Η λάμπα στη γωνία έχει σβήσει εδώ και δύο νύχτες",
            street_id=cls.street.id,
            street_number="12",
            contact_name="Σοφία Δήμου",
            contact_phone="+306912345678",
            contact_email="sofia@citizens.example",
            user_id=cls.anna.id,
        )
        cls.other = cls._make_request(
            description="Nothing of the kind", citizen_id=False, user_id=cls.anna.id
        )

    def _find(self, text, user=None, domain=()):
        Request = self.env["municipal.request"].with_user(user or self.anna)
        return Request.search([("anything", "ilike", text), *domain])

    def test_numbers_words_names_phones_and_streets_find_a_request(self):
        """K02: each as people write it, and all mixed."""
        _prefix, year, number = self.dark._parse_number(self.dark.protocol_number)
        for text in (
            self.dark.protocol_number,
            f"{number}/{year}",
            f"{year} {number}",
            f"αρ. πρωτ. {number}/{year}",
            "λάμπες",
            "ΛΑΜΠΩΝ ΓΩΝΙΕΣ",
            "lampa gonia",
            "νύχτα",
            "Αλκυονίδων 12",
            "alkyonidon",
            "αλκυονί",
            "6912 345 678",
            "+30 691 234 5678",
            "45678",
            "Δήμου λάμπα",
            "sofia@citizens.example",
            "Eleni Citizen",
            "2310123456 λάμπα",
        ):
            with self.subTest(text=text):
                found = self._find(text)
                self.assertIn(self.dark, found)
                self.assertNotIn(self.other, found)

    def test_every_word_must_match(self):
        """K02: a further word finds fewer."""
        self.assertFalse(self._find("λάμπα σκουπίδια"))
        self.assertFalse(self._find("Αλκυονίδων 13"))

    def test_a_number_without_a_year_is_that_of_every_year(self):
        """K02: the newest is not the only one."""
        _prefix, _year, number = self.dark._parse_number(self.dark.protocol_number)
        self.assertIn(self.dark, self._find(f"#{number}"))

    def test_words_follow_every_change(self):
        """K02: text, street and the citizen's own data."""
        self.dark.description = "Σπασμένο παγκάκι"
        self.assertIn(self.dark, self._find("παγκάκια σπασμένα"))
        self.street.name = "Θαλασσινών"
        self.assertIn(self.dark, self._find("thalassinwn"))
        self.citizen.write({"name": "Ευτυχία Μαρή", "email": False})
        self.assertIn(self.dark, self._find("eftyxia"))
        self.assertFalse(self._find("Eleni λάμπα"))

    def test_filters_combine_with_words(self):
        """K02: open, late, due, channel, category, mine, my department, area."""
        self.dark.date_deadline = "2020-01-01"
        for domain in (
            [("is_open", "=", True)],
            [("is_late", "=", True)],
            [("channel", "=", "web")],
            [("category_id", "child_of", self.group.id)],
            [("user_id", "=", self.anna.id)],
            [("is_my_department", "=", True)],
        ):
            with self.subTest(domain=domain):
                self.assertEqual(self._find("λάμπα", domain=domain), self.dark)
        self.assertFalse(self._find("λάμπα", domain=[("is_open", "=", False)]))

    def test_words_open_no_door(self):
        """K01, R03: what is not mine is not found, by number or by word."""
        secret = self._make_request(
            category_id=self.violence.id, description="Φοβάμαι πολύ", contact_name="Σοφία Δήμου"
        )
        self.assertIn(secret, self._find("φοβάμαι", self.carol))
        for user in (self.anna, self.ilias, self.mayor, self.administrator):
            with self.subTest(user.login):
                self.assertNotIn(secret, self._find("φοβάμαι", user))
                self.assertNotIn(secret, self._find(secret.protocol_number, user))
                self.assertNotIn(secret, self._find("Σοφία Δήμου", user))
        self.assertFalse(self._find("λάμπα", self.rita))

    def test_wildcards_and_operators_are_words_like_others(self):
        """K02: nothing typed is a command."""
        for text in ("%", "_", "' | 'a", "a:*", "!x", "<->", "\\", "(", "'"):
            with self.subTest(text=text):
                self._find(text)
        self.assertFalse(self._find("%"))

    def test_the_default_filter_shows_what_is_open(self):
        """K02: closed requests are asked for."""
        action = self.env.ref("municipal_crm.municipal_request_action")
        self.assertIn("'search_default_open': 1", action.context)

    # === AT SIZE === #

    def _grow(self, count):
        """As many closed requests more as the town had in years, as one statement."""
        self.env.flush_all()
        columns = "company_id, category_id, department_id, user_id, channel, date_submitted, date_state_changed"
        self.cr.execute(
            f"""INSERT INTO municipal_request (name, description, protocol_number, uuid, access_token,
                       state_id, is_open, is_unrouted, is_confidential, search_vector, {columns})
                SELECT 'x', 'x', '1999-' || n, gen_random_uuid(), gen_random_uuid(), %(state)s, false,
                       false, false, ('lab' || (n %% 50) || ' lab ' || md5(n::text))::tsvector, {columns}
                  FROM municipal_request, generate_series(1, %(count)s) AS n WHERE id = %(model)s""",
            {
                "count": count,
                "model": self.dark.id,
                "state": self.env["municipal.request.state"]._get_id("closed"),
            },
        )
        for index in ("found", "found_open"):
            self.cr.execute(f"SELECT gin_clean_pending_list('municipal_request_{index}')")
        self.cr.execute("ANALYZE municipal_request")

    def _explain(self, text, domain):
        Request = self.env["municipal.request"].with_user(self.anna)
        query = Request._search(
            [("anything", "ilike", text), *domain], limit=80, order=Request._order
        )
        self.assertIn((self.dark.id,), self.env.execute_query(query.select()))
        self.cr.execute("EXPLAIN " + self.cr.mogrify(query.select()).decode())
        return "\n".join(line for (line,) in self.cr.fetchall())

    def test_words_are_looked_up_among_the_open_ones_alone(self):
        """K02: 8,000 closed requests with the same word are not touched."""
        self._grow(8_000)
        opened = [("is_open", "=", True)]
        for text in ("λάμπα", "λάμπα γωνία", self.dark.protocol_number):
            with self.subTest(text=text):
                plan = self._explain(text, opened)
                self.assertNotIn("Seq Scan on municipal_request ", plan)
        self.assertNotIn("municipal_request_found ", self._explain("λάμπα", opened))
        self.assertIn("municipal_request_found", self._explain("νύχτες λάμπα", []))
