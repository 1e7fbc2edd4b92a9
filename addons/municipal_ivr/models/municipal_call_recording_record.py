from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class MunicipalCallRecording(models.Model):
    """What a caller said is heard, and written down, for whatever came of the conversation."""

    _inherit = "municipal.call.recording"

    is_of_my_records = fields.Boolean(
        "Of what I may see",
        compute="_compute_is_of_my_records",
        search="_search_is_of_my_records",
    )

    @api.depends("session_id.record_model", "session_id.record_id")
    @api.depends_context("uid")
    def _compute_is_of_my_records(self):
        domain = Domain("id", "in", self.ids) & Domain("is_of_my_records", "=", True)
        # sudo: municipal.call.recording - only whether they are among them
        mine = self.sudo().search(domain)
        for recording in self:
            recording.is_of_my_records = recording in mine

    def _search_is_of_my_records(self, operator, value):
        """Recordings of conversations whose outcome this user can read."""
        if operator != "in" or set(value) != {True}:
            return NotImplemented

        def to_sql(_model, alias, _query):
            parts = [SQL("FALSE")]
            for model in self._get_record_models():
                # a record rule asks in sudo; what counts is what the user may read
                found = self.env[model].sudo(False)._search([])
                parts.append(_is_of(alias, model, found))
            return SQL("(%s)", SQL(" OR ").join(parts))

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _get_record_models(self):
        """The models of what conversations came to, as far as the user may read them."""
        # sudo: municipal.dialogue.session - only the names of models
        groups = self.env["municipal.dialogue.session"].sudo()._read_group(
            [("record_id", "!=", False)], ["record_model"]
        )  # fmt: skip
        return [
            model
            for (model,) in groups
            if model in self.env and self.env[model].sudo(False).has_access("read")
        ]

    # === WORDS === #

    def _has_been_written_down(self):
        super()._has_been_written_down()
        self._tell_dialogue()

    def _has_been_corrected(self, old):
        super()._has_been_corrected(old)
        self._tell_dialogue(old)

    def _tell_dialogue(self, old=""):
        """The dialogue that asked puts the words where they belong."""
        for recording in self:
            # sudo: municipal.dialogue.session - nobody has rights on conversations
            session = recording.session_id.sudo()
            if session.record_id:
                session._hear(recording.reference, recording._get_text(), old or "")


def _is_of(alias, model, found):
    """The condition that the conversation came to one of the records that ``found`` finds."""
    return SQL(
        "%s IN (SELECT id FROM municipal_dialogue_session WHERE record_model = %s"
        " AND record_id IN %s)",
        SQL.identifier(alias, "session_id"),
        model,
        found.subselect(),
    )
