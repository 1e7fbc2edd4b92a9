from lxml import etree
from odoo import fields, models

MAP_ATTRIBUTES = frozenset(
    ("__validate__", "string", "latitude", "longitude", "group_by", "js_class", "class", "create")
)


class IrUiView(models.Model):
    _inherit = "ir.ui.view"

    type = fields.Selection(selection_add=[("municipal_map", "Map")])

    def _validate_tag_municipal_map(self, node, name_manager, node_info):
        """A map names the two fields that place a record; its children are what the card shows."""
        if not node_info["validate"]:
            return
        for name in ("latitude", "longitude"):
            if not node.get(name):
                self._raise_view_error(self.env._("A map needs the attribute “%s”.", name), node)
            name_manager.has_field(node, node.get(name), node_info)
        if any(child.tag != "field" for child in node.iterchildren(tag=etree.Element)):
            self._raise_view_error(self.env._("A map holds fields, and nothing else."), node)
        unknown = set(node.attrib) - MAP_ATTRIBUTES
        if unknown:
            self._raise_view_error(
                self.env._("A map does not know: %s", ", ".join(sorted(unknown))), node
            )

    def _get_view_info(self):
        return {"municipal_map": {"icon": "fa fa-map-marker"}} | super()._get_view_info()
