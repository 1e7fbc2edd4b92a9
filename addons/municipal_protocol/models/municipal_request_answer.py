from odoo import api, fields, models


class MunicipalRequest(models.Model):
    """Each answer of the town is a document too; whoever reads the answer reads its number."""

    _inherit = "municipal.request"

    protocol_document_count = fields.Integer("Documents", compute="_compute_answers")
    answer_numbers = fields.Char(
        "Protocol numbers of our answers",
        compute="_compute_answers",
        search="_search_answer_numbers",
    )

    @api.depends("protocol_document_ids.number", "protocol_document_ids.kind")
    @api.depends_context("lang")
    def _compute_answers(self):
        pending = self.env._("waiting for the number")
        for request in self:
            # sudo: municipal.protocol.document - as in _compute_external
            rows = request.sudo().protocol_document_ids
            answers = rows.filtered(lambda row: row.kind == "answer").sorted("id")
            request.protocol_document_count = len(rows)
            request.answer_numbers = ", ".join(row.number or pending for row in answers)

    def _search_answer_numbers(self, operator, value):
        return self._search_external("number", operator, value, "answer")

    def _post_public_reply(self, body, files=()):
        message = super()._post_public_reply(body, files)
        self.env["municipal.protocol.document"]._enqueue_answer(self, message)
        return message

    def _get_public_messages(self):
        """With ``protocol``: what is said of the number of an answer, None where it takes none."""
        # sudo: municipal.protocol.document - the number belongs to what the reader sees already
        rows = self.sudo().protocol_document_ids
        facts = {row.message_id.id: row._get_public_facts() for row in rows if row.message_id}
        return [
            message | {"protocol": facts.get(message["id"])}
            for message in super()._get_public_messages()
        ]

    def action_open_documents(self):
        """Everything of this request that the e-protocol has, in and out."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "municipal.protocol.document",
            "view_mode": "list,form",
            "domain": [("request_id", "=", self.id)],
            "name": self.env._("Documents of the e-protocol"),
        }
