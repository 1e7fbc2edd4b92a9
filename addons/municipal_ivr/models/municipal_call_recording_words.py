from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError

#: Question of the dialogue: field of the request that shows the answer, and its length.
SHOWN_IN = {
    "problem": ("description", 5000),
    "place": ("address", 300),
    "name": ("contact_name", 120),
}


class MunicipalCallRecording(models.Model):
    """What was said takes the place of "not written down yet" on the request."""

    _inherit = "municipal.call.recording"

    def _place(self):
        """A text that was there before the request comes to it now."""
        before = self.filtered("request_id")
        result = super()._place()
        for recording in self - before:
            if recording.request_id and recording.transcript_state in ("done", "silent"):
                recording._show_words()
        return result

    def _has_been_written_down(self):
        super()._has_been_written_down()
        self._refresh_proposals()
        if self.request_id:
            self._show_words()

    def _has_been_corrected(self, old):
        super()._has_been_corrected(old)
        self._refresh_proposals()
        self._learn_from_correction()
        if self.request_id:
            self._show_words(old)

    # === WORDS === #

    def _show_words(self, old=""):
        """Put the text where the request says that there is none yet, or where ``old`` stands."""
        self.ensure_one()
        town = self._as_system()
        if not town or self.slot not in SHOWN_IN or self._is_replaced():
            return
        fname, length = SHOWN_IN[self.slot]
        before = [town._mark(old), old] if old else [town._get_note(), town._get_silent_note()]
        words = town._get_words()
        vals = town._prepare_words_vals(fname, [text for text in before if text], words, length)
        if vals:
            town._write_words(fname, vals)
        town._apply_sure_street()

    def _as_system(self):
        """This recording as the system sees it, in the language of the town."""
        company = self.company_id
        # sudo: municipal.call.recording - the machine's own work on the request, logged as such
        system = self.with_user(SUPERUSER_ID).with_company(company)
        return system.with_context(lang=company.partner_id.lang or "en_US")

    def _is_replaced(self):
        """Whether the caller said it once more, so that this one does not count."""
        domain = [
            ("session_id", "=", self.session_id.id),
            ("slot", "=", self.slot),
            ("id", ">", self.id),
        ]
        return bool(self.session_id and self.search_count(domain, limit=1))

    def _get_words(self):
        if self.corrected:
            return self.corrected
        if self.transcript_state == "silent":
            return self._get_silent_note()
        return self._mark(self.transcript) if self.slot == "problem" else self.transcript

    @api.model
    def _mark(self, text):
        return self.env._("%s [written down by a machine, not checked]", text)

    @api.model
    def _get_note(self):
        return self.env["municipal.dialogue.request_intake"]._get_voice_note()

    def _get_silent_note(self):
        """What stands where somebody kept silent; in the place of a name, that there is none."""
        if self.slot == "name":
            return self.env._("Without a name")
        return self.env._("Voice message in which nothing is said")

    def _prepare_words_vals(self, fname, before, words, length):
        """{field: value} of the fields of the request that show what stood there ``before``."""
        request = self.request_id
        shown = request[fname] or ""
        found = next((text for text in before if text in shown), None)
        if found is None:
            return {}
        vals = {fname: shown.replace(found, words, 1)[:length]}
        subjects = [request._make_subject({fname: shown.replace(found, text)}) for text in before]
        if fname == "description" and request.name in subjects:
            plain = vals[fname].replace(words, self._get_text() or words, 1)
            vals["name"] = request._make_subject({fname: plain})
        return vals

    def _write_words(self, fname, vals):
        request = self.request_id
        old = {name: request[name] or "" for name in vals}
        if fname == "contact_name" and request.citizen_id.name in (old[fname], self._get_note()):
            request.citizen_id.name = vals[fname]
        request.write(vals)
        for name in {"description", "contact_name"} & vals.keys():
            request._log("field", field_name=name, old_value=old[name], new_value=vals[name])

    # === PROPOSALS === #

    def _refresh_proposals(self):
        matcher = self.env["municipal.call.matcher"]
        for recording in self:
            text = recording._get_text()
            # sudo: municipal.call.recording - the machine proposes, whoever corrected the text
            recording.sudo().proposals = (
                matcher._propose(recording.company_id, text, recording.slot) if text else []
            )

    def _apply_sure_street(self):
        """Only a street that nothing else sounds like, and only where there is none."""
        request = self.request_id
        sure = [row for row in self.proposals or [] if row["kind"] == "street" and row["sure"]]
        if not sure or request.street_id or self.slot != "place":
            return
        request.write(self._prepare_street_vals(sure[0]["id"]))
        self._log("applied", reason=self.env._("Street by sound"), new_value=sure[0]["name"])

    def _prepare_street_vals(self, street_id):
        street = self.env["municipal.street"].browse(street_id)
        return {"street_id": street.id, "address": street.name}

    def action_apply(self, kind, record_id):
        """An officer says that a proposal is right: it goes to the request, and is remembered.

        :param str kind: street or category
        """
        self.ensure_one()
        self._check_can_work()
        row = next(
            (row for row in self.proposals or [] if row["kind"] == kind and row["id"] == record_id),
            None,
        )
        if not row or not self.request_id:
            raise UserError(self.env._("This is not proposed any more."))
        vals = (
            self._prepare_street_vals(record_id) if kind == "street" else {"category_id": record_id}
        )
        # with the officer's own rights: the history says who, and the rules route again
        self.request_id.write(vals)
        self._log("applied", new_value=row["name"])
        self._learn_alias(kind, record_id)

    # === LEARNING === #

    def _learn_alias(self, kind, record_id):
        """What the machine wrote for a name that a person has confirmed."""
        matcher = self.env["municipal.call.matcher"]
        heard = matcher._find_heard(self.company_id, kind, record_id, self.transcript or "")
        if heard:
            self.env["municipal.call.alias"]._learn(self.company_id, kind, record_id, heard)

    def _learn_from_correction(self):
        """A street that the checked text names for sure was misheard as something: remember it."""
        for row in self.proposals or []:
            if row["kind"] == "street" and row["sure"] and self.transcript:
                self._learn_alias("street", row["id"])
