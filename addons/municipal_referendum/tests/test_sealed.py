from odoo.tests import new_test_user, tagged

from .common import BallotCase
from .test_secrecy import GROUPS

ROLES = GROUPS | {"settings": "base.group_system,base.group_allow_export"}


@tagged("-at_install", "post_install")
class TestSealed(BallotCase):
    """What anybody can read while people vote is the same whatever they vote."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            name: new_test_user(cls.env, f"sealed_{name}", groups=group)
            for name, group in ROLES.items()
        }
        # who may do everything that a role can give
        groups = ",".join(sorted(set(ROLES.values()) - {"base.group_portal", "base.group_public"}))
        cls.users["everything"] = new_test_user(cls.env, "sealed_everything", groups=groups)
        cls.letters = cls.enroll(12)
        cls.words = cls.open()

    def vote(self, choice):
        for letter in self.letters:
            self.ballot._cast(*letter, [choice], "web")
        self.env.flush_all()
        self.env.invalidate_all()

    def read_all(self, user):
        """{what: all that the user can read of it by any call}"""
        found = {}
        names = [name for name in self.registry if name.startswith("municipal.ballot")]
        for name in sorted(names):
            Model = self.env[name].with_user(user)
            if Model._abstract or not Model.has_access("read"):
                continue
            readable = sorted(Model.fields_get(attributes=["type"]))
            records = Model.search([])
            found[name] = records.read(readable)
            if user.has_group("base.group_allow_export"):
                found[name, "export"] = records.export_data(readable)["datas"]
        for name, facts in (("ir.attachment", ["name", "file_size", "checksum"]),
                            ("mail.message", ["subject", "body"])):  # fmt: skip
            Model = self.env[name].with_user(user)
            if Model.has_access("read"):
                found[name] = Model.search([], order="id").read(facts)
        return found

    def find_ballot(self, found):
        return next(row for row in found["municipal.ballot"] if row["id"] == self.ballot.id)

    def test_nothing_that_a_role_reads_depends_on_the_votes(self):
        """V08, V20: all vote yes, then all vote no; calls, exports, papers and messages stay the same."""
        self.vote("yes")
        before = {name: self.read_all(user) for name, user in self.users.items()}
        self.vote("no")
        for name, user in self.users.items():
            with self.subTest(role=name):
                self.assertEqual(self.read_all(user), before[name])
        self.assertEqual(self.find_ballot(before["officer"])["voted"], 12)
        self.assertIn(("municipal.ballot", "export"), before["everything"])
        # the comparison sees a result when there is one
        self.close(self.words[:2])
        self.env.invalidate_all()
        for name in ("officer", "desk", "auditor", "everything"):
            self.assertFalse(self.find_ballot(before[name])["result"])
            self.assertTrue(self.find_ballot(self.read_all(self.users[name]))["result"])

    def test_no_view_of_the_database_reads_the_box(self):
        """V08: neither a report nor a view stands on the two tables."""
        self.env.cr.execute(
            "SELECT view_name FROM information_schema.view_table_usage"
            " WHERE table_name IN ('municipal_ballot_urn', 'municipal_ballot_participation')"
        )
        self.assertFalse(self.env.cr.fetchall())
