"""What a conversation says about personal data is kept as proof, as the form keeps it."""

from odoo.tests import tagged

from .dialogue_common import DialogueCase
from .test_dialogue_intake import CONVERSATION, PROBLEM


@tagged("post_install", "-at_install")
class TestConsentOfDialogue(DialogueCase):
    def _find_consents(self, session):
        return self.find_requests(session).citizen_id.consent_ids

    def test_whoever_gives_a_name_and_a_phone_has_heard_what_they_are_for(self):
        """G01: the sentence, its version, the channel and the moment."""
        session = self.begin()
        self.tell(session, *(reply for reply, _kept in CONVERSATION[:-1]))
        notice = "Your name and contact are used for this request only."
        self.assertIn(notice, self.said(session._get_turn()))
        self.assertFalse(self._find_consents(session))
        self.tell(session, "1")
        consent = self._find_consents(session)
        self.assertEqual(consent.text, notice)
        self.assertEqual(
            (consent.purpose, consent.channel, consent.text_version, consent.granted),
            ("request", "web", "dialogue-1", True),
        )
        self.assertEqual(self.find_requests(session).citizen_id.name, "Eleni Papadaki")

    def test_the_text_is_kept_in_the_language_in_which_it_was_said(self):
        """C15: proof of what this person heard."""
        session = self.begin(lang="el_GR")
        self.tell(session, *(reply for reply, _kept in CONVERSATION))
        self.assertEqual(
            self._find_consents(session).text,
            "Το όνομα και τα στοιχεία σας χρησιμοποιούνται μόνο για αυτό το αίτημα.",
        )

    def test_a_conversation_that_is_cut_has_no_consent(self):
        """G01: nobody confirmed anything; the request is kept all the same."""
        session = self.begin()
        self.tell(session, *(reply for reply, _kept in CONVERSATION[:-1]))
        session._end()
        self.assertTrue(self.find_requests(session))
        self.assertFalse(self._find_consents(session))

    def test_without_a_name_there_is_nothing_to_keep(self):
        """G01: no person, no record of a person."""
        session = self.begin()
        self.tell(session, PROBLEM, "1", "Ermou 5", "2", "1")
        request = self.find_requests(session)
        self.assertTrue(request.is_anonymous)
        self.assertFalse(request.citizen_id)
