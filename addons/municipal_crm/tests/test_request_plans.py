from freezegun import freeze_time
from odoo.tests import tagged
from odoo.tools import SQL

from .common import MunicipalCase

OPEN = [("is_open", "=", True)]


ROWS = 4000
# Of every twenty copies of a request one is open, as in a town after some years.
COPIES = """
INSERT INTO municipal_request (%(columns)s, id, uuid, access_token, protocol_number, is_open,
                               is_unrouted, department_id, user_id, date_deadline)
SELECT %(columns)s, nextval('municipal_request_id_seq'), gen_random_uuid(), gen_random_uuid(),
       'COPY-' || n, n %% 20 = 0, n %% 1000 = 0, (%(departments)s)[1 + n / 20 %% 3],
       (%(officers)s)[1 + n / 20 %% 3], DATE '2026-01-01' + n
  FROM municipal_request, generate_series(1, %(rows)s) AS n
 WHERE municipal_request.id = %(id)s
"""
OWN = {
    "id", "uuid", "access_token", "protocol_number", "submission_key", "is_open", "is_unrouted",
    "department_id", "user_id", "date_deadline",
}  # fmt: skip


@tagged("post_install", "-at_install")
class TestRequestPlans(MunicipalCase):
    """K02, K03: what is read all day is read by indexes of the open requests alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk, cls.head = cls.rita, cls.mayor
        requests = cls.env["municipal.request"]
        cls.pattern = requests.create({"description": "A lamp.", "category_id": cls.lamp.id})
        cls.env.flush_all()
        columns = {name for name, field in requests._fields.items() if field.column_type}
        columns = [name for name in columns if requests._fields[name].store and name not in OWN]
        cls.env.cr.execute(
            SQL(
                COPIES,
                columns=SQL(", ").join(map(SQL.identifier, columns)),
                departments=(cls.lighting | cls.roads | cls.care).ids,
                officers=(cls.anna | cls.rita | cls.carol).ids,
                rows=ROWS,
                id=cls.pattern.id,
            )
        )
        cls.env.cr.execute("ANALYZE municipal_request")

    def _plan(self, user, domain, order=None, counting=False):
        requests = self.env["municipal.request"].with_user(user)
        query = requests._search(domain, order=order or requests._order, limit=80)
        if counting:
            query.order, query.limit = None, None
        sql = query.select(SQL("COUNT(*)")) if counting else query.select()
        self.env.cr.execute(f"EXPLAIN {sql.code}", sql.params)
        return "\n".join(line for (line,) in self.env.cr.fetchall())

    def test_a_clerk_reads_the_open_ones_alone(self):
        plan = self._plan(self.clerk, [*OPEN, ("user_id", "=", self.clerk.id)])
        self.assertIn("municipal_request_open_", plan)

    def test_a_department_reads_the_open_ones_alone(self):
        plan = self._plan(self.head, [*OPEN, ("department_id", "=", self.roads.id)])
        self.assertIn("municipal_request_open_", plan)

    def test_the_supervisors_list_reads_the_open_ones_alone(self):
        self.assertIn("municipal_request_open_", self._plan(self.head, OPEN))

    def test_counting_open_requests_reads_the_open_ones_alone(self):
        self.assertIn("municipal_request_open_", self._plan(self.head, OPEN, counting=True))

    def test_late_requests_come_from_the_index_of_deadlines(self):
        with freeze_time("2026-03-01"):  # few are late, as in a town that keeps its word
            plan = self._plan(self.head, [("is_late", "=", True)], order="date_deadline, id")
        self.assertIn("municipal_request_open_by_deadline", plan)

    def test_nobodys_requests_come_from_their_index(self):
        plan = self._plan(self.head, [("is_unrouted", "=", True)])
        self.assertIn("municipal_request_nobodys", plan)

    def test_similar_requests_nearby_come_from_an_index_of_the_open_ones(self):
        """R18: asked while somebody waits at the telephone."""
        Request = self.env["municipal.request"]
        for street, point in ((1, (40.64, 22.94)), (1, (0, 0)), (None, (40.64, 22.94))):
            domain = Request._get_similar_domain(self.lamp, street, point, 150)
            plan = self._plan(self.env.user, domain, order="date_submitted desc, id desc")
            self.assertNotIn("Seq Scan", plan)

    def test_words_are_looked_up_in_the_index_of_what_is_open(self):
        """K02: where one of ten open requests has the word, the other nine are not read."""
        self.env.cr.execute(
            "UPDATE municipal_request SET search_vector = 'zebra'::tsvector WHERE id % 200 < 20"
        )
        self.env.cr.execute("ANALYZE municipal_request")
        plan = self._plan(self.head, [*OPEN, ("anything", "ilike", "zebra")])
        self.assertIn("municipal_request_found_open", plan)
        self.env.cr.execute("SHOW random_page_cost")
        self.assertEqual(self.env.cr.fetchone()[0], "1.1")

    def _copy_tasks(self):
        """A task for every copy, those of the closed ones long over."""
        task = self.env["municipal.task"].create(
            {
                "name": "Scaffold",
                "request_id": self.pattern.id,
                "department_id": self.roads.id,
                "user_id": self.rita.id,
            }
        )
        self.env.flush_all()
        self.env.cr.execute(
            """
            INSERT INTO municipal_task (name, state, request_id, department_id, user_id, is_current)
            SELECT t.name, t.state, r.id, r.department_id, r.user_id, r.is_open
              FROM municipal_task t, municipal_request r
             WHERE t.id = %s AND r.protocol_number LIKE 'COPY-%%'
            """,
            [task.id],
        )
        self.env.cr.execute("ANALYZE municipal_task")

    def test_requests_behind_my_tasks_come_from_the_indexes_of_current_tasks(self):
        """A record rule asks at every reading; the tasks of many years must not slow it down."""
        self._copy_tasks()
        plan = self._plan(self.clerk, [("has_task_of_mine", "=", True)])
        for index in ("municipal_task_current_of_officer", "municipal_task_current_of_department"):
            self.assertIn(index, plan)

    def test_no_rule_of_a_clerk_joins_another_table(self):
        """The rule for completing what one registered asks for the state, and is not for reading."""
        requests = self.env["municipal.request"].with_user(self.clerk)
        self.assertNotIn("JOIN", requests._search(OPEN).select().code)
