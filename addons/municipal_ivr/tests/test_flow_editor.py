from unittest.mock import patch

import psycopg2
from odoo.exceptions import UserError
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import mute_logger

from ..models import municipal_ivr_flow_publish
from ..tools import flow_check
from ..tools.flow_expand import add_dialogues
from .voice_common import VoiceMixin


@tagged("post_install", "-at_install")
class TestFlowEditor(VoiceMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.flow = cls._create_flow()

    def _node(self, code):
        return self.flow.node_ids.filtered(lambda node: node.code == code)

    def _text(self, code, lang="el_GR"):
        return self.flow.text_ids.filtered(lambda text: (text.code, text.lang) == (code, lang))

    def test_what_is_edited_says_what_was_delivered(self):
        """I35: no part of a flow is lost between the data and the form."""
        delivered = self._get_delivered()
        self.assertEqual(self.flow.draft | {"version": 1}, delivered)
        self.assertEqual(list(self.flow.draft["prompts"]), list(delivered["prompts"]))

    def test_a_clerk_changes_words_and_keys(self):
        self._text("hello").text = "Καλώς ήρθατε."
        with Form(self._node("main")) as form:
            with form.option_ids.edit(1) as option:
                option.next_id = self._node("person")
            form.tries = 2
        draft = self.flow.draft
        self.assertEqual(draft["prompts"]["hello"]["el_GR"], "Καλώς ήρθατε.")
        self.assertEqual(draft["nodes"]["main"]["options"][1]["next"], "person")
        self.assertEqual(draft["nodes"]["main"]["tries"], 2)

    def test_a_menu_is_made_from_nothing(self):
        flow = self.env["municipal.ivr.flow"].create({"name": "New", "lang": "el_GR"})
        self.assertFalse(flow.draft)
        prompt = self.env["municipal.ivr.flow.prompt"].create({"flow_id": flow.id, "code": "hi"})
        prompt.text_ids.text = "Καλημέρα"
        node = self.env["municipal.ivr.flow.node"].create(
            {"flow_id": flow.id, "code": "hi", "kind": "hangup", "prompt_ids": prompt.ids}
        )
        flow.start_id = node
        self.assertEqual(flow.draft["nodes"], {"hi": {"kind": "hangup", "prompts": ["hi"]}})
        self.assertEqual(flow.draft["start"], "hi")

    def test_every_dialogue_of_every_addon_can_be_a_step(self):
        """I15, I35: chosen by its title, behind a key of its own, and not offered a second time."""
        dialogues = self.env["municipal.dialogue"]._get_dialogues()
        offered = dict(self.flow.node_ids._get_dialogues())
        wanted = {row._dialogue_code for row in dialogues if row._dialogue_in_menus}
        self.assertEqual(set(offered), wanted)
        node = self.env["municipal.ivr.flow.node"].create(
            {
                "flow_id": self.flow.id,
                "code": "own",
                "kind": "dialogue",
                "dialogue_code": "request_status",
                "next_id": self._node("bye").id,
            }
        )
        self.env["municipal.ivr.flow.option"].create(
            {
                "node_id": self._node("main").id,
                "key": "5",
                "prompt_id": self._node("main").option_ids[0].prompt_id.id,
                "next_id": node.id,
            }
        )
        for code, title in offered.items():
            node.dialogue_code = code
            self.assertFalse(self.flow._check_draft(), title)
            self.assertEqual(node.display_name, title)
            flow = add_dialogues(self.flow.draft, [(code, {})], {})
            self.assertNotIn(f"dialogue_{code}", flow["nodes"])

    def test_the_choice_to_be_recorded_is_a_field(self):
        """I01: key 2 of the consent menu says no."""
        refusing = self._node("consent").option_ids[1]
        self.assertEqual(refusing.recording, "no")
        refusing.recording = "yes"
        self.assertEqual(refusing.content["set"], {"recorded": True})
        refusing.recording = False
        self.assertNotIn("set", refusing.content)

    def test_a_further_language_shows_what_has_to_be_written(self):
        """I30: more languages are data."""
        albanian = (
            self.env["res.lang"].with_context(active_test=False).search([("code", "=", "sq_AL")])
        )
        self.flow.lang_ids |= albanian
        missing = self.flow.text_ids.filtered(lambda text: text.lang == "sq_AL")
        self.assertEqual(len(missing), len(self.flow.prompt_ids))
        self.assertEqual(set(missing.mapped("voice")), {"none"})
        self.flow._check_draft()
        self.assertIn("missing_text", self.flow.finding_ids.mapped("code"))

    def test_a_copy_is_a_flow_of_its_own(self):
        copied = self.flow.copy()
        self.assertEqual(copied.draft, self.flow.draft)
        self.assertFalse(copied.node_ids & self.flow.node_ids)
        self.assertFalse(copied.published_id)

    def test_two_steps_cannot_have_one_name(self):
        with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"):
            self._node("main").copy({"code": "bye"})

    def test_findings_are_told_in_words_and_lead_to_the_step(self):
        """I35: a dead end, a key that leads nowhere, a digit before its option."""
        self._node("hello").next_id = False
        self._text("opt_report").text = "Πατήστε 1 για αίτημα"
        action = self.flow.with_context(lang="en_US").action_check()
        self.assertEqual(action["params"]["type"], "warning")
        finding = self.flow.finding_ids.filtered(lambda finding: finding.code == "dead_end")[0]
        self.assertEqual(finding.node_id, self._node("hello"))
        self.assertIn("cannot go on", finding.with_context(lang="en_US").message)
        self.assertEqual(finding.action_open()["res_id"], self._node("hello").id)
        self.assertIn("key_in_label", self.flow.finding_ids.mapped("code"))

    def test_every_rule_has_its_sentence(self):
        """I35: no finding is shown by its code alone."""
        with open(flow_check.__file__, encoding="utf-8") as source:
            text = source.read()
        rules = {part.split('"')[1] for part in text.split("Problem(")[1:] if '"' in part[:2]}
        rules |= {"no_person", "missing_node"}
        self.assertGreater(len(rules), 20)
        known = self.env["municipal.ivr.flow.finding"].new({"flow_id": self.flow.id})
        self.assertFalse(rules - known._get_messages().keys())

    def test_the_picture_shows_every_step_and_says_so_in_words(self):
        """I35: the picture, and the same for those who do not see it."""
        flow = self.flow.with_context(lang="en_US")
        self.assertEqual(flow.picture.count("<g>"), len(flow.node_ids))
        self.assertIn("<title>Picture of the flow Test</title>", flow.picture)
        self.assertEqual(flow.picture_text.count("<li>"), len(flow.node_ids))
        self.assertIn("1 → ", flow.picture_text)

    def test_words_of_a_prompt_are_no_markup_in_the_picture(self):
        self._text("hello").text = "<script>alert(1)</script>"
        self.assertNotIn("<script", self.flow.picture)
        self.assertNotIn("<script", self.flow.picture_text)


@tagged("post_install", "-at_install")
class TestFlowVersion(VoiceMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.flow = cls._create_flow()
        cls.startClassPatcher(patch.object(municipal_ivr_flow_publish, "VARIANTS", [(0, 0)]))
        cls.registry_enter_test_mode_cls()
        # Most tests are not about the making of sounds: these are there.
        for row in cls.flow._get_missing_sounds(cls.flow.draft):
            say, source, token = row
            cls.env["municipal.ivr.sound"]._make(source, say, token)

    def setUp(self):  # pylint: disable=method-required-super
        TransactionCase.setUp(self)  # is in test mode already

    def _publish(self):
        """As an administrator does, with the work that goes on afterwards."""
        self.flow.action_publish()
        self._make_sounds()
        return self.flow.published_id

    def _text(self, code):
        return self.flow.text_ids.filtered(lambda text: (text.code, text.lang) == (code, "el_GR"))

    def test_new_calls_get_a_version_only_when_it_has_all_its_sounds(self):
        """I04, I35: publishing waits for the sound, in all languages."""
        self.env["municipal.ivr.sound"].search([]).unlink()
        self.flow.action_publish()
        version = self.flow.pending_id
        self.assertTrue(version)
        self.assertFalse(self.flow.published_id)
        self.assertLess(self.flow.sound_progress, 100)
        self._make_sounds()
        self.assertEqual(self.flow.published_id, version)
        self.assertFalse(self.flow.pending_id)
        self.assertFalse(self.flow._get_missing_sounds(version.content))

    def test_other_speeds_are_made_before_anybody_asks(self):
        """I17: key 7 does not make a caller wait for ten prompts."""
        slow = [(0, 0), (-1, 0)]
        with patch.object(municipal_ivr_flow_publish, "VARIANTS", slow):
            version = self._publish()
            self._make_sounds()
        self.assertEqual(self.flow._get_missing_sounds(version.content, slow), [])

    def test_a_flow_with_a_fault_is_not_published(self):
        """I35"""
        self.flow.person_id = self.flow.node_ids.filtered(lambda node: node.code == "bye")
        action = self.flow.action_publish()
        self.assertEqual(action["params"]["type"], "danger")
        self.assertIn("no_person", self.flow.finding_ids.mapped("code"))
        self.assertFalse(self.flow.version_ids)

    def test_without_a_voice_it_is_not_published(self):
        """I04, I35, D2: a prompt without sound is found before a caller finds it."""
        self._set_engine(speech_engine="none")
        self.flow.action_publish()
        silent = self.flow.finding_ids.filtered(lambda finding: finding.code == "missing_sound")
        self.assertEqual(len(silent), 2 * len(self.flow.prompt_ids))
        self.assertFalse(self.flow.version_ids)
        self.assertTrue(self.flow.is_silent)

    def test_a_voice_that_is_lost_meanwhile_is_said_and_nothing_changes_for_callers(self):
        """D2: the engine went away between publishing and rendering."""
        self.env["municipal.ivr.sound"].search([]).unlink()
        self.flow.action_publish()
        self._set_engine(speech_engine="none")
        self._make_sounds()
        self.assertFalse(self.flow.published_id)
        self.assertIn(str(2 * len(self.flow.prompt_ids)), self.flow.sound_failure)

    def test_the_same_is_not_published_twice(self):
        self._publish()
        with self.assertRaises(UserError):
            self.flow.action_publish()

    def test_an_edit_changes_nothing_for_callers_until_it_is_published(self):
        first = self._publish()
        self._text("hello").text = "Καλώς ήρθατε."
        self.assertTrue(self.flow.is_changed)
        self.assertEqual(self.flow.published_id, first)
        self.assertEqual(first.content["prompts"]["hello"]["el_GR"], "Καλέσατε τον Δήμο.")
        second = self._publish()
        self.assertEqual((second.number, second.content["version"]), (2, 2))
        self.assertEqual(first.content["version"], 1)

    def test_a_published_version_never_changes(self):
        """I35: not by a form, not by SQL, not by deleting the flow."""
        version = self._publish()
        with self.assertRaises(UserError):
            version.write({"content": {}})
        with self.assertRaises(UserError):
            version.unlink()
        statements = (
            "UPDATE municipal_ivr_flow_version SET content = '{}' WHERE id = %s",
            "DELETE FROM municipal_ivr_flow_version WHERE id = %s",
        )
        for statement in statements:
            with (
                self.assertRaises(psycopg2.Error),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, (version.id,))

    def test_an_old_version_is_compared_in_words_and_made_the_draft_again(self):
        first = self._publish()
        self._text("hello").text = "Καλώς ήρθατε."
        second = self._publish().with_context(lang="en_US")
        self.assertIn("Prompt “hello”", second.changes)
        self.assertIn("Καλέσατε τον Δήμο.", second.changes)
        self.assertIn("Καλώς ήρθατε.", second.changes)
        self.assertEqual(second.changes.count("<tr>"), 2, "the head and the only change")
        first.action_make_draft()
        self.assertEqual(self._text("hello").text, "Καλέσατε τον Δήμο.")
        self.assertEqual(self.flow.published_id, second, "nothing is published by that")
        self.assertTrue(self.flow.is_changed)

    def test_the_delivered_flow_is_published_at_install(self):
        """I35: the addon answers calls as soon as it is there."""
        flow = self.env.ref("municipal_ivr.municipal_ivr_flow_default", False)
        if not flow:
            self.skipTest("the default flow is not delivered yet")
        self.assertTrue(flow.published_id)
        self.assertEqual(flow._check_draft(), [])
