from odoo import api, fields, models
from odoo.addons.municipal_crm.models.transactions import hold
from odoo.exceptions import UserError


class MunicipalRequest(models.Model):
    """Several requests of the same matter, of which one is worked on.

    The others are closed with that reason: each keeps its number, its citizen and its page, which
    tells how far the one stands. There are no chains: a request that others were merged into takes
    them along. Whoever merges writes both sides, so two who do it at once cannot make one.
    """

    _inherit = "municipal.request"

    merged_ids = fields.One2many("municipal.request", "merged_into_id", "Merged requests")
    merged_count = fields.Integer(
        "Requests merged into it", readonly=True, copy=False, aggregator=None
    )
    merged_was_public = fields.Boolean("Was public before", readonly=True, copy=False)

    _merged_elsewhere = models.Constraint(
        "CHECK (merged_into_id <> id)", "A request is not merged into itself."
    )

    # === MERGING === #

    def _merge_into(self, target, template=None, reply=""):
        """Close these requests, since ``target`` is the same matter, and tell their citizens.

        :param template: ``municipal.reply.template`` whose text each citizen gets in their language
        :param str reply: the same text for all, where no template is given
        :raise UserError: the message says which request cannot be merged, and why; then none is
        """
        requests = self - target
        hold(requests | target).invalidate_recordset()
        (requests | target)._check_officer()
        target._check_merge_target()
        for request in requests:
            request._check_merge(target)
            request._merge_one(target, template._render_for(request) if template else reply)
        target.sudo()._count_merged()  # sudo: municipal.request - the officer may write it

    def _check_merge_target(self):
        if self.merged_into_id:
            raise UserError(
                self.env._(
                    "%(number)s was merged into %(other)s itself. Choose that one.",
                    number=self.protocol_number,
                    other=self.merged_into_id.protocol_number,
                )
            )
        if not self.is_open:
            raise UserError(
                self.env._("%s is closed. Choose one that is open.", self.protocol_number)
            )

    def _check_merge(self, target):
        if not self.is_open:
            raise UserError(self.env._("%s is closed already.", self.protocol_number))
        if self.company_id != target.company_id:
            raise UserError(self.env._("%s belongs to another municipality.", self.protocol_number))
        if self.is_confidential != target.is_confidential:
            raise UserError(
                self.env._(
                    "%s: what is confidential is merged with what is confidential only.",
                    self.protocol_number,
                )
            )

    def _merge_one(self, target, reply):
        # sudo: municipal.request - the officer may write both; the links are the system's own work
        request, number = self.sudo(), target.protocol_number
        request._move_joins(target.sudo())
        request.merged_ids._write_unguarded({"merged_into_id": target.id})
        request._write_unguarded(
            {
                "merged_into_id": target.id,
                "merged_count": 0,
                "merged_was_public": request.is_public,
                "is_public": False,
            }
        )
        self._log("merged", new_value=number)
        target._log("merged", new_value=self.protocol_number)
        self._set_state("closed", reason=self.env._("The same matter as %s", number), reply=reply)

    def _move_joins(self, target):
        """Who has joined this request hears of ``target`` now; nobody hears of it twice."""
        joins = self.env["municipal.request.join"].search([("request_id", "=", self.id)])
        there = self.env["municipal.request.join"].search([("request_id", "=", target.id)])
        known = there.citizen_id | target.citizen_id
        twice = joins.filtered(lambda join: join.citizen_id and join.citizen_id in known)
        twice.unlink()
        moved = joins - twice
        moved.write({"request_id": target.id})
        self._write_unguarded({"join_count": 0})
        target._write_unguarded({"join_count": target.join_count + len(moved)})

    def _count_merged(self):
        count = self.search_count([("merged_into_id", "=", self.id)])
        self._write_unguarded({"merged_count": count})

    # === ON ITS OWN AGAIN === #

    def _record_move(self, target, role, reason, moment):
        """Whoever opens it again, supervisor or citizen, takes it out of the other one."""
        if self.merged_into_id and not target.is_closed:
            self.sudo()._unmerge(role)  # sudo: municipal.request - the move was checked
        return super()._record_move(target, role, reason, moment)

    def _unmerge(self, role):
        target = hold(self.merged_into_id)
        self._log("unmerged", actor=role, old_value=target.protocol_number)
        target._log("unmerged", actor=role, old_value=self.protocol_number)
        self._write_unguarded({"merged_into_id": False, "is_public": self.merged_was_public})
        target._count_merged()

    # === NEWS === #

    def _announce_state(self, history, reply=None):
        """Who reported the same matter hears how far it is, in the town's own words alone: the
        text to the citizen of this request may be about that citizen."""
        super()._announce_state(history, reply)
        rows = []
        for request, entry in zip(self, history, strict=True):
            if request.merged_count and not entry.state_to_id.pauses_clock:
                rows += request._prepare_merged_news(entry)
        self._enqueue(rows)

    def _prepare_merged_news(self, entry):
        """A message to everybody else whose request was merged into this one."""
        params = {"state_id": entry.state_to_id.id}
        return [
            row
            for merged in self.merged_ids
            if not merged.citizen_id or merged.citizen_id != self.citizen_id
            for row in merged._prepare_citizen_message(
                "merged_news", f"{merged.uuid}:merged_news:{entry.id}", params
            )
        ]

    def _get_public_progress(self):
        """Of a merged request: how far the one stands that is worked on, and who works on it."""
        if not self.merged_into_id:
            return super()._get_public_progress()
        there = self.merged_into_id._get_public_progress()
        return there | {
            "state": self.env._("%s (together with others who reported the same)", there["state"]),
            "date_state_changed": max(self.date_state_changed, there["date_state_changed"]),
        }

    def _get_public_page(self):
        page = super()._get_public_page()
        department = self.merged_into_id.department_id
        return page | ({"department_record": department} if department else {})

    def _can_be_rated(self):
        """The work is rated when it is done, and that is seen at the other request."""
        return super()._can_be_rated() and not self.merged_into_id.is_open

    # === THE OFFICER === #

    def action_open_merged(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merged into %s", self.protocol_number),
            "res_model": self._name,
            "view_mode": "list,form",
            "domain": [("merged_into_id", "=", self.id)],
        }

    @api.model
    def _find_merge_candidates(self, request):
        """Open requests of the same matter, as they are offered to citizens (readable ones)."""
        place = {
            "street_id": request.street_id.id,
            "latitude": request.latitude,
            "longitude": request.longitude,
        }
        if not (request.category_id and any(place.values())):
            return self.browse()
        found = self._find_similar(request.category_id, place) - request
        return self.search([("id", "in", found.ids)], order="id")
