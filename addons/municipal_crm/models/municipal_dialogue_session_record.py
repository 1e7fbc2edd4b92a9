from odoo import fields, models


class MunicipalDialogueSession(models.Model):
    """What came of a conversation beside requests, and the sound of what was said in it."""

    _inherit = "municipal.dialogue.session"

    record_model = fields.Char("Model of what came of it")
    record_id = fields.Many2oneReference("What came of it", model_field="record_model")

    _of_record = models.Index("(record_model, record_id) WHERE record_id IS NOT NULL")

    def _set_record(self, record):
        """Keep what came of it: its officers may listen to what was said."""
        self.ensure_one()
        self.write({"record_model": record._name, "record_id": record.id})

    def _get_record(self):
        """What came of it (in sudo), None when nothing did or it is gone."""
        self.ensure_one()
        if not self.record_id or self.record_model not in self.env:
            return None
        # sudo: any model - what a conversation made, for the system's own work on it
        return self.env[self.record_model].sudo().browse(self.record_id).exists() or None

    def _hear(self, reference, words, old=""):
        """The recording ``reference`` has been written down: its dialogue puts it where it belongs.

        :param str words: empty when nothing is said in it
        :param str old: what it was taken for before
        """
        row = self.turn_ids.filtered(lambda turn: (turn.reply or {}).get("recording") == reference)
        code, _slash, step = (row[-1:].position or "").partition("/")
        dialogue = self.env["municipal.dialogue"]._get_dialogue(code)
        if dialogue is not None:
            dialogue._hear(self, step, words, old)

    # === SOUND === #

    def _has_sounds(self):
        """Whether somebody can listen to what was said; media that keep sound say so."""
        return False

    def _open_sounds(self):
        """The action of an officer who listens, with the officer's own rights."""
        return False
