from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from psycopg2.errors import UniqueViolation

from .municipal_request import OPINION, PERMANENT
from .transactions import claim_submission

SUBJECT_LENGTH = 90
#: In the database, as the error of a double submission names it.
SUBMISSION_INDEX = "municipal_request_submission_uniq"
# A record is written once here, so mail.thread has nothing to announce or to track: the history does.
QUIET_CREATE = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}


class MunicipalRequest(models.Model):
    """How a request comes into being, whoever brings it."""

    _inherit = "municipal.request"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Register requests: route, number, write, record and announce each of them.

        Everything is decided before the protocol number is taken, because from then on other
        submissions wait for this transaction.
        """
        drafts = [self._prepare_submission(dict(vals)) for vals in vals_list]
        self._number_submissions(drafts)
        requests = super(MunicipalRequest, self.with_context(**QUIET_CREATE)).create(drafts)
        requests = requests.with_env(self.env)
        # sudo: protocol, history and outbox are written by the system, whoever submits
        requests_sudo = requests.sudo()
        self.env["municipal.protocol.entry"].sudo()._enter(requests_sudo)
        requests_sudo._record_submission()
        requests_sudo._announce_submission()
        return requests

    # === SUBMISSION === #

    @api.model
    def _submit(self, vals, files=()):
        """Register a request from any channel. The one way in for controllers and dialogues.

        :param dict vals: values of the model's fields; ``submission_key`` makes a repeat harmless
        :param files: iterable of (file name, bytes), already checked
        :return: the request in sudo; the one registered before when the key is known
        :raise ConcurrencyError: two transactions carry the same key (the caller's is run again)
        """
        # sudo: municipal.request - visitors have no access; the model decides what may be set
        Request = self.sudo()
        key = vals.get("submission_key")
        if key and (known := claim_submission(Request, key)):
            return known
        try:
            request = Request.create(vals)
        except UniqueViolation as error:
            if error.diag.constraint_name == SUBMISSION_INDEX:
                raise ConcurrencyError(error.diag.constraint_name) from error
            raise
        request._add_files(files)
        return request

    @api.model
    def _prepare_submission(self, vals):
        """Complete the values of one submission: subject, place, route, officer, deadline."""
        for fname in (PERMANENT | OPINION) - {
            "submission_key",
            "channel",
            "company_id",
            "date_submitted",
        }:
            vals.pop(fname, None)
        vals["state_id"] = self.env["municipal.request.state"]._get_id("submitted")
        vals.setdefault("company_id", self.env.company.id)
        vals.setdefault("date_submitted", fields.Datetime.now())
        vals["date_state_changed"] = vals["date_submitted"]
        vals["name"] = (vals.get("name") or "").strip() or self._make_subject(vals)
        vals.setdefault("description", vals["name"])
        # sudo: municipal.request.category - it decides, whoever submits
        Category = self.env["municipal.request.category"].sudo()
        category = Category.browse(vals.get("category_id") or [])
        vals |= self._prepare_category_vals(category, vals)
        vals |= self._prepare_place_vals(vals)
        vals |= self._prepare_route_vals(category, vals)
        return vals

    @api.model
    def _make_subject(self, vals):
        text = " ".join((vals.get("description") or "").split())
        if len(text) <= SUBJECT_LENGTH:
            return text or self.env._("Request")
        return text[:SUBJECT_LENGTH].rsplit(" ", 1)[0] + "…"

    @api.model
    def _prepare_category_vals(self, category, vals):
        """What the category decides about a new request."""
        if not category:
            return {"is_confidential": False, "is_public": False}
        submitted = fields.Datetime.to_datetime(vals["date_submitted"])
        return {
            "is_confidential": category.privacy == "confidential",
            "is_public": category.privacy == "public" and vals.get("is_public", True),
            "date_deadline": vals.get("date_deadline") or category._get_deadline(submitted),
        }

    def _number_submissions(self, drafts):
        """Take the protocol numbers of ``drafts`` (value dicts), book by book in one order.

        The order of the books is fixed, so that two batches never wait for each other.
        """
        Book = self.env["municipal.protocol.book"]
        company = self.env["res.company"]
        by_book = {}
        for vals in drafts:
            book = Book._get_book(company.browse(vals["company_id"]), vals["is_confidential"])
            by_book.setdefault(book, []).append(vals)
        for book in sorted(by_book, key=lambda book: book.id):
            year, first = book._take_numbers(len(by_book[book]))
            for offset, vals in enumerate(by_book[book]):
                vals["protocol_number"] = book._format(year, first + offset)

    def _prepare_protocol_entries(self):
        Book = self.env["municipal.protocol.book"]
        return [
            {
                "name": request.protocol_number,
                "book_id": Book._get_book(request.company_id, request.is_confidential).id,
                "year": year,
                "number": number,
                "date": fields.Datetime.now(),
                "subject": request.name,
                "request_id": request.id,
            }
            for request in self
            for _prefix, year, number in [self._parse_number(request.protocol_number)]
        ]

    def _record_submission(self):
        actor = self._get_actor_role()
        self.env["municipal.request.history"].create(
            [
                {
                    "request_id": request.id,
                    "event": "submitted",
                    "date": request.date_submitted,
                    "actor": actor,
                    "new_value": request.routing_note,
                    "state_to_id": request.state_id.id,
                }
                for request in self
            ]
        )

    # === FILES === #

    def _add_files(self, files):
        """Attach (name, bytes) pairs to the request."""
        self.ensure_one()
        # sudo: ir.attachment - a citizen adds papers to a request without access to the model
        return self.env["ir.attachment"].sudo()._add_to(self, files)
