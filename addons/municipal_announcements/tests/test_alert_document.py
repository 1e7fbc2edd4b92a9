from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import RaiseException

from ..tools import cap, cap_signature
from .common import NOW, AnnouncementCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestAlertDocument(AnnouncementCase):
    """N05, D5: what other systems are told of an alert."""

    def _parse(self, document):
        return cap.parse(document.xml.encode())

    def test_an_approved_alert_is_a_document(self):
        """N04, N05: severity, urgency, area and end, by the clock of the town."""
        alert = self._alert(severity="extreme", urgency="immediate", cap_category="Fire")
        facts = self._parse(alert.document_ids)
        self.assertEqual((facts.message_type, facts.status), ("Alert", "Actual"))
        self.assertEqual((facts.severity, facts.urgency), ("Extreme", "Immediate"))
        self.assertEqual(facts.expires.isoformat(), "2027-03-08T16:00:00+02:00")
        self.assertFalse(facts.references)

    def test_a_document_is_signed_by_the_town(self):
        """N05: checked with the certificate that the site gives; a new one when the key is lost."""
        alert = self._alert()
        certificate = self.company._get_cap_certificate()
        vouched = cap_signature.verify(alert.document_ids.xml.encode(), certificate)
        self.assertIn(alert.document_ids.identifier.encode(), vouched)
        self.company.cap_private_sealed = "lost"
        second = self._alert()
        self.assertNotEqual(self.company._get_cap_certificate(), certificate)
        cap_signature.verify(second.document_ids.xml.encode(), self.company._get_cap_certificate())

    def test_without_a_secret_an_alert_goes_out_unsigned(self):
        """N05: nobody waits for an alert because of a key."""
        sealed = type(self.env["municipal.sealed"])
        with patch.object(sealed, "_get_seal", side_effect=UserError("no key")):
            document = self._alert().document_ids
        self.assertNotIn("Signature", document.xml)
        self.assertEqual(self._parse(document).message_type, "Alert")

    def test_each_language_with_words_of_its_own_has_a_block(self):
        """N21, D5: Greek and English in one document; what is not translated is not doubled."""
        alert = self._draft_alert(name="Πυρκαγιά")
        self.assertEqual(len(self._parse(self._release(alert)).infos), 1)
        alert = self._draft_alert(name="Fire")
        alert.with_context(lang="el_GR").name = "Πυρκαγιά"
        infos = self._parse(self._release(alert)).infos
        words = {info.language: info.headline for info in infos}
        self.assertEqual(words, {"el-GR": "Πυρκαγιά", "en-US": "Fire"})

    def _release(self, alert):
        alert.action_submit()
        alert.with_user(self.chris).action_approve()
        return alert.sudo().document_ids

    def test_a_cancellation_names_what_it_cancels(self):
        """N05, N06: a new identifier, and the reference of the alert."""
        alert = self._alert()
        alert.with_user(self.chris).action_cancel("The fire is out.")
        first, cancel = alert.document_ids.sorted("id")
        facts = self._parse(cancel)
        self.assertEqual(facts.message_type, "Cancel")
        self.assertEqual(facts.references, first.own_reference)
        self.assertNotEqual(cancel.identifier, first.identifier)
        self.assertIn("The fire is out.", facts.note)

    def test_an_expired_alert_can_still_be_cancelled(self):
        """D5: the cancellation of what has ended is a document too."""
        alert = self._alert()
        with freeze_time(NOW + timedelta(days=1)):
            alert.with_user(self.chris).action_cancel("Out.")
        self.assertEqual(self._parse(alert.document_ids.sorted("id")[-1]).message_type, "Cancel")

    def test_an_update_replaces_the_alert(self):
        """N05: the new one refers to the old one, which ends without a cancellation of its own."""
        old = self._alert()
        action = old.with_user(self.cleo).action_update()
        new = self.env["municipal.announcement"].with_user(self.cleo).browse(action["res_id"])
        new.name = "Forest fire, also in the south"
        self.assertEqual(old.phase, "published")
        new.action_submit()
        new.with_user(self.chris).action_approve()
        facts = self._parse(new.sudo().document_ids)
        self.assertEqual(facts.message_type, "Update")
        self.assertEqual(facts.references, old.document_ids.own_reference)
        self.assertEqual((old.state, len(old.document_ids)), ("cancelled", 1))
        new.with_user(self.chris).action_cancel("Over.")
        last = self._parse(new.sudo().document_ids.sorted("id")[-1])
        self.assertEqual(len(cap.parse_references(last.references)), 2)

    def test_what_is_over_is_not_updated(self):
        """D5: an update of an alert that was cancelled meanwhile would bring it back."""
        old = self._alert()
        action = old.with_user(self.cleo).action_update()
        new = self.env["municipal.announcement"].with_user(self.cleo).browse(action["res_id"])
        old.with_user(self.chris).action_cancel("Over.")
        with self.assertRaises(UserError):
            new.action_submit()

    def test_a_drill_is_an_exercise(self):
        """N28, D5: its document says so, and the public never sees it."""
        drill = self._alert(is_test=True)
        self.assertEqual(self._parse(drill.document_ids).status, "Exercise")
        self.assertIn("ΑΣΚΗΣΗ", self._parse(drill.document_ids).infos[0].headline)
        self.assertNotIn(drill, self.env["municipal.announcement"]._get_published())

    def test_areas_stand_in_the_document(self):
        """N09: a shape of the map, a circle, and the name of the district."""
        ring = [[25.0, 38.0], [25.1, 38.0], [25.1, 38.1], [25.0, 38.0]]
        self.harbour.outline = f'{{"type": "Polygon", "coordinates": [{ring}]}}'
        alert = self._alert(
            is_whole_town=False,
            area_ids=self.harbour.ids,
            circle_lat=38.05,
            circle_lon=25.05,
            circle_radius=1500,
        )
        area = self._parse(alert.document_ids).areas[0]
        self.assertIn("Harbour", next(iter(area.descriptions.values())))
        self.assertEqual(area.polygons[0][0], (38.0, 25.0))
        self.assertEqual(area.circles, ((38.05, 25.05, 1500.0),))

    def test_a_document_is_never_changed(self):
        """N29: not even by SQL."""
        document = self._alert().document_ids
        self.env.flush_all()
        with self.assertRaises(UserError):
            document.xml = "<alert/>"
        with self.assertRaises(RaiseException), mute_logger("odoo.sql_db"):
            self.env.cr.execute("UPDATE municipal_alert_document SET xml = ''")
