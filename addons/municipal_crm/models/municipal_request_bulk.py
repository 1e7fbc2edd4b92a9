import logging

import psycopg2
from odoo import api, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

OPERATIONS = ("move", "assign", "department", "reply", "task", "undo")
#: Records of one call. Small enough for a bar that moves, large enough not to wait for the network.
BATCH_SIZE = 25
#: What an undo puts back.
UNDOABLE = ("department_id", "user_id")


class MunicipalRequest(models.Model):
    """One operation on many requests, batch by batch, each record for itself."""

    _inherit = "municipal.request"

    @api.model
    def bulk_apply(self, ids, operation, values):
        """Apply one operation to one batch, with the rights of the user.

        Each call is a transaction, and each record has a savepoint of its own: what is refused does
        not stop the others.

        :param list ids: at most ``BATCH_SIZE`` ids, in their order
        :param str operation: one of :meth:`_get_bulk_operations`
        :param dict values: what the dialogue asked for; see the ``_bulk_`` methods
        :return: {done: [id], refused: [{id, number, reason}], undo: [{id, before, after}]}
        """
        if operation not in self._get_bulk_operations() or len(ids) > BATCH_SIZE:
            raise UserError(self.env._("This cannot be done for many requests at once."))
        result = {"done": [], "refused": [], "undo": []}
        apply = getattr(self, f"_bulk_{operation}")
        for request in self.browse(ids):
            reason, undo = request._bulk_try(apply, values)
            if reason:
                result["refused"].append(request._prepare_bulk_refusal(reason))
                continue
            result["done"].append(request.id)
            result["undo"] += undo
        return result

    @api.model
    def _get_bulk_operations(self):
        return OPERATIONS

    def _bulk_try(self, apply, values):
        """(why not, or None; how to undo it). Whatever goes wrong is this record's own matter."""
        try:
            with self.env.cr.savepoint():
                self.check_access("write")
                before = self._get_undoable()
                apply(self, values)
                return None, self._prepare_undo(before)
        except UserError as error:
            return str(error), []
        except (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError):
            raise  # the whole batch is run again
        except psycopg2.Error:
            _logger.info("Request %s refused a bulk operation", self.id, exc_info=True)
            return self.env._("The database refused it."), []

    def _prepare_bulk_refusal(self, reason):
        request = self.exists()
        number = request.protocol_number if request and request.has_access("read") else ""
        return {"id": self.id, "number": number, "reason": reason}

    # === UNDO === #

    def _get_undoable(self):
        return {name: self[name].id for name in UNDOABLE}

    def _prepare_undo(self, before):
        # sudo: municipal.request - it may have left the user's sight by this very change
        after = self.sudo()._get_undoable()
        return [{"id": self.id, "before": before, "after": after}] if before != after else []

    @api.model
    def _bulk_undo(self, request, values):
        """Put back what was there before, unless somebody has changed it since.

        ``values``: {id as text: {before, after}} as :meth:`bulk_apply` returned it
        """
        row = values.get(str(request.id)) or {}
        before, after = row.get("before") or {}, row.get("after") or {}
        if request._get_undoable() != {name: after.get(name) for name in UNDOABLE}:
            raise UserError(self.env._("Somebody has changed it since."))
        request.write({name: before.get(name) for name in UNDOABLE})

    # === OPERATIONS === #

    @api.model
    def _bulk_move(self, request, values):
        """``values``: state (code), reason, and reply or template_id"""
        request._set_state(
            values["state"], reason=values.get("reason"), reply=self._get_bulk_text(request, values)
        )

    @api.model
    def _bulk_assign(self, request, values):
        """``values``: user_id; without one the officer with the least work"""
        officers = {officer.id for officer in request._get_officers(request.department_id)}
        user_id = values.get("user_id")
        if not user_id:
            user_id = request._pick_officer(
                request.department_id, request.is_confidential, request.category_id
            )
        elif user_id not in officers:
            raise UserError(
                self.env._(
                    "%(officer)s does not work in “%(department)s”.",
                    officer=self.env["res.users"].browse(user_id).name,
                    department=request.department_id.name or "–",
                )
            )
        if not user_id:
            raise UserError(self.env._("Nobody of the department is present."))
        request.write({"user_id": user_id})

    @api.model
    def _bulk_department(self, request, values):
        """``values``: department_id; the officer is chosen there"""
        request.write({"department_id": values["department_id"]})

    @api.model
    def _bulk_reply(self, request, values):
        """``values``: reply, or template_id"""
        request._reply_to_citizen(self._get_bulk_text(request, values))

    @api.model
    def _bulk_task(self, request, values):
        """``values``: name, description, department_id, user_id, date_deadline of the task"""
        names = ("name", "description", "department_id", "user_id", "date_deadline")
        vals = {name: values[name] for name in names if values.get(name)}
        self.env["municipal.task"].create({**vals, "request_id": request.id})

    @api.model
    def _get_bulk_text(self, request, values):
        """The template in each citizen's own language, or the same text for all."""
        if values.get("template_id"):
            template = self.env["municipal.reply.template"].browse(values["template_id"])
            return template._render_for(request)
        return values.get("reply")
