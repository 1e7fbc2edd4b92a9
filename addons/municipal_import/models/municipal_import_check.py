import base64

from odoo import models
from odoo.addons.municipal_crm.tools.identity import IdentityError, clean_afm
from odoo.addons.municipal_crm.tools.protocol import format_number, parse_number
from odoo.exceptions import UserError, ValidationError

from ..tools import old_files

BATCH = 1000


class MunicipalImport(models.Model):
    """The dry run: what each line means, and what is wrong with it. Nothing else is written."""

    _inherit = "municipal.import"

    def action_check(self):
        """Read the file and look at every line."""
        self._change(("draft", "checked"), "checked")
        if not self.file:
            raise UserError(self.env._("Choose a file first."))
        self._check_prefix()
        try:
            found = old_files.read(base64.b64decode(self.file), self.kind)
        except old_files.FileError as error:
            raise UserError(self._explain_file(error)) from error
        self._drop_lines()
        self.reading_note = self._note_reading(found)
        look = self._look_at_citizen if self.kind == old_files.CITIZEN else self._look_at_request
        known = self._gather_known()
        Line = self.env["municipal.import.line"]
        for start in range(0, len(found.lines), BATCH):
            batch = found.lines[start : start + BATCH]
            rows = [self._prepare_line(number, cells, look, known) for number, cells in batch]
            Line.create(rows)
            Line.flush_model()
            Line.invalidate_model()

    def _prepare_line(self, number, cells, look, known):
        row = {"import_id": self.id, "number": number, "cells": cells}
        row["about"] = cells.get("number") or cells.get("name")
        try:
            return row | {"state": "ready"} | look(cells, known)
        except (UserError, ValidationError) as error:
            return row | {"state": "error", "message": str(error)}

    def _check_prefix(self):
        """No book may ever give a number of the old ones again."""
        if self.kind != old_files.REQUEST:
            return
        try:
            format_number(self.prefix, 2000, 1)
        except ValueError as error:
            message = self.env._("The letters before the numbers are one to three letters.")
            raise UserError(message) from error
        # sudo: municipal.protocol.book - the prefixes of all books count
        books = self.env["municipal.protocol.book"].sudo().search([])
        mine = format_number(self.prefix, 2000, 1)
        if any(format_number(book.prefix, 2000, 1) == mine for book in books):
            raise UserError(self.env._("A protocol book uses these letters: choose others."))

    # === WHAT THE TOWN HAS === #

    def _gather_known(self):
        """What lines are compared with, read once: codes and names of categories and departments."""
        Category = self.env["municipal.request.category"].with_context(active_test=False)
        Department = self.env["hr.department"]
        plain = old_files.plain
        categories = {}
        for lang in (False, *dict(self.env["res.lang"].get_installed())):
            for category in Category.with_context(lang=lang or "en_US").search([]):
                categories.setdefault(plain(category.name), category.id)
                categories[plain(category.code or "")] = category.id
        departments = {}
        for department in Department.search([("company_id", "in", (False, self.company_id.id))]):
            departments.setdefault(plain(department.name), department.id)
            departments[plain(department.code or "")] = department.id
        return {"category": categories, "department": departments, "seen": set()}

    # === LINES === #

    def _look_at_request(self, cells, known):
        moment = self._read_moment(cells["date"], required=True)
        number = self._read_number(cells["number"], moment.year)
        if number in known["seen"]:
            raise UserError(self.env._("This number stands in the file twice."))
        known["seen"].add(number)
        domain = [("protocol_number", "=", number), ("company_id", "=", self.company_id.id)]
        # sudo: municipal.request - a number is given once, whoever may see the request
        if self.env["municipal.request"].sudo().search_count(domain, limit=1):
            return {"about": number, "state": "known", "message": self.env._("It came in before.")}
        contact = self._read_contact(cells)
        vals = contact | {
            "person": contact["name"],
            "protocol_number": number,
            "date_submitted": str(moment),
            "name": cells.get("subject") or "",
            "description": cells["text"] or cells.get("subject") or number,
            "address": cells.get("address") or False,
            "reply_text": cells.get("answer") or False,
        }
        vals |= self._read_links(cells, known) | self._read_state(cells, moment)
        return {"about": number, "vals": vals}

    def _look_at_citizen(self, cells, known):
        if not cells["name"]:
            raise UserError(self.env._("The name is missing."))
        vals = self._read_contact(cells)
        vals |= {name: cells[name] for name in ("street", "zip", "city") if cells.get(name)}
        afm = ""
        if cells.get("afm"):
            try:
                afm = clean_afm(cells.pop("afm"))
            except IdentityError as error:
                raise UserError(self.env._("The AFM is wrong.")) from error
            # sealed already while it waits, as everywhere
            vals["afm"] = self.env["municipal.sealed"]._get_seal().seal(afm)
        key = (vals["name"], vals["phone"], vals["email"], afm)
        if key in known["seen"]:
            return {"state": "known", "message": self.env._("The same person stands above.")}
        known["seen"].add(key)
        if self._find_citizen(vals):
            return {"state": "known", "message": self.env._("The same contact is registered.")}
        return {"vals": vals}

    def _read_contact(self, cells):
        Citizen = self.env["municipal.citizen"]
        given = {name: cells[name] for name in ("name", "phone", "email") if cells.get(name)}
        vals = Citizen._clean_contact(given)
        return {name: vals.get(name) or False for name in ("name", "phone", "email")}

    def _find_citizen(self, vals):
        """Whether somebody of this name is registered with one of these contacts."""
        contacts = [(name, "=", vals[name]) for name in ("phone", "email") if vals.get(name)]
        domain = ["|"] * (len(contacts) - 1) + contacts
        # sudo: municipal.citizen - administrators may register whom they may not read
        Citizen = self.env["municipal.citizen"].sudo()
        return contacts and Citizen.search_count([("name", "=", vals["name"]), *domain], limit=1)

    def _read_moment(self, text, required=False):
        moment = old_files.parse_moment(text or "", self.company_id.municipality_tz)
        if (text or required) and not moment:
            raise UserError(self.env._("“%s” is not a date.", text or ""))
        return moment

    def _read_number(self, text, year):
        parts = parse_number(text)
        if not parts:
            raise UserError(self.env._("“%s” is not a protocol number.", text))
        return format_number(self.prefix, parts[1] or year, parts[2])

    def _read_links(self, cells, known):
        links = {}
        for column in ("category", "department"):
            text = cells.get(column)
            found = known[column].get(old_files.plain(text)) if text else None
            if column == "category":
                found = found or self.category_id.id
            if text and not found:
                raise UserError(self._explain_link(column, text))
            links[f"{column}_id"] = found or False
        return links

    def _explain_link(self, column, text):
        if column == "category":
            return self.env._("We have no category “%s”.", text)
        return self.env._("We have no department “%s”.", text)

    def _read_state(self, cells, moment):
        code = old_files.parse_state(cells.get("state") or "")
        if code is None:
            raise UserError(self.env._("“%s” is not a state that we know.", cells["state"]))
        closed = self._read_moment(cells.get("closed"))
        if closed and closed < moment:
            raise UserError(self.env._("It was closed before it was submitted."))
        if closed and code == "submitted":
            code = "resolved"
        is_over = code in ("resolved", "rejected", "closed")
        changed = closed if is_over and closed else moment
        return {"state": code, "date_state_changed": str(changed)}

    # === WORDS === #

    def _note_reading(self, found):
        note = self.env._(
            "%(lines)s lines, encoding %(encoding)s, columns divided by “%(delimiter)s”.",
            lines=len(found.lines),
            encoding=found.encoding,
            delimiter=found.delimiter.replace("\t", "tab"),
        )
        if found.ignored:
            left_out = self.env._("Columns left out: %s", ", ".join(found.ignored))
            note = f"{note}\n{left_out}"
        return note

    def _explain_file(self, error):
        _ = self.env._
        facts = dict(error.facts)
        if "columns" in facts:
            facts["columns"] = ", ".join(facts["columns"])
        return {
            "empty": _("The file is empty."),
            "too_large": _("The file is larger than %(limit)s MB: divide it."),
            "too_long": _("The file has more than %(limit)s lines: divide it."),
            "encoding": _("The file is no text that we can read: save it as CSV (UTF-8)."),
            "quotes": _("The quotation marks do not match near line %(line)s."),
            "columns": _("These columns are missing: %(columns)s"),
        }[error.code] % facts
