from odoo import api, fields, models


class MunicipalCitizenCompareLine(models.TransientModel):
    _name = "municipal.citizen.compare.line"
    _description = "Field in which two citizens differ"

    compare_id = fields.Many2one("municipal.citizen.compare", required=True, ondelete="cascade")
    field_name = fields.Char("Technical name", required=True, readonly=True)
    field_label = fields.Char("Field", compute="_compute_field_label")
    first_value = fields.Char("Left", readonly=True)
    second_value = fields.Char("Right", readonly=True)
    taken = fields.Selection(
        [("first", "Left"), ("second", "Right")], "Value that stays", required=True
    )

    @api.depends("field_name")
    @api.depends_context("lang")
    def _compute_field_label(self):
        Citizen = self.env["municipal.citizen"]
        own = {
            "name": self.env._("Name"),
            "email": self.env._("E-mail"),
            "afm_masked": self.env._("AFM"),
        }
        for line in self:
            field = Citizen._fields.get(line.field_name)
            label = field and field._description_string(self.env)
            line.field_label = own.get(line.field_name) or label
