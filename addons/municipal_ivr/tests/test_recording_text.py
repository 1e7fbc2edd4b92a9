"""What is said becomes text with a mark, and a person has the last word."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools.transcribe_process import TranscriberError
from .recording_common import RecordingCase

NOTE = "Voice message, not written down yet"


class FakeEngine:
    """Hears what the test says; raises what is an error."""

    def __init__(self):
        self.texts, self.asked = [], []

    def transcribe(self, path, lang, hints=()):
        self.asked.append((path, lang, tuple(hints)))
        text = self.texts.pop(0)
        if isinstance(text, Exception):
            raise text
        return {"text": text, "confidence": 0.61, "segments": [], "engine": "fake 1"}


@tagged("post_install", "-at_install")
class TestRecordingText(RecordingCase):
    def setUp(self):
        super().setUp()
        self.engine = FakeEngine()
        engine = type(self.env["municipal.transcriber.whisper"])
        self.patch(engine, "_is_ready", lambda _self: True)
        listen = self.engine.transcribe

        def transcribe(_model, *args):
            return listen(*args)

        self.patch(engine, "_transcribe", transcribe)

    def hear(self, *texts):
        """Have what waits written down; the engine hears these texts in turn."""
        self.engine.texts = list(texts)
        self.Recording._cron_transcribe()

    def make_request(self, text="The lamp is out"):
        self.recording = self.record("rec-1")
        request = self.finish()
        self.fetch()
        self.hear(text)
        return request

    # === THE QUEUE === #

    def test_what_is_said_is_written_down_once(self):
        """I05: on our own server, with its language and the words of the matter."""
        self.recording = self.record("rec-1")
        self.fetch()
        self.hear("Η λάμπα είναι σβηστή στο δρόμοσ")
        self.Recording._cron_transcribe()
        self.assertEqual(len(self.engine.asked), 1)
        _path, lang, hints = self.engine.asked[0]
        self.assertEqual((lang, "pothole" in hints), ("en", True))
        self.assertEqual(self.recording.transcript, "Η λάμπα είναι σβηστή στο δρόμος")
        self.assertEqual(self.recording.transcript_state, "done")
        self.assertEqual((self.recording.engine, self.recording.confidence), ("fake 1", 0.61))
        self.assertIn("written", self.events(self.recording))

    def test_the_words_go_to_what_else_came_of_the_call(self):
        """P37: the dialogue that asked puts them there, before and after they are corrected."""
        heard = []
        dialogue = type(self.env["municipal.dialogue.request_intake"])
        self.patch(dialogue, "_hear", lambda _self, _session, *args: heard.append(args))
        recording = self.record("rec-1")
        self.fetch()
        self.hear("The lamp is out")
        self.assertFalse(heard, "nothing has come of it yet")
        self.talk._set_record(self.env["municipal.area"].create({"name": "North"}))
        self.assertEqual(heard, [("problem", "The lamp is out", "")])
        recording.with_user(self.operator).action_correct("The lamps are out")
        self.assertEqual(heard[1:], [("problem", "The lamps are out", "The lamp is out")])

    def test_who_sees_what_came_of_a_call_may_listen(self):
        """P37, I28: officers of the record, with their own rights; nobody else."""
        recording = self.record("rec-1")
        self.fetch()
        request = self._make_request()
        for officer in (self.anna, self.rita):
            self.assertFalse(recording.with_user(officer).has_access("read"))
        self.assertTrue(self.talk._has_sounds())
        self.talk._set_record(request)
        self.assertTrue(recording.with_user(self.anna).has_access("read"))
        self.assertFalse(recording.with_user(self.rita).has_access("read"))
        action = self.talk.with_user(self.anna)._open_sounds()
        self.assertEqual(action["res_id"], recording.id)
        self.assertFalse(self.talk.with_user(self.rita)._open_sounds())

    def test_silence_is_no_text(self):
        """I06: an empty recording never becomes words."""
        request = self.make_request("")
        self.assertEqual(self.recording.transcript_state, "silent")
        self.assertFalse(self.recording.transcript or self.recording.proposals)
        self.assertIn("Voice message in which nothing is said", request.description)

    def test_a_name_that_was_not_said_is_none(self):
        """I06: nobody is called after the silence; a person who listens can still write it down."""
        recording = self.record("rec-1")
        recording.slot = "name"
        self.assertEqual(recording._get_silent_note(), "Without a name")

    def test_an_engine_that_is_down_is_asked_again(self):
        """D2 Speech text: queue, back-off, then a page for people with a button."""
        self.recording = self.record("rec-1")
        self.fetch()
        for wait in (60, 600):
            self.hear(TranscriberError("not ready after 33 s"))
            self.assertEqual(self.recording.transcript_state, "waiting")
            self.hear()
            self.clock.tick(timedelta(seconds=wait + 1))
        self.hear(TranscriberError("not ready after 33 s"))
        self.assertEqual(self.recording.transcript_state, "failed")
        unwritten = self.env.ref("municipal_ivr.municipal_call_recording_action_unwritten")
        self.assertIn("failed", unwritten.domain)
        self.recording.with_user(self.operator).action_transcribe_again()
        self.hear("The lamp is out")
        self.assertEqual(self.recording.transcript_state, "done")

    def test_an_error_of_ours_stops_no_other_text(self):
        first, second = self.record("rec-1"), self.learn("rec-2")
        self.fetch()
        with self.assertLogs("odoo.addons.municipal_ivr", "ERROR"):
            self.hear(ValueError("a fault in the code"), "words")
        self.assertEqual((first.transcript_state, second.transcript_state), ("waiting", "done"))

    def test_without_a_model_there_is_sound_only(self):
        """D2 Speech text: model missing; it waits, and is written down when a model comes."""
        self.recording = self.record("rec-1")
        self.fetch()
        engine = type(self.env["municipal.transcriber.whisper"])
        with patch.object(engine, "_is_ready", lambda _self: False):
            self.Recording._cron_transcribe()
        self.assertEqual((self.recording.state, self.engine.asked), ("stored", []))
        self.hear("The lamp is out")
        self.assertEqual(self.recording.transcript, "The lamp is out")

    def test_no_engine_at_all_is_a_setting(self):
        self.env["ir.config_parameter"].set_param("municipal_ivr.transcriber", "none")
        engine = self.env["municipal.transcriber"]._get_engine()
        self.assertEqual(engine._transcriber_code, "none")
        self.assertFalse(engine._is_ready())

    def test_no_engine_sends_words_elsewhere(self):
        """I05: the engines of SpeechRecognition that need the internet are no choice."""
        engine = self.env["municipal.transcriber.recognizer"]
        for name, ready in (("google", False), ("vosk", True), ("", True)):
            self.env["ir.config_parameter"].set_param("municipal_ivr.recognizer", name)
            self.assertEqual(engine._is_ready(), ready)

    # === ON THE REQUEST === #

    def test_the_text_takes_the_place_of_the_note(self):
        """I07: with a mark, and in the history."""
        request = self.make_request()
        marked = "The lamp is out [written down by a machine, not checked]"
        self.assertIn(marked, request.description)
        self.assertNotIn(NOTE, request.description)
        self.assertEqual(request.name, "The lamp is out")
        row = request.history_ids.filtered(lambda row: row.field_name == "description")
        self.assertEqual((row.actor, NOTE in row.old_value), ("system", True))

    def test_a_text_that_was_there_first_comes_to_the_request(self):
        """The caller talks on while the machine writes."""
        self.recording = self.record("rec-1")
        self.fetch()
        self.hear("The lamp is out")
        request = self.finish()
        self.assertIn("The lamp is out [written down", request.description)

    def test_the_place_is_written_too(self):
        self.record("rec-1")
        request = self.finish()
        place = self.learn("rec-place")
        self.fetch()
        self.hear("The lamp is out", "in front of the school")
        self.assertEqual(place.slot, "place")
        self.assertEqual(request.address, "in front of the school")

    def test_an_officer_has_the_last_word(self):
        """I07: corrected, logged, and the machine's text stays beside it."""
        request = self.make_request("The lump is owed")
        request.write({"department_id": self.lighting.id, "user_id": self.anna.id})
        self.recording.with_user(self.anna).action_correct(" The lamp is  out ")
        self.assertEqual(self.recording.corrected, "The lamp is out")
        self.assertEqual(self.recording.transcript, "The lump is owed")
        self.assertIn("The lamp is out", request.description)
        self.assertNotIn("machine", request.description)
        self.assertEqual(request.name, "The lamp is out")
        row = self.recording.log_ids.filtered(lambda row: row.event == "corrected")
        self.assertEqual(
            (row.user_id, row.old_value, row.new_value),
            (self.anna, "The lump is owed", "The lamp is out"),
        )

    def test_who_may_not_change_the_request_corrects_nothing(self):
        request = self.make_request()
        request.write({"department_id": self.lighting.id, "user_id": self.anna.id})
        with self.assertRaises(AccessError):
            self.recording.with_user(self.operator).action_correct("other")
        with self.assertRaises(UserError):
            self.recording.with_user(self.anna).action_correct(" … ")

    def test_said_once_more_counts_once(self):
        """I02: redo; the first sound is kept, its words do not go to the request."""
        self.record("rec-1")
        self.press(self.talk, "9")
        self.record("rec-2")
        request = self.finish()
        self.fetch()
        self.hear("The first try", "The second try")
        self.assertIn("The second try", request.description)
        self.assertNotIn("The first try", request.description)
