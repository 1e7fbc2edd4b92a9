from odoo.tests import HttpCase, tagged

from .telephony_common import CALLER, NUMBER, PUBLIC, TelephonyTown, sign


@tagged("post_install", "-at_install")
class TestWebhookHttp(TelephonyTown, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._build_town()
        cls._build_line()

    def post(self, path, token=None, **fields):
        """A signed POST as the carrier sends it, through a proxy."""
        form = {"CallUUID": "http-1", "From": CALLER, "To": NUMBER, "Direction": "inbound"} | fields
        url = f"{PUBLIC}/ivr/test/{path}"
        headers = {
            "X-Plivo-Signature-V3": sign("POST", url, form, f"nonce {path}", token),
            "X-Plivo-Signature-V3-Nonce": f"nonce {path}",
        }
        return self.url_open(f"/ivr/test/{path}", data=form, headers=headers)

    def test_a_call_over_http(self):
        """I27: what the carrier signs for the public address is answered with XML."""
        answer = self.post("answer", Greek="Λακκούβα & «15»", Digits="")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Content-Type"], "application/xml; charset=utf-8")
        self.assertIn(b"<GetInput", answer.content)
        self.assertNotIn("Set-Cookie", answer.headers)

    def test_strangers_are_refused_alike(self):
        """I27: a wrong signature, no signature and a key that does not exist look the same."""
        wrong = self.post("answer", token="another token")
        unsigned = self.url_open("/ivr/test/answer", data={"CallUUID": "http-1"})
        unknown = self.url_open("/ivr/nobody/answer", data={"CallUUID": "http-1"})
        for answer in (wrong, unsigned, unknown):
            self.assertEqual((answer.status_code, answer.content), (403, b"Forbidden"))
        self.assertFalse(self.env["municipal.call"].search([("uuid", "=", "http-1")]))
