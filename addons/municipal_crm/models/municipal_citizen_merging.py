from odoo import fields, models
from odoo.exceptions import UserError

#: What these tables say was so at its time, or is handed over by a method of its own.
LEFT = frozenset(
    (
        "municipal_citizen.partner_id",
        "municipal_citizen_merge.citizen_id",
        "municipal_citizen_merge.old_id",
        "municipal_citizen_distinct.citizen_id",
        "municipal_citizen_distinct.other_id",
    )
)


class MunicipalCitizen(models.Model):
    """Two records of one person become one; the other stays, archived, and leads to it."""

    _inherit = "municipal.citizen"

    merged_into_id = fields.Many2one(
        "municipal.citizen",
        "Merged into",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        copy=False,
    )
    merged_ids = fields.One2many(
        "municipal.citizen",
        "merged_into_id",
        "Merged records",
        context={"active_test": False},
        readonly=True,
    )
    _merged_into_another = models.Constraint(
        "CHECK (merged_into_id IS NULL OR merged_into_id != id)",
        "A record is not merged into itself.",
    )

    def _resolve(self):
        """The record that this one became part of, else itself."""
        self.ensure_one()
        return self.merged_into_id or self

    def _merge_into(self, kept, values=None):
        """Make this record and ``kept`` one, in one transaction; called by a clerk's decision only.

        Everything that points at this record or its contact points at ``kept`` afterwards. This
        record is archived, with its own values, so that an old reference still resolves.

        :param dict values: what of ``kept`` changes; the rest stays as it is
        :return: the row of ``municipal.citizen.merge``
        :raise UserError: the two cannot be merged; the message says why
        """
        self.ensure_one()
        # sudo: municipal.citizen - the person's requests and messages move whoever may read them
        old, kept = self.sudo(), kept.sudo()
        (old | kept).lock_for_update()
        old._check_mergeable(kept, values or {})
        names = old.name, kept.name
        changed = kept._change_values(old._get_proofs_for(kept) | (values or {}))
        moved = old._move_everything(kept)
        old.write({"merged_into_id": kept.id})
        old.partner_id.active = False
        old._record_merge_on_requests(moved, kept, names)
        return self.env["municipal.citizen.merge"].sudo().create(
            {"citizen_id": kept.id, "old_id": old.id, "values": changed, "moved": moved}
        )  # fmt: skip

    def _move_everything(self, kept):
        """{"table.column": [ids]} of what was moved, of the citizen and of the contact."""
        mover = self.env["municipal.reference.mover"]
        # sudo: municipal.citizen.distinct - handed over with the rest, whoever noted it
        self.env["municipal.citizen.distinct"].sudo()._hand_over(self, kept)
        moved = mover._move(self, kept, LEFT)
        for place, ids in mover._move(self.partner_id, kept.partner_id, LEFT).items():
            moved[place] = sorted({*moved.get(place, []), *ids})
        return moved

    def _change_values(self, values):
        """Write ``values``; {field: [before, after]} as texts, without sensitive numbers."""
        values = {fname: value for fname, value in values.items() if self[fname] != value}
        before = {fname: str(self[fname] or "") for fname in values}
        self.write(values)
        return {
            fname: ["•", "•"] if fname == "afm" else [before[fname], str(self[fname] or "")]
            for fname in values
        }

    def _record_merge_on_requests(self, moved, kept, names):
        """The history of each request tells that its citizen is another record now."""
        # sudo: municipal.request - history is written by the system
        requests = self.env["municipal.request"].sudo()
        requests.browse(moved.get("municipal_request.citizen_id", []))._log(
            "field", field_name="citizen_id", old_value=names[0], new_value=names[1]
        )

    # === WHAT CANNOT BE MERGED === #

    def _check_mergeable(self, kept, values):
        pair = self | kept
        if len(pair.exists()) < 2 or pair.merged_into_id:
            raise UserError(self.env._("One of the two records has been merged already."))
        if len(pair.company_id) > 1:
            raise UserError(self.env._("The two belong to different municipalities."))
        partners = pair.partner_id
        if partners & partners.parent_id:
            raise UserError(self.env._("One is the contact person of the other: they are two."))
        # sudo: res.company - whether a contact is that of a municipality
        if self.env["res.company"].sudo().search_count([("partner_id", "in", partners.ids)]):
            raise UserError(self.env._("The contact of a municipality is not merged."))
        self._check_accounts(kept, values)

    def _check_accounts(self, kept, values):
        """At most one account, never an officer's; its address is the owner's to change."""
        # sudo: res.users - who signs in with one of the two
        users = (self | kept).sudo().partner_id.with_context(active_test=False).user_ids
        if users.filtered(lambda user: not user.share):
            raise UserError(self.env._("The contact of an officer is not merged here."))
        active = users.filtered("active")
        if len(active) > 1:
            raise UserError(
                self.env._(
                    "Both have an account to sign in: %s. Ask which one is used and let the "
                    "administrator archive the other first.",
                    ", ".join(active.mapped("login")),
                )
            )
        email = values.get("email", kept.email)
        if active and active.partner_id.email and email != active.partner_id.email:
            raise UserError(
                self.env._(
                    "%(name)s signs in with the e-mail %(email)s: only they themselves change it. "
                    "Keep it.",
                    name=active.name,
                    email=active.partner_id.email,
                )
            )
