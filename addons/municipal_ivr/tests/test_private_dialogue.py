from types import SimpleNamespace

from odoo.tests import tagged

from ..tools.action import Gather, Say, dump, load
from ..tools.call_state import State
from ..tools.plivo_xml import MASK
from ..tools.voice import Voice
from ..tools.webhook import Answer
from .common import CallCase

PLAYED = b"<Response><Play>https://town.example/ivr/demo/sound/abc.wav</Play></Response>"


@tagged("post_install", "-at_install")
class TestPrivateDialogue(CallCase):
    """V24, D4: a dialogue of which nobody may keep what was said and pressed."""

    def test_what_is_secret_stays_secret_on_its_way_to_the_call(self):
        voice = Voice({"prompts": {}, "languages": ["en_US"]}, State(language="en_US"))
        for secret in (True, False):
            say = voice.words({"text": "Yes", "secret": secret})
            self.assertEqual(load(dump((say,))), (say,))
            self.assertEqual(say.secret, secret)

    def test_of_a_secret_nothing_is_kept_not_even_how_many_words_it_had(self):
        """The address of a sound tells its words to whoever can look it up."""
        call = self.make_call()
        kept = set()
        for words in (["Yes"], ["Alder", "Birch", "Cedar"]):
            says = tuple(Say(word, "en_US", secret=True) for word in words)
            kept.add(call._mask_answer(Answer(PLAYED), [Gather(says, 1)]).body)
        (body,) = kept
        self.assertIn(MASK, body.decode(), "a repeat is told anew")
        self.assertNotIn(b"sound", body)
        plain = call._mask_answer(Answer(PLAYED), [Say("Welcome", "en_US")])
        self.assertEqual(plain.body, PLAYED)

    def test_a_line_that_records_whole_calls_does_not_offer_it(self):
        """Neither in its menu nor where a flow leads to it: there a person is offered."""
        dialogues = {
            "private": SimpleNamespace(_dialogue_is_private=True),
            "open": SimpleNamespace(_dialogue_is_private=False),
        }
        call = self.make_call()
        for policy, private in (("messages", True), ("call", False)):
            self.line.recording_policy = policy
            self.assertEqual(call._may_hold(dialogues["private"]), private)
            self.assertTrue(call._may_hold(dialogues["open"]))

    def test_a_flow_that_leads_there_offers_a_person(self):
        status = type(self.env["municipal.dialogue.request_status"])
        self.patch(status, "_dialogue_is_private", True)
        self.line.recording_policy = "call"
        call = self.make_call()
        self.assertNotIn("request_status", call._get_offered())
        self.assertEqual(call._begin_dialogue("request_status", "en_US", {}).code, "callback")
        self.line.recording_policy = "messages"
        self.assertEqual(call._begin_dialogue("request_status", "en_US", {}).code, "request_status")
