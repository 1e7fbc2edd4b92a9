from odoo import api, models


class MunicipalDialogueRequestIntake(models.AbstractModel):
    """What a caller has said may be written down while they still talk."""

    _inherit = "municipal.dialogue.request_intake"

    @api.model
    def _get_known_place(self, session):
        """The street that nothing else sounds like counts, as it does on the request later."""
        known = super()._get_known_place(session)
        reference = (session._get_slot("place") or {}).get("recording")
        if known or not reference:
            return known
        # sudo: municipal.call.recording - the caller's own words
        Recording = self.env["municipal.call.recording"].sudo()
        domain = [("session_id", "=", session.id), ("reference", "=", reference)]
        recording = Recording.search(domain, limit=1)
        sure = [row for row in recording.proposals or [] if row["kind"] == "street" and row["sure"]]
        return {"street_id": sure[0]["id"]} if sure else {}
