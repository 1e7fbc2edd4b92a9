import base64
import binascii
from datetime import timedelta
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.audio import SoundError
from ..tools.carrier import application
from ..tools.carrier_call import CarriedCall
from ..tools.carrier_wire import Response, signed_headers, with_form

KEPT_HOURS = 24
SHOWN = ("state", "clock", "trail", "xml", "problems", "recordings", "ended", "direction")
#: What the caller can do: word of the page → method of the call and its values.
ACTS = ("press", "say", "wait", "ring", "hang_up")


class MunicipalSimulatorCall(models.Model):
    """A call of the telephone page: the carrier's half of it, kept between two steps.

    The page's browser carries the carrier's requests to our doors and brings the answers here. So
    no worker of the server ever waits for another one, even if there is only one, and a proxy in
    front sees what it will see of a carrier. The secret that signs never leaves the server.
    """

    _name = "municipal.simulator.call"
    _description = "Call of the telephone simulator"
    _order = "id desc"

    account_id = fields.Many2one("municipal.ivr.account", required=True, ondelete="cascade")
    uuid = fields.Char(required=True, readonly=True)
    state = fields.Json(readonly=True)
    recording_ids = fields.One2many("municipal.simulator.recording", "simulator_call_id")

    @api.model
    def get_lines(self):
        """What can be called: ``[{id, name, number, account}]``; lines of simulated accounts."""
        self._check_administrator()
        lines = self.env["municipal.ivr.line"].search([("account_id.provider", "=", "simulator")])
        return [
            {
                "id": line.id,
                "name": line.name,
                "number": line.number,
                "account": line.account_id.name,
            }
            for line in lines
        ]

    @api.model
    def start(self, line_id, caller):
        """Dial a line as ``caller`` (E.164, empty when withheld); see :meth:`_get_view`."""
        self._check_administrator()
        line = self.env["municipal.ivr.line"].browse(line_id).exists()
        account = line.account_id
        if account.provider != "simulator":
            raise UserError(self.env._("Only lines of a simulated account can be called here."))
        auth_id, _token = account._get_auth()
        setting = application(
            account._get_base_url(), account.key, auth_id=auth_id, media=account._url("carrier")
        )
        call = CarriedCall.new(setting, caller or "", line.number)
        call.dial()
        row = self.create({"account_id": account.id, "uuid": call.uuid, "state": call.to_dict()})
        return row._get_view(call)

    def act(self, word, values=None):
        """What the caller does: ``press`` keys, ``say`` sound (WAV, base64) and key, ``wait``,
        ``ring`` status and whether they press the key, ``hang_up``."""
        self._check_administrator()
        call = self._get_locked()
        if word not in ACTS:
            raise UserError(self.env._("A telephone cannot do this."))
        getattr(self, f"_act_{word}")(call, **(values or {}))
        return self._keep(call)

    def give(self, number, status, content_type="", body="", size=None):
        """What our door answered to the request ``number``; ``body`` in base64, of a sound the
        first bytes, then ``size`` is that of the whole."""
        self._check_administrator()
        call = self._get_locked()
        if any(row["number"] == number for row in call.outbox):
            error = "" if status else "ct"
            content = base64.b64decode(body)
            call.give(number, Response(status, content_type, content, error, size))
        return self._keep(call)

    # === ACTS === #

    def _act_press(self, call, keys):
        call.press("".join(key for key in keys if key in "0123456789*#"))

    def _act_say(self, call, sound, key="#"):
        try:
            call.speak(base64.b64decode(sound), key)
        except (SoundError, binascii.Error) as error:
            raise UserError(self.env._("This is not a WAV sound.")) from error

    def _act_wait(self, call):
        call.wait()

    def _act_ring(self, call, status, confirmed=True):
        try:
            call.ring(status, confirmed)
        except ValueError as error:
            raise UserError(self.env._("Nobody is being called.")) from error

    def _act_hang_up(self, call):
        call.hang_up()

    # === STATE === #

    def _check_administrator(self):
        """The page speaks in the carrier's name."""
        if not self.env.user.has_group("municipal_crm.municipal_crm_group_administrator"):
            raise AccessError(self.env._("Only administrators may use the telephone simulator."))

    def _get_locked(self):
        self.ensure_one()
        self.lock_for_update()
        return CarriedCall.from_dict(self.state)

    def _keep(self, call):
        self.state = call.to_dict()
        known = set(self.recording_ids.mapped("name"))
        self.recording_ids = [
            fields.Command.create(
                {
                    "name": row["id"],
                    "content": base64.b64encode(call.said[row["id"]]),
                    "seconds": row["seconds"],
                }
            )
            for row in call.recordings
            if row["id"] in call.said and row["id"] not in known
        ]
        return self._get_view(call)

    def _get_view(self, call):
        """``{id, request, heard, …}``: what the page shows, and what it has to carry next."""
        shown = {name: getattr(call, name) for name in SHOWN}
        request = call.peek()
        heard = list(call.heard)
        if call.state == "keys":
            heard += [self._prepare_prompt(child) for child in call.now["children"]]
        return shown | {
            "id": self.id,
            "request": request and self._prepare_request(request),
            "heard": self._add_words(heard),
            "rung": call.now["children"][0]["text"] if call.state == "dial" else "",
            "tones": bool(call.state == "record"),
        }

    def _prepare_prompt(self, element):
        is_sound = element["name"] == "Play"
        kind, text = ("sound", "") if is_sound else ("words", element["text"])
        return {"kind": kind, "url": element["text"] if is_sound else "", "text": text}

    def _add_words(self, heard):
        """The rows of what was heard, with what our sounds say."""
        names = [self._get_sound_name(row) for row in heard]
        words = self.env["municipal.simulator.words"]._find(filter(None, names))
        return [row | words.get(name, {}) for row, name in zip(heard, names, strict=True)]

    def _get_sound_name(self, row):
        if row["kind"] != "sound":
            return ""
        return urlsplit(row["url"]).path.rpartition("/")[2].partition(".")[0]

    def _prepare_request(self, request):
        """The request as a browser sends it; signed over the public address."""
        url = with_form(request.method, request.url, request.form)
        _auth_id, token = self.account_id._get_auth()
        signed = request.kind != "sound"
        base = self.account_id._get_base_url()
        return {
            "number": request.number,
            "kind": request.kind,
            "method": request.method,
            # our own doors are called where the page comes from, as through a proxy
            "url": url.removeprefix(base) if url.startswith(f"{base}/") else url,
            "form": list(request.form.items()) if request.method == "POST" else [],
            "headers": signed_headers(request.method, request.url, request.form, token)
            if signed
            else {},
        }

    @api.autovacuum
    def _gc_calls(self):
        oldest = fields.Datetime.now() - timedelta(hours=KEPT_HOURS)
        self.search([("create_date", "<", oldest)]).unlink()
