from lxml import etree
from odoo.tests import tagged

from .common import GROUP, Command, MunicipalCase

CREATE_BUDGET = 12
LIST_BUDGET = 14
TIMES = 10


@tagged("post_install", "-at_install")
class TestPerformance(MunicipalCase):
    """Work costs a number of statements that the size of the town does not change."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["municipal.routing.rule"].create(
            {"name": "Wires", "words": "wire", "department_id": cls.lighting.id}
        )
        cls.reader = cls._make_officer("reader", cls.roads)

    def setUp(self):
        super().setUp()
        # one environment for all that is compared: it remembers the reader's time zone
        self.requests = self.env["municipal.request"].with_user(self.reader)

    # === TOOLS === #

    def _count(self, act):
        """Statements of ``act`` in a transaction that has read nothing yet; caches are warm."""
        for _turn in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            act()
            self.env.flush_all()
        return self.cr.sql_log_count - before

    def _submit(self):
        return self.env["municipal.request"]._submit(
            {
                "description": "The lamp in front of number 5 is out.",
                "category_id": self.lamp.id,
                "channel": "web",
                "contact_name": "Eleni",
                "contact_email": "eleni@citizens.example",
            }
        )

    def _make_many(self, count, **vals):
        """As many requests, for two officers in turn."""
        vals = {"description": "The lamp is out.", "category_id": self.pothole.id, **vals}
        officers = (self.rita | self.petros).ids
        return self.env["municipal.request"].create(
            [{**vals, "user_id": officers[turn % 2]} for turn in range(count)]
        )

    def _make_officers(self, count):
        link = Command.link(self.env.ref(GROUP + "clerk").id)
        users = self.env["res.users"].create(
            [
                {"name": f"More {number}", "login": f"more{number}", "group_ids": [link]}
                for number in range(count)
            ]
        )
        self.env["hr.employee"].create(
            [
                {"name": user.name, "user_id": user.id, "department_id": self.lighting.id}
                for user in users
            ]
        )

    def _make_rules(self, count):
        self.env["municipal.routing.rule"].create(
            [
                {"name": f"Rule {number}", "words": f"word{number}", "department_id": self.roads.id}
                for number in range(count)
            ]
        )

    def _spec(self, view_type):
        """What the web client asks for in this view: {field: specification}."""
        arch = etree.fromstring(self.requests.get_view(view_type=view_type)["arch"])
        names = {node.get("name") for node in arch.iter("field")}
        spec = {}
        for name in names & self.requests._fields.keys():
            relation = self.requests._fields[name].relational
            spec[name] = {"fields": {"display_name": {}}} if relation else {}
        return spec

    def _read_list(self):
        return self.requests.web_search_read([], self._list_spec, limit=80)

    # === WRITING === #

    def test_a_submission_costs_the_same_however_large_the_town_is(self):
        """R02, R04: ten times the requests, officers and rules, not one statement more."""
        before = self._count(self._submit)
        self._make_many(100, category_id=self.lamp.id)
        self._make_officers(TIMES * 2)
        self._make_rules(TIMES * 2)
        self.assertEqual(self._count(self._submit), before)
        self.assertLessEqual(before, CREATE_BUDGET)

    def test_a_batch_costs_hardly_more_than_one(self):
        """R02: the rows of a batch are written together; only the officer is chosen one by one."""

        def create(count):
            vals = {"description": "The lamp is out.", "category_id": self.lamp.id}
            self.env["municipal.request"].create([dict(vals) for _turn in range(count)])

        one = self._count(lambda: create(1))
        many = self._count(lambda: create(TIMES))
        self.assertLessEqual(many, one + TIMES - 1)

    def test_any_number_of_messages_is_one_statement(self):
        """C03: the outbox is filled and the sender is woken at once."""
        Outbox = self.env["municipal.notification"]
        request = self._submit()

        def enqueue(count):
            request.mapped("company_id")  # known to whoever announces
            messages = [
                {
                    "event": "reply",
                    "audience": "citizen",
                    "request": request,
                    "params": {"reply": "Yes"},
                }
                for _turn in range(count)
            ]
            before = self.cr.sql_log_count
            self.assertEqual(len(Outbox._enqueue(messages)), count)
            return self.cr.sql_log_count - before

        self.assertEqual(enqueue(1), 1)
        self.assertEqual(enqueue(100), 1)

    # === READING === #

    def test_the_list_of_a_clerk_costs_the_same_however_long_it_is(self):
        """R09: a page of 79 needs as many statements as a page of 8 (a full one counts the rest)."""
        self._list_spec = self._spec("list")
        self._make_many(8, citizen_id=self.citizen.id)
        short = self._count(self._read_list)
        self._make_many(71, citizen_id=self.citizen.id)
        self.assertEqual(len(self._read_list()["records"]), 79)
        self.assertEqual(self._count(self._read_list), short)
        self.assertLessEqual(short, LIST_BUDGET)

    def test_the_kanban_of_a_clerk_costs_the_same_however_full_it_is(self):
        """R09: columns with their first cards."""
        spec = self._spec("kanban")

        def read():
            return self.requests.web_read_group(
                [], ["state_id"], ["__count"], auto_unfold=True, unfold_read_specification=spec
            )

        self._make_many(8)
        few = self._count(read)
        self._make_many(72)
        self.assertEqual(sum(group["__count"] for group in read()["groups"]), 80)
        self.assertEqual(self._count(read), few)

    def test_a_search_by_words_costs_the_same_however_much_it_finds(self):
        """R09: one search, one page."""
        self._list_spec = self._spec("list")
        domain = ["|", ("name", "ilike", "lamp"), ("description", "ilike", "lamp")]

        def search():
            return self.requests.web_search_read(domain, self._list_spec, limit=80)

        self._make_many(8)
        few = self._count(search)
        self._make_many(71)
        self.assertEqual(len(search()["records"]), 79)
        self.assertEqual(self._count(search), few)
