from odoo import api, models

from .municipal_request import DESK_CHANNELS, SUPERVISOR_ALL

#: Who the citizen is and how to reach them, and what opens the case to outsiders.
PERSONAL = frozenset(
    (
        "citizen_id", "citizen_need_ids", "contact_name", "contact_email", "contact_phone",
        "reach_phone", "reach_email", "delivery_address", "amka", "amka_masked", "pin",
        "access_token", "uuid",
    )
)  # fmt: skip


class MunicipalRequest(models.Model):
    """An officer who only helps with a task reads the case, not who the citizen is."""

    _inherit = "municipal.request"

    def _get_helped(self):
        """Those of ``self`` that the user may read only because of a task under them."""
        user = self.env.user
        if self.env.su or user.has_group(SUPERVISOR_ALL):
            return self.browse()
        # sudo: res.users - the user's own place in the town hall, remembered
        departments = self.env["hr.department"].browse(self._get_my_task_departments())
        rest = self.filtered(
            lambda request: (
                not (
                    request.user_id == user
                    or request.department_id in departments
                    or (request.create_uid == user and request.channel in DESK_CHANNELS)
                )
            )
        )
        return rest and rest.filtered("has_task_of_mine")

    def _read_format(self, fnames, load="_classic_read"):
        rows = super()._read_format(fnames, load=load)
        hidden = PERSONAL.intersection(fnames)
        helped = set(self._get_helped()._ids) if hidden else ()
        for row in rows:
            if row["id"] in helped:
                row.update(
                    {
                        name: [] if self._fields[name].type == "many2many" else False
                        for name in hidden
                    }
                )
        return rows

    def export_data(self, fields_to_export):
        helped = self._get_helped()
        result = super(MunicipalRequest, self - helped).export_data(fields_to_export)
        if helped:
            rows = super(MunicipalRequest, helped).export_data(fields_to_export)["datas"]
            names = [path.replace(".", "/").split("/")[0] for path in fields_to_export]
            result["datas"] += [
                ["" if name in PERSONAL else value for name, value in zip(names, row, strict=True)]
                for row in rows
            ]
        return result

    @api.depends_context("uid")
    def _compute_conversation(self):
        super()._compute_conversation()
        for request in self._origin._get_helped():
            panels = request.conversation
            for message in panels["public"]:
                if message["kind"] == "citizen":
                    message["author"] = self.env._("Citizen")
            request.conversation = panels | {"route": ""}
