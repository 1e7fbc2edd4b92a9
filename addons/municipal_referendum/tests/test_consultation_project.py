from odoo.addons.municipal_crm.tests.website_common import WebsiteCase
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import DatabaseError

from .consultation_common import ConsultationCase, ConsultationTown

PROJECT = {
    "article": "",
    "kind": "project",
    "project_title": "Drinking fountain",
    "place": "Central square",
    "estimated_cost": "4.000 €",
    "body": "There is no water.",
    "proposed": "",
}


class ProjectTown(ConsultationTown):
    @classmethod
    def _build_consultation(cls, **vals):
        super()._build_consultation(is_budget=True, budget=10000, **vals)

    @classmethod
    def project(cls, title="Drinking fountain", **raw):
        """A published project."""
        cls.consultation.invalidate_recordset()
        return cls.comment("published", **{**PROJECT, "project_title": title, **raw})


@tagged("-at_install", "post_install")
class TestConsultationProject(ProjectTown, ConsultationCase):
    """V17: projects are proposed, checked with a reason, and voted on."""

    def comment_article(self):
        return self.consultation._get_kinds(self.hours)

    def check(self, project, outcome="accepted", reason="It can be done.", **values):
        wizard = self.env["municipal.consultation.project"].with_user(self.officer)
        vals = {"comment_id": project.id, "outcome": outcome, "reason": reason}
        wizard.create({"checked_cost": 5000} | vals | values).action_check()
        self.env.flush_all()

    def test_a_project_is_whole(self):
        project = self.project()
        self.assertEqual(project.estimated_cost, 4000)
        shown = self.consultation._prepare_comment(project)["project"]
        self.assertRegex(shown["cost"], "4[.,]000")
        with mute_logger("odoo.sql_db"), self.assertRaises(DatabaseError), self.env.cr.savepoint():
            self.comment("new", **{**PROJECT, "place": ""})

    def test_projects_are_asked_for_where_there_is_something_to_spend(self):
        self.assertEqual(list(self.consultation._get_kinds(None)), ["project", "comment"])
        self.assertNotIn("project", self.comment_article())
        other = self.consultation.copy({"is_budget": False})
        self.assertEqual(list(other._get_kinds(None)), ["comment", "proposal"])
        with mute_logger("odoo.sql_db"), self.assertRaises(DatabaseError), self.env.cr.savepoint():
            self.consultation.copy({"budget": 0})

    def test_the_check_is_published_with_its_reason_and_told(self):
        project = self.project()
        self.check(project)
        self.assertEqual((project.outcome, project.checked_cost), ("accepted", 5000))
        self.assertEqual(project.answer, "It can be done.")
        told = self.env["municipal.notification"].search(
            [("res_model", "=", project._name), ("res_id", "=", project.id)],
            order="id desc",
            limit=1,
        )
        self.assertEqual(told.event, "consultation_answered")

    def test_a_cost_stays_within_the_budget(self):
        project = self.project()
        for cost in (0, 10001):
            with self.subTest(cost), self.assertRaisesRegex(UserError, "between 1 and"):
                self.check(project, checked_cost=cost)

    def test_a_project_is_joined_to_one_that_goes_to_the_vote(self):
        first, second, third = self.project(), self.project("Fountain"), self.project("Bench")
        with self.assertRaisesRegex(UserError, "goes to the vote"):
            self.check(second, "merged", merged_id=first.id)
        self.check(first)
        self.check(second, "merged", merged_id=first.id)
        self.assertEqual(self.consultation._prepare_comment(second)["project"]["merged"],
                         "Drinking fountain")  # fmt: skip
        with self.assertRaisesRegex(UserError, "joined to this one"):
            self.check(first, "refused")
        self.check(third, "refused", "The pavement is too narrow.")
        self.assertEqual(self.consultation.accepted_count, 1)

    def test_the_database_refuses_half_a_decision(self):
        project = self.project()
        for change in (
            "outcome = 'refused'",
            "outcome = 'merged', date_answered = now(), answer = 'x'",
            "outcome = 'accepted', date_answered = now(), answer = 'x', checked_cost = 0",
            "place = 'Elsewhere'",
        ):
            with (
                self.subTest(change),
                mute_logger("odoo.sql_db"),
                self.assertRaises(DatabaseError),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    f"UPDATE municipal_consultation_comment SET {change} WHERE id = %s",
                    (project.id,),
                )

    def test_accepted_projects_become_the_answers_of_a_ballot(self):
        """V17: one button; title, cost, limit and text are those that were checked."""
        for title in ("Fountain", "Bench", "Trees"):
            self.check(self.project(title), "refused" if title == "Trees" else "accepted")
        officer = self.consultation.with_user(self.officer)
        with self.assertRaisesRegex(UserError, "time for projects is over"):
            officer.action_make_ballot()
        officer.action_evaluate()
        action = officer.action_make_ballot()
        ballot = self.consultation.ballot_id
        self.assertEqual(action["res_id"], ballot.id)
        question = ballot.question_ids
        self.assertEqual((ballot.kind, ballot.state, question.kind), ("budget", "draft", "budget"))
        self.assertEqual((ballot.quorum, ballot.majority), ("0", "0"))
        kernel = question._get_question()
        self.assertEqual(kernel.budget, 10000)
        self.assertEqual(list(kernel.costs.values()), [5000, 5000])
        self.assertEqual(question.option_ids.mapped("name"), ["Fountain", "Bench"])
        self.assertIn("Central square", question.option_ids[0].info)
        officer.action_make_ballot()  # pressed twice
        self.assertEqual(self.consultation.ballot_id, ballot)
        self.assertFalse(self.consultation._get_vote_path())

    def test_after_that_no_decision_changes(self):
        projects = [self.project("Fountain"), self.project("Bench")]
        for project in projects:
            self.check(project)
        self.consultation.action_evaluate()
        self.consultation.action_make_ballot()
        with self.assertRaisesRegex(UserError, "prepared already"):
            self.check(projects[0], "refused")

    def test_a_vote_needs_checked_projects_and_two_of_them(self):
        self.project()
        self.consultation.action_evaluate()
        with self.assertRaisesRegex(UserError, "not been checked"):
            self.consultation.action_make_ballot()
        self.check(self.consultation.comment_ids)
        with self.assertRaisesRegex(UserError, "two accepted"):
            self.consultation.action_make_ballot()

    def test_nobody_closes_over_unchecked_projects(self):
        self.project()._answer("Thank you.")
        self.consultation.action_evaluate()
        with self.assertRaisesRegex(UserError, "not been checked"):
            self.consultation.action_close()

    def test_a_clerk_checks_nothing(self):
        project = self.project()
        for action in (
            project.with_user(self.clerk).action_check_project,
            self.consultation.with_user(self.clerk).action_make_ballot,
        ):
            with self.assertRaises(AccessError):
                action()

    def test_the_amount_stays_once_people_are_asked(self):
        with self.assertRaises(UserError):
            self.consultation.budget = 1


@tagged("-at_install", "post_install")
class TestConsultationProjectWebsite(ProjectTown, WebsiteCase):
    """V17: proposing a project on the website."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._build_consultation()
        cls.path = cls.consultation._get_public_path()
        for door in ("consultation_comment", "code_address", "code_contact", "code_contact_day"):
            cls._set_rate(door, "100000/60")

    def send(self, **values):
        hidden = self._hidden(self._get(f"{self.path}/comment?kind=project"), "/comment")
        who = {"author": "Swallow", "contact_email": "anna@citizens.example", "consent": "1"}
        return self._post(f"{self.path}/comment", hidden | {**PROJECT, **who, **values})

    def test_from_the_form_to_the_page(self):
        self.assertIn("Propose a project", self._text(self._get(self.path)))
        answer = self.send()
        self.assertTrue(answer.headers["Location"].endswith("/consultations/code"))
        project = self.consultation.sudo().comment_ids
        project._confirm_contact()
        project._publish()
        project._check_project("accepted", "It can be done.", 5000)
        self.env.flush_all()
        text = self._text(self._get(self.path))
        for words in ("Drinking fountain", "Central square", "5,000", "Goes to the vote", "It can"):
            self.assertIn(words, text)
        rows = self._get(f"{self.path}/comments.json").json()["comments"]
        self.assertEqual((rows[0]["cost"], rows[0]["outcome"]), (5000, "accepted"))

    def test_what_is_missing_is_said_and_nothing_is_lost(self):
        answer = self.send(project_title="", place="", estimated_cost="a lot")
        self.assertEqual(self._errors(answer), ["project_title", "place", "estimated_cost"])
        self.assertEqual(
            self._tree(answer).xpath("//input[@name='estimated_cost']/@value"), ["a lot"]
        )
        self.assertEqual(self._errors(self.send(estimated_cost="10001")), ["estimated_cost"])

    def test_a_comment_needs_no_project(self):
        answer = self.send(kind="comment", project_title="", place="", estimated_cost="")
        self.assertTrue(answer.headers["Location"].endswith("/consultations/code"))
