from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import BallotCase

GROUPS = {
    "officer": "municipal_referendum.municipal_referendum_group_officer",
    "desk": "municipal_referendum.municipal_referendum_group_desk",
    "auditor": "municipal_referendum.municipal_referendum_group_auditor",
    "administrator": "municipal_crm.municipal_crm_group_administrator",
    "portal": "base.group_portal",
    "public": "base.group_public",
}


@tagged("-at_install", "post_install")
class TestSecrecy(BallotCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            name: new_test_user(cls.env, f"ballot_{name}", groups=group)
            for name, group in GROUPS.items()
        }

    def test_no_model_and_no_column_holds_a_vote(self):
        """V05: the urn has no model; nothing that has one names voter and choice."""
        self.assertFalse(
            [
                name
                for name, model in self.env.registry.items()
                if model._table == "municipal_ballot_urn"
            ]
        )
        self.env.cr.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'municipal_ballot_urn'"
        )
        columns = {name for (name,) in self.env.cr.fetchall()}
        self.assertEqual(columns, {"ballot_id", "tag", "receipt", "shown", "envelope"})

    def test_nothing_leads_from_a_voter_to_an_envelope(self):
        """V05: neither order, nor place, nor transaction, once the rows were shaken."""
        from ..models import ballot_box

        letters = self.enroll(40)
        self.open()
        for letter in letters:
            self.ballot._cast(*letter, ["yes"], "web")
        ballot_box.shake(self.env.cr, self.ballot.id, self.ballot.uuid)
        tags = {}
        for number, code in letters:
            tags[self.ballot._derive("urn", number, code)] = self.find(number).id
        cr, mine = self.env.cr, [self.ballot.id]
        where = "WHERE ballot_id = %s"
        cr.execute(
            f"SELECT voter_id FROM municipal_ballot_participation {where} ORDER BY ctid", mine
        )
        voters = [voter for (voter,) in cr.fetchall()]
        cr.execute(f"SELECT tag FROM municipal_ballot_urn {where} ORDER BY ctid", mine)
        guesses = sum(
            tags[tag] == voter for (tag,), voter in zip(cr.fetchall(), voters, strict=True)
        )
        # By chance one of forty is right; eight would be one chance in a hundred thousand.
        self.assertLess(guesses, 8)
        for table in ("municipal_ballot_participation", "municipal_ballot_urn"):
            cr.execute(f"SELECT count(DISTINCT xmin::text) FROM {table} {where}", mine)
            self.assertEqual(cr.fetchone()[0], 1)

    def test_secrets_are_in_no_table(self):
        """V05, V08: neither a code nor the words of a trustee nor the key of the signature."""
        letters, words = self.enroll(2), self.open()
        self.ballot._cast(*letters[0], ["yes"], "web")
        self.env.flush_all()
        secrets = [letters[0][1], letters[1][1], words[0], " ".join(words[0].split()[5:9])]
        for table in ("municipal_ballot", "municipal_ballot_voter", "municipal_ballot_log",
                      "municipal_ballot_trustee", "mail_message", "municipal_ballot_urn"):  # fmt: skip
            self.env.cr.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            content = self.env.cr.fetchone()[0] or ""
            for secret in secrets:
                self.assertNotIn(secret, content, table)

    def test_each_role_sees_what_it_needs(self):
        """V05, V22: nobody but officers changes a ballot; administrators of requests see nothing."""
        readers = {"municipal.ballot": {"officer", "desk", "auditor"},
                   "municipal.ballot.voter": {"officer", "desk"},
                   "municipal.ballot.log": {"officer", "auditor"},
                   "municipal.ballot.turnout": {"officer", "auditor"},
                   "municipal.ballot.trustee": {"officer", "auditor"}}  # fmt: skip
        for model, names in readers.items():
            for name, user in self.users.items():
                with self.subTest(model=model, role=name):
                    allowed = self.env[model].with_user(user).has_access("read")
                    self.assertEqual(allowed, name in names)
        for name, user in self.users.items():
            allowed = self.ballot.with_user(user).has_access("write")
            self.assertEqual(allowed, name == "officer")
            self.assertFalse(self.env["municipal.ballot.voter"].with_user(user).has_access("write"))

    def test_nobody_reads_marks_keys_or_sealed_fields(self):
        """V05, V35: not even an officer, by any call."""
        self.enroll(1)
        officer = self.users["officer"]
        voter = self.ballot.voter_ids.with_user(officer)
        for record, field in ((voter, "code_mark"), (voter, "key"),
                              (self.ballot.with_user(officer), "signer_sealed")):  # fmt: skip
            with self.assertRaises(AccessError):
                record.read([field])

    def test_an_officer_changes_no_vote(self):
        """V08, V34: unlocking is all that an officer does to a voter, and it is recorded."""
        letters = self.enroll(1)
        self.open()
        voter = self.find(letters[0][0]).with_user(self.users["officer"])
        with self.assertRaises(AccessError):
            voter.write({"number": "1"})
        voter.action_unlock()
        log = self.env["municipal.ballot.log"].search([("ballot_id", "=", self.ballot.id)])
        self.assertEqual(log[-1].user_id, self.users["officer"])
