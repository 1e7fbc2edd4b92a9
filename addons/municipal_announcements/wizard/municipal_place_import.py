import base64

from odoo import api, fields, models
from odoo.addons.municipal_crm.tools.geo import distance_m
from odoo.addons.municipal_crm.tools.text import fold
from odoo.exceptions import UserError

from ..tools.place_file import PlaceFileError, read_places

#: Two places of one name within so many metres are one.
SAME_METRES = 150


class MunicipalPlaceImport(models.TransientModel):
    """Places from CSV or GeoJSON (N02): first a report that changes nothing, then the import."""

    _name = "municipal.place.import"
    _description = "Import of places"

    company_id = fields.Many2one(
        "res.company", "Municipality", required=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [("upload", "File"), ("checked", "Report"), ("done", "Imported")], default="upload"
    )
    file = fields.Binary(attachment=False)
    filename = fields.Char()
    line_ids = fields.One2many("municipal.place.import.line", "import_id", "Report")
    create_count = fields.Integer("New", compute="_compute_counts")
    same_count = fields.Integer("There already", compute="_compute_counts")
    error_count = fields.Integer("Cannot be read", compute="_compute_counts")

    @api.depends("line_ids.action")
    def _compute_counts(self):
        for wizard in self:
            actions = wizard.line_ids.mapped("action")
            wizard.create_count = actions.count("create")
            wizard.same_count = actions.count("same")
            wizard.error_count = actions.count("error")

    def action_check(self):
        """Say what would be done with each row."""
        self.ensure_one()
        self._check_lines(self._plan())
        self.state = "checked"
        return self._open()

    def action_import(self):
        """Make what is new; read again, so that what others made meanwhile is seen."""
        self.ensure_one()
        plan = self._plan()
        rows = [vals for _row, action, _note, vals in plan if action == "create"]
        self.env["municipal.place"].create(rows)
        self._check_lines(plan)
        self.state = "done"
        return self._open()

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Import places"),
        }

    def _check_lines(self, plan):
        self.line_ids.unlink()
        self.env["municipal.place.import.line"].create(
            [
                {
                    "import_id": self.id,
                    "number": row.number,
                    "name": row.values.get("name"),
                    "action": action,
                    "note": note,
                }
                for row, action, note, _vals in plan
            ]
        )

    def _plan(self):
        """[(row, create | same | error, why, values)] of the file."""
        try:
            rows = read_places(base64.b64decode(self.file or b""))
        except PlaceFileError as error:
            raise UserError(self._say_error(error.code)) from error
        Place = self.env["municipal.place"].with_context(active_test=False)
        known = [
            (fold(place.name), place.latitude, place.longitude)
            for place in Place.search([("company_id", "=", self.company_id.id)])
        ]
        return [self._plan_row(row, known) for row in rows]

    def _plan_row(self, row, known):
        """One row; what is new is known from now on, so that a file names no place twice."""
        if row.errors:
            return row, "error", " ".join(map(self._say_error, row.errors)), {}
        values = row.values
        place = (fold(values["name"]), values.get("latitude", 0.0), values.get("longitude", 0.0))
        if any(_is_same(place, other) for other in known):
            return row, "same", self.env._("A place of this name is there already."), {}
        known.append(place)
        kinds = self.env["municipal.place"]._get_public_kinds()
        by_name = {fold(name): code for code, name in kinds.items()}
        kind = values.get("kind", "")
        kind = kind if kind in kinds else by_name.get(fold(kind), "other")
        vals = {**values, "kind": kind, "company_id": self.company_id.id}
        return row, "create", "", vals

    def _say_error(self, code):
        return {
            "name": self.env._("It has no name."),
            "point": self.env._("Its position is not on the map."),
            "wheelchair": self.env._("For wheelchairs write yes, partly or no."),
            "format": self.env._("This is neither CSV nor GeoJSON."),
            "columns": self.env._("The first row must name the columns; “name” is needed."),
            "large": self.env._("The file has too many rows."),
        }[code]


def _is_same(place, other):
    """One name, and near each other or without a position."""
    if place[0] != other[0]:
        return False
    points = (place[1:], other[1:])
    if not all(any(point) for point in points):
        return True
    return distance_m(*points[0], *points[1]) <= SAME_METRES
