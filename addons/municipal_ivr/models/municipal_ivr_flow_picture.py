from markupsafe import Markup
from odoo import api, fields, models

from ..tools import flow_diagram


class MunicipalIvrFlow(models.Model):
    """The draft as a picture, and the same in words."""

    _inherit = "municipal.ivr.flow"

    picture = fields.Html("As a picture", compute="_compute_picture", sanitize=False)
    picture_text = fields.Html("As a list", compute="_compute_picture")

    @api.depends("draft")
    @api.depends_context("lang")
    def _compute_picture(self):
        for flow in self:
            content = flow.draft
            if not content:
                flow.picture = flow.picture_text = False
                continue
            words = flow._get_picture_words()
            # Every text in it is escaped by the kernel that draws it.
            flow.picture = Markup(flow_diagram.draw(content, words))  # noqa: S704
            lines = flow_diagram.describe(content, words)
            items = Markup("").join(Markup("<li>%s</li>") % line for line in lines)
            flow.picture_text = Markup("<ol>%s</ol>") % items

    def _get_picture_words(self):
        Node = self.env["municipal.ivr.flow.node"]
        kinds = dict(Node._fields["kind"]._description_selection(self.env))
        return flow_diagram.Words(
            title=self.env._("Picture of the flow %s", self.name),
            kinds=kinds,
            nodes={node.code: node.display_name for node in self.node_ids},
            exits={
                "next": self.env._("then"),
                "then": self.env._("yes"),
                "else": self.env._("no"),
                "otherwise": self.env._("without an answer"),
                "failed": self.env._("if nobody answers"),
            },
        )
