import re
from base64 import b64encode
from io import BytesIO

import qrcode
from odoo import api, fields, models, tools
from odoo.fields import Domain

from ..tools.emergency import find_emergency
from ..tools.protocol import parse_number
from .selection import get_labels

_TOKEN = re.compile(r"[0-9a-f]{32}")
PAGE_SIZE = 20
PHASE_ORDER = ("submitted", "in_process", "informed")
#: What a request's page shows of the record itself: read together with finding it.
PAGE_FIELDS = (
    "name",
    "description",
    "protocol_number",
    "access_token",
    "category_id",
    "company_id",
    "citizen_id",
    "state_id",
    "is_open",
    "department_id",
    "user_id",
    "delivery_option_id",
    "delivery_address",
    "create_date",
    "date_submitted",
    "date_state_changed",
    "date_deadline",
    "date_legal_deadline",
    "satisfaction",
    "satisfaction_comment",
    "satisfaction_date",
)
#: And a line of a list of requests.
LINE_FIELDS = (
    "name",
    "protocol_number",
    "company_id",
    "state_id",
    "department_id",
    "date_submitted",
    "date_state_changed",
)


class MunicipalRequest(models.Model):
    """What the public pages show of a request, behind one gate for each door."""

    _inherit = "municipal.request"

    # === GATES === #

    @api.model
    def _open_by_token(self, token):
        """The request (in sudo) of a personal link, empty when there is none."""
        Request = self.sudo()  # sudo: municipal.request - the token is the right of access
        if not _TOKEN.fullmatch(token or ""):
            return Request
        return Request.search_fetch([("access_token", "=", token)], PAGE_FIELDS, limit=1)

    @api.model
    def _open_own(self, request_id, user):
        """The request (in sudo) ``request_id`` if it is the user's own, else empty."""
        domain = self._get_own_domain(user) & Domain("id", "=", request_id)
        return self.sudo().search_fetch(domain, PAGE_FIELDS, limit=1)  # sudo: see the domain

    @api.model
    def _open_for_tracking(self, number, pin, address):
        """The door "number and PIN".

        :param str address: the visitor's network address, for the limit
        :return: {"code": "open" | "wrong" | "wait", "request", "wait": seconds}. A wrong number and
            a wrong PIN give the same answer, and the limit counts both alike.
        """
        limit = self.env["municipal.rate.limit"]
        key = "-".join(str(part) for part in parse_number(number) or ())
        wait = max(limit._hit("track", f"address:{address}"), limit._hit("track_number", key))
        if wait:
            return {"code": "wait", "request": None, "wait": wait}
        request = self._find_for_tracking(number, pin)
        return {"code": "open" if request else "wrong", "request": request, "wait": 0}

    # === ONE REQUEST === #

    def _get_public_page(self):
        """All that the page of a request shows; see ``_get_public_status`` for the common part."""
        self.ensure_one()
        status = self._get_public_status()
        return status | {
            "steps": self._get_steps(status["phase"], status["is_closed"]),
            "department_record": self.department_id,
            "delivery": self.delivery_option_id,
            "description": self.description,
            "files": self._get_submitted_files(),
            "emergency": status["phase"] == "submitted" and self._get_emergency_advice(),
            "file_limits": self.env["municipal.request.form"]._get_file_limits(),
        }

    def _get_steps(self, phase, is_closed):
        """The three phases with their position: [{name, position: done | now | next}]."""
        labels = get_labels(self.env["municipal.request.state"], "phase")
        current = PHASE_ORDER.index(phase)
        return [
            {
                "name": labels[code],
                "position": "done"
                if index < current or (index == current and is_closed)
                else "now"
                if index == current
                else "next",
            }
            for index, code in enumerate(PHASE_ORDER)
        ]

    def _get_emergency_advice(self):
        """What to tell a person whose text sounds dangerous, or False."""
        self.ensure_one()
        facts = {"emergency_note": self.category_id.emergency_note}
        return self._get_advice(facts, f"{self.name} {self.description}")

    @api.model
    def _get_advice(self, form, text):
        """Advice to call for help first: the category's own, or the general one for such words."""
        if form["emergency_note"]:
            return form["emergency_note"]
        return bool(find_emergency(text)) and self.env.company.municipality_emergency_text

    def _get_submitted_files(self):
        """The papers that came with the submission: written in the same transaction as the request.

        Others may be an officer's own, and those stay inside the house.
        """
        self.ensure_one()
        return self.attachment_ids.filtered(
            lambda row: row.create_date == self.create_date and not row.res_field
        )

    def _find_public_file(self, attachment_id):
        """A paper of the submission or of the conversation (in sudo), empty for any other id."""
        self.ensure_one()
        papers = self._get_submitted_files()
        for message in self._get_public_messages():
            papers |= message["attachments"]
        return papers.filtered(lambda row: row.id == attachment_id)

    def _receive_message(self, body, uploads, reopens=False):
        """A message and papers from the citizen's page.

        :param bool reopens: the citizen means to open a closed request again; says why in ``body``
        :return: {"code": "sent" | "reopened" | "repeated" | "closed" | "errors",
            "errors": {control: message}}
        """
        self.ensure_one()
        Form = self.env["municipal.request.form"]
        if not self.is_open and not self._get_reopen_end():
            return {"code": "closed", "errors": {}}
        if not self.is_open and not reopens:
            return {"code": "errors", "errors": {"body": self._explain_closed_meanwhile()}}
        body, errors = Form._clean_message(body)
        files, file_errors = Form._check_files(uploads, self.env["ir.attachment"])
        if file_errors:
            errors["files"] = " ".join(file_errors)
        if not self.is_open and not body and not errors:
            errors["body"] = self.env._("Write what is not settled.")
        if not body and not files and not errors:
            errors["body"] = self.env._("Write a message or add a paper.")
        if errors:
            return {"code": "errors", "errors": errors}
        if not files and self._is_repeated(body):
            return {"code": "repeated", "errors": {}}
        if not self.is_open:
            self._reopen_by_citizen(body, files)
            return {"code": "reopened", "errors": {}}
        self._citizen_message(body or self.env._("Papers added."), files)
        return {"code": "sent", "errors": {}}

    def _explain_closed_meanwhile(self):
        return self.env._(
            "The request was closed while you were writing. Your text is still here: with the button "
            "below you open the request again."
        )

    def _is_repeated(self, body):
        """Whether the citizen's last message says the same and is a few minutes old: a double click."""
        last = self._get_public_messages()[-1:]
        if not last or last[0]["author"] != "citizen":
            return False
        age = fields.Datetime.now() - last[0]["date"]
        return (
            age.total_seconds() < 300
            and tools.html2plaintext(last[0]["body"]).split() == body.split()
        )

    # === RECEIPT === #

    def _get_tracking_url(self):
        """Where to follow the request: the number is in the address, the PIN is not."""
        self.ensure_one()
        return f"{self.get_base_url()}/requests/track?number={self.protocol_number}"

    def _get_tracking_qr(self):
        """The tracking address as a QR code: data URI of a PNG image."""
        code = qrcode.QRCode(
            border=2, box_size=8, error_correction=qrcode.constants.ERROR_CORRECT_M
        )
        code.add_data(self._get_tracking_url())
        stream = BytesIO()
        code.make_image().save(stream, format="PNG")
        return "data:image/png;base64," + b64encode(stream.getvalue()).decode()

    def _render_receipt(self):
        """(PDF bytes, file name) of the receipt."""
        self.ensure_one()
        report = "municipal_crm.municipal_request_report_receipt"
        # sudo: ir.actions.report - the caller's gate has opened this one request
        content, _kind = self.env["ir.actions.report"].sudo()._render_qweb_pdf(report, self.ids)
        return content, f"{self.protocol_number}.pdf"

    # === MY REQUESTS === #

    @api.model
    def _get_own_domain(self, user):
        if user._is_public():
            return Domain.FALSE
        return Domain("citizen_id.partner_id", "=", user.partner_id.id)

    @api.model
    def _get_own_count(self, user):
        return self.sudo().search_count(self._get_own_domain(user))  # sudo: see the domain

    @api.model
    def _get_own_page(self, user, text="", show="all", order="new", page=1):
        """One page of the user's own requests.

        :param str show: all, open, closed
        :param str order: new, old, changed
        :return: {"requests" (in sudo), "total", "page", "pages"}
        """
        domain = self._get_own_domain(user) & self._get_text_domain(text)
        if show in ("open", "closed"):
            domain &= Domain("is_open", "=", show == "open")
        sorts = {"old": "id", "changed": "date_state_changed desc, id desc"}
        Request = self.sudo()  # sudo: see the domain
        total = Request.search_count(domain)
        pages = max(1, -(-total // PAGE_SIZE))
        page = min(max(1, page), pages)
        requests = Request.search_fetch(
            domain,
            LINE_FIELDS,
            order=sorts.get(order, "id desc"),
            limit=PAGE_SIZE,
            offset=(page - 1) * PAGE_SIZE,
        )
        return {"requests": requests, "total": total, "page": page, "pages": pages}

    @api.model
    def _get_text_domain(self, text):
        text = (text or "").strip()[:100]
        if not text:
            return Domain.TRUE
        number = parse_number(text)
        domain = Domain("name", "ilike", text) | Domain("description", "ilike", text)
        if number:
            domain |= Domain("protocol_number", "like", f"{number[1] or ''}-{number[2]:06d}")
        return domain

    # === FIGURES === #

    @api.model
    def _get_public_counts(self):
        """{"submitted", "solved"}: how many requests ever, and how many of them were answered.

        Five minutes old at most: a count of all requests is no work for every visit.
        """
        minutes = int(fields.Datetime.now().timestamp() // 300)
        submitted, solved = self._count_public(self.env.company.id, minutes)
        return {"submitted": submitted, "solved": solved}

    @api.model
    @tools.ormcache("company_id", "minutes")
    def _count_public(self, company_id, minutes):
        # sudo: municipal.request - two totals
        rows = self.sudo()._read_group(
            [("company_id", "=", company_id), ("is_confidential", "=", False)],
            ["state_id"],
            ["__count"],
        )
        solved = sum(count for state, count in rows if state.code in ("resolved", "closed"))
        return sum(count for _state, count in rows), solved
