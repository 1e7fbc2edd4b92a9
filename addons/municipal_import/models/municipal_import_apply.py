import logging
import time

import psycopg2
from odoo import api, fields, models
from odoo.addons.municipal_crm.models.past import Past
from odoo.exceptions import UserError, ValidationError

from ..tools import old_files

_logger = logging.getLogger(__name__)
#: Lines of one transaction: a kill loses none, since they are done again as a whole.
BATCH = 200
MOST_SECONDS = 300


class MunicipalImport(models.Model):
    """Bringing lines in, batch by batch, each batch a transaction."""

    _inherit = "municipal.import"

    @api.model
    def _cron_go_on(self):
        """Work on what runs or is taken back; what is left goes on in the next run."""
        end = time.monotonic() + MOST_SECONDS
        moving = [("state", "in", ("running", "undoing"))]
        for run_id in self.search(moving, order="id").ids:
            while time.monotonic() < end and self.browse(run_id)._do_batch():
                self.env["ir.cron"]._commit_progress(1)
                self.env.invalidate_all()
        self.env["ir.cron"]._commit_progress(0)
        if self.search_count(moving, limit=1):
            self._wake()

    def _do_batch(self):
        """One batch; False when nothing is left or somebody stopped it."""
        run = self.try_lock_for_update().filtered_domain([("state", "in", ("running", "undoing"))])
        if not run:
            return False
        run = run.with_company(run.company_id)
        return run._undo_batch() if run.state == "undoing" else run._import_batch()

    def _get_lines(self, state):
        domain = [("import_id", "=", self.id), ("state", "=", state)]
        return self.env["municipal.import.line"].search(domain, order="id", limit=BATCH)

    def _import_batch(self):
        lines = self._get_lines("ready")
        if not lines:
            self._finish()
            return False
        try:
            with self.env.cr.savepoint():
                self._bring_in(lines)
        except (UserError, ValidationError, psycopg2.IntegrityError, psycopg2.DataError):
            self._bring_in_one_by_one(lines)
        return True

    def _finish(self):
        """What lines said is personal and no longer needed; faults keep it to be mended."""
        self.write({"state": "done", "date_done": fields.Datetime.now(), "file": False})
        known = [("import_id", "=", self.id), ("state", "=", "known")]
        self.env["municipal.import.line"].search(known).write({"cells": False, "vals": False})

    def _bring_in_one_by_one(self, lines):
        """One bad line stops no other."""
        for line in lines:
            try:
                with self.env.cr.savepoint():
                    self._bring_in(line)
            except (UserError, ValidationError) as error:
                line.write({"state": "error", "message": str(error)})
            except (psycopg2.IntegrityError, psycopg2.DataError):
                _logger.info("Line %s of import %s", line.number, self.id, exc_info=True)
                message = self.env._("The database refused it.")
                line.write({"state": "error", "message": message})

    def _bring_in(self, lines):
        if self.kind == old_files.CITIZEN:
            self._make_citizens(lines)
        else:
            self._make_requests(lines)
        lines.write({"state": "done", "cells": False, "vals": False})
        self.env.flush_all()

    def _make_citizens(self, lines):
        # sudo: municipal.citizen - the run was started by an administrator; see the access rules
        Citizen = self.env["municipal.citizen"].sudo()
        citizens = Citizen.create([self._prepare_citizen(line.vals) for line in lines])
        for line, citizen in zip(lines, citizens, strict=True):
            line.write({"citizen_id": citizen.id, "makes_citizen": True})

    def _prepare_citizen(self, vals):
        kept = {name: value for name, value in vals.items() if value}
        if kept.get("afm"):
            kept["afm"] = self.env["municipal.sealed"]._get_seal().open(kept["afm"])
        # nobody has agreed to SMS because an old system had a number
        return {"preferred_channel": "email" if kept.get("email") else "phone"} | kept

    def _make_requests(self, lines):
        states = self.env["municipal.request.state"]
        past, drafts = Past(), []
        for line in lines:
            vals = dict(line.vals)
            citizen = self._get_citizen(line, vals)
            vals["state_id"] = states._get_id(vals.pop("state"))
            past.append({name: vals.pop(name) for name in Past.FIELDS})
            contact = {f"contact_{name}": vals.pop(name) for name in ("phone", "email")}
            contact["contact_name"] = vals.pop("contact_name", False)
            drafts.append(
                vals | contact | {"citizen_id": citizen.id, "company_id": self.company_id.id}
            )
        # sudo: municipal.request - the run was started by an administrator
        requests = self.env["municipal.request"].sudo()._bring_in_past(drafts, past)
        for line, request in zip(lines, requests, strict=True):
            line.request_id = request

    def _get_citizen(self, line, vals):
        """The citizen of an old request; remembered on the line when it came with it."""
        contact = {name: vals[name] for name in ("phone", "email") if vals.get(name)}
        name = vals.pop("person", None)
        vals["contact_name"] = name
        # sudo: municipal.citizen - see _make_citizens
        Citizen = self.env["municipal.citizen"].sudo()
        if not contact:
            return Citizen
        last = Citizen.search([], order="id desc", limit=1).id
        citizen = Citizen._find_or_create(contact | {"name": name or self.env._("Without a name")})
        line.write({"citizen_id": citizen.id, "makes_citizen": citizen.id > last})
        return citizen
