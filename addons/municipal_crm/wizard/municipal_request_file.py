from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

from ..models.selection import get_labels

REPORT = "municipal_crm.municipal_request_file_action_report"
#: A case file is read by a person; more than this is a list.
MOST = 50


class MunicipalRequestFile(models.TransientModel):
    """Prints the whole file of one or several cases, as far as the reader may see it."""

    _name = "municipal.request.file"
    _description = "Print of a case file"

    request_ids = fields.Many2many(
        "municipal.request", string="Requests", default=lambda self: self._default_request_ids()
    )
    conversation = fields.Selection(
        [
            ("none", "Without the conversation"),
            ("public", "What the citizen reads too"),
            ("all", "With the internal notes"),
        ],
        required=True,
        default="all",
        help="A file that leaves the house goes without the internal notes.",
    )
    with_tasks = fields.Boolean("Tasks", default=True)
    with_history = fields.Boolean("History", default=True)
    with_files = fields.Boolean("List of files", default=True)

    @api.model
    def _default_request_ids(self):
        if self.env.context.get("active_model") != "municipal.request":
            return []
        return self.env["municipal.request"].browse(self.env.context.get("active_ids") or ())

    def action_print(self):
        self.ensure_one()
        if not 0 < len(self.request_ids) <= MOST:
            raise UserError(self.env._("Choose between 1 and %s requests.", MOST))
        self.request_ids.check_access("read")
        return self.env.ref(REPORT).report_action(self)

    # === WHAT IS PRINTED === #

    def _get_file_name(self):
        numbers = self.request_ids.mapped("protocol_number")
        return numbers[0] if len(numbers) == 1 else self.env._("Case files")

    def _get_page_label(self):
        numbers = self.request_ids.mapped("protocol_number")
        return numbers[0] if len(numbers) == 1 else ""

    def _get_cases(self):
        """One dict for each case: what the reader may see of it, and nothing that they may not."""
        self.ensure_one()
        self.request_ids.check_access("read")
        return [self._prepare_case(request) for request in self.request_ids]

    def _prepare_case(self, request):
        return {
            "request": request,
            "facts": [(label, value) for label, value in self._get_facts(request) if value],
            "citizen": [(label, value) for label, value in self._get_citizen(request) if value],
            "answers": list(self._get_answers(request)),
            "messages": self._get_messages(request),
            "tasks": request.task_ids if self.with_tasks else (),
            "history": request.history_ids.sorted("id") if self.with_history else (),
            "files": self._get_files(request) if self.with_files else (),
        }

    def _get_facts(self, request):
        place = (request.address, request.place_note, request.area_id.name)
        label = self._get_label
        return [
            (label("state_id"), request.state_id.name),
            (label("category_id"), request.category_id.display_name),
            (label("channel"), self._get_choice("channel", request.channel)),
            (label("department_id"), request.department_id.name),
            (label("user_id"), request.user_id.name),
            (self.env._("Place"), ", ".join(part for part in place if part)),
            (label("forwarded_to"), request.forwarded_to),
            (label("closing_reason"), request.closing_reason),
        ]

    def _get_label(self, fname):
        return self.env["municipal.request"]._fields[fname]._description_string(self.env)

    def _get_choice(self, fname, value):
        return get_labels(self.env["municipal.request"], fname).get(value, "")

    def _get_citizen(self, request):
        """Who it is, for those who may know; an officer who only helps prints none of it."""
        names = ["contact_name", "reach_phone", "reach_email", "delivery_address", "amka_masked"]
        [row] = request.read(names)
        citizen = request.citizen_id if request not in request._get_helped() else None
        name = row["contact_name"] or (citizen and citizen.name)
        if request.is_anonymous and not name:
            name = self.env._("Anonymous")
        return [
            (self.env._("Citizen"), name or self.env._("Known to the responsible department")),
            (self.env._("Phone"), row["reach_phone"]),
            (self.env._("E-mail"), row["reach_email"]),
            (self._get_label("delivery_option_id"), request.delivery_option_id.name),
            (self._get_label("delivery_address"), row["delivery_address"]),
            (self._get_label("amka"), row["amka_masked"]),
        ]

    def _get_answers(self, request):
        [row] = request.read(["answers"])
        for answer in row["answers"] or ():
            value = answer.get("value")
            value = dict(answer.get("selection") or ()).get(value, value)
            if answer.get("type") == "boolean":
                value = self.env._("Yes") if value else self.env._("No")
            if value not in (None, False, ""):
                yield answer.get("string") or answer["name"], value

    def _get_messages(self, request):
        """Oldest first: [{kind, date, author, text, files}]."""
        if self.conversation == "none":
            return []
        panels = request.conversation
        messages = list(panels["public"])
        if self.conversation == "all":
            messages += panels["notes"]
        return [
            {
                **message,
                "text": html2plaintext(message["body"]).strip(),
                "date": fields.Datetime.to_datetime(message["date"]),
                "files": ", ".join(file["name"] for file in message["files"]),
            }
            for message in sorted(messages, key=lambda message: message["id"])
        ]

    def _get_files(self, request):
        return [
            {
                "name": file.name,
                "size": f"{max(file.file_size // 1024, 1)} kB",
                "date": file.create_date,
            }
            for file in request.attachment_ids.sorted("id")
        ]
