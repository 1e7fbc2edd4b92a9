from functools import partial

from odoo import SUPERUSER_ID, Command, api
from odoo.addons.municipal_crm.tests.parallel import run_together
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged

#: What committed requests leave behind, in the order in which it can go.
TABLES = (
    "municipal_notification", "municipal_request_history", "municipal_protocol_entry",
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestMergeParallel(BaseCase):
    """R16: with real transactions; what they commit is removed in the end."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.ids = []
        self.addCleanup(self._clean)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self.admin_id = env.ref("base.user_admin").id
            supervisor = env.ref("municipal_crm.municipal_crm_group_supervisor_all")
            self.had_group = supervisor in env["res.users"].browse(self.admin_id).group_ids
            self._set_group(env, True)
            vals = {"description": "Parallel"}
            self.ids = env["municipal.request"].create([vals] * 4).ids

    def _set_group(self, env, has):
        group = env.ref("municipal_crm.municipal_crm_group_supervisor_all")
        command = Command.link(group.id) if has else Command.unlink(group.id)
        env["res.users"].browse(self.admin_id).group_ids = [command]

    def _clean(self):
        with self.registry.cursor() as cr:
            for table in TABLES:
                cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                cr.execute(f"DELETE FROM {table} WHERE request_id = ANY(%s)", (self.ids,))
                cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cr.execute(
                "UPDATE municipal_request SET merged_into_id = NULL WHERE id = ANY(%s)", (self.ids,)
            )
            cr.execute("DELETE FROM municipal_request WHERE id = ANY(%s)", (self.ids,))
            if not self.had_group:
                self._set_group(api.Environment(cr, SUPERUSER_ID, {}), False)

    def _run(self, *pairs):
        """What those officers were refused who merge at the same moment."""

        def merge(source, target, env):
            Request = env["municipal.request"]
            Request.browse(source)._merge_into(Request.browse(target), reply="The same.")

        return run_together(self, [partial(merge, *pair) for pair in pairs], self.admin_id)

    def _read(self):
        """{id: (merged into, how many were merged into it)}"""
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT id, merged_into_id, COALESCE(merged_count, 0) FROM municipal_request"
                " WHERE id = ANY(%s) ORDER BY id",
                (self.ids,),
            )
            return {row[0]: row[1:] for row in cr.fetchall()}

    def _check(self):
        rows = self._read()
        for target, _count in rows.values():
            self.assertTrue(target is None or rows[target][0] is None, rows)
        for key, (_target, count) in rows.items():
            self.assertEqual(count, sum(target == key for target, _count in rows.values()), rows)
        return rows

    def test_two_merge_into_each_other(self):
        """R16: one of them is told that the other was quicker; there is no circle."""
        one, two = self.ids[:2]
        self.assertEqual(len(self._run((one, two), (two, one))), 1)
        self.assertEqual(sum(target is not None for target, _count in self._check().values()), 1)

    def test_a_chain_is_never_made(self):
        """R16: A into B while B goes into C; whoever is second sees what the first did."""
        one, two, three, _four = self.ids
        refused = self._run((one, two), (two, three))
        rows = self._check()
        self.assertEqual(rows[two][0], three)
        self.assertEqual(rows[one][0], None if refused else three)

    def test_three_into_one_are_counted(self):
        """R16: three officers at the same moment, no count is lost."""
        *sources, target = self.ids
        self.assertEqual(self._run(*((source, target) for source in sources)), [])
        self.assertEqual(self._check()[target], (None, 3))
