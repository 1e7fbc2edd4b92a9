from odoo.http import Controller, request, route

DOOR = "/ivr/<string:key>/carrier/v1/Account/<string:auth_id>/Recording/<string:name>"


class SimulatedCarrier(Controller):
    """The REST side of the telephone page: recordings, as the carrier has them."""

    @route(
        [DOOR, f"{DOOR}/"],
        type="http",
        auth="none",
        methods=["GET", "DELETE"],
        # csrf: who asks is a program that proves itself with the account's secret
        csrf=False,
        save_session=False,
    )
    def simulated_recording(self, key, auth_id, name):
        env = request.env(user=request.env.ref("base.public_user"))
        account = env["municipal.ivr.account"]._get_by_key(key)
        recording, dot, _kind = name.partition(".")
        given = request.httprequest.authorization
        Recording = env["municipal.simulator.recording"]
        if (
            account.provider != "simulator"
            or not given
            or not Recording._is_known(account, given.username, given.password)
        ):
            return self._say(403 if dot else 401, "authentication failed")
        found = Recording._find(account, recording)
        if not found:
            return self._say(404, "not found")
        if request.httprequest.method == "DELETE":
            found.unlink()
            return request.make_response("", status=204)
        return request.make_response(found._get_sound(), [("Content-Type", "audio/wav")])

    def _say(self, status, why):
        return request.make_json_response({"error": why}, status=status)
