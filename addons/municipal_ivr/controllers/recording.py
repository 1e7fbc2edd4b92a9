from odoo.http import Controller, request, route

from ..tools.audio import SoundError
from ..tools.errors import TelephonyError

PRIVATE = "private, no-store"


class RecordingController(Controller):
    """Sounds of calls: to the carrier during the call, to officers after their row in the log."""

    @route("/ivr/<string:key>/recording/<string:token>.wav", type="http", auth="public",
           methods=["GET"], save_session=False, readonly=True, sitemap=False)  # fmt: skip
    def call_recording(self, key, token):
        """What the caller has just said, for the carrier; 404 for all that is not."""
        recording = request.env["municipal.call.recording"]._find_for_call(key, token)
        try:
            content = recording._get_call_sound() if recording else b""
        except (TelephonyError, SoundError):
            content = b""
        if not content:
            raise request.not_found()
        headers = [("Content-Type", "audio/wav"), ("Cache-Control", PRIVATE)]
        return request.make_response(content, headers)

    @route("/municipal/recording/<string:token>", type="http", auth="user", methods=["GET"],
           readonly=True)  # fmt: skip
    def officer_recording(self, token):
        """The address that ``action_play`` gave to this user; 404 for anybody else."""
        recording = request.env["municipal.call.recording"]._find_for_officer(token)
        if not recording:
            raise request.not_found()
        stream = recording._get_stream()
        response = stream.get_response(as_attachment=False, max_age=0)
        response.headers["Cache-Control"] = PRIVATE
        return response
