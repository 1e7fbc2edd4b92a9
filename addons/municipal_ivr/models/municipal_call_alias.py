from odoo import api, fields, models
from odoo.addons.municipal_crm.tools.text import fold

#: Heard once it may be chance, and one wrong click would stay for ever.
LEAST_COUNT = 2
LEAST_LETTERS, MOST_LETTERS = 4, 80


class MunicipalCallAlias(models.Model):
    """What the machine writes when people say a street or a category, learnt from corrections."""

    _name = "municipal.call.alias"
    _description = "Misheard name"
    _order = "count desc, id"
    _rec_name = "phrase"

    phrase = fields.Char(
        "Heard as", required=True, help="As the machine wrote it, without accents."
    )
    street_id = fields.Many2one("municipal.street", ondelete="cascade", index="btree_not_null")
    category_id = fields.Many2one(
        "municipal.request.category", ondelete="cascade", index="btree_not_null"
    )
    company_id = fields.Many2one("res.company", "Municipality", required=True, index=True)
    count = fields.Integer("Times", default=1, required=True, aggregator=None)
    active = fields.Boolean(default=True, help="Switched off it is not used any more.")

    _phrase_uniq = models.UniqueIndex(
        "(company_id, phrase, COALESCE(street_id, 0), COALESCE(category_id, 0))",
        "This is known already.",
    )
    _one_meaning = models.Constraint(
        "CHECK (num_nonnulls(street_id, category_id) = 1)",
        "It means a street or a category.",
    )

    @api.model
    def _learn(self, company, kind, record_id, heard):
        """A person has said that the words ``heard`` mean this street or category.

        :param str kind: street or category
        """
        phrase = fold(heard)
        if not LEAST_LETTERS <= len(phrase) <= MOST_LETTERS:
            return
        self.env.cr.execute(
            """
            INSERT INTO municipal_call_alias
                   (phrase, street_id, category_id, company_id, count, active,
                    create_uid, create_date, write_uid, write_date)
            VALUES (%(phrase)s, %(street)s, %(category)s, %(company)s, 1, TRUE,
                    %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC')
            ON CONFLICT (company_id, phrase, COALESCE(street_id, 0), COALESCE(category_id, 0))
            DO UPDATE SET count = municipal_call_alias.count + 1
            """,
            {
                "phrase": phrase,
                "street": record_id if kind == "street" else None,
                "category": record_id if kind == "category" else None,
                "company": company.id,
                "uid": self.env.uid,
            },
        )
        self.invalidate_model(["count"])

    @api.model
    def _get_phrases(self, company, kind):
        """{id of the street or category: [phrase, …]} of what was said often enough."""
        column = f"{kind}_id"
        domain = [
            ("company_id", "=", company.id),
            ("count", ">=", LEAST_COUNT),
            (column, "!=", False),
        ]
        # sudo: municipal.call.alias - used by the system, shown to administrators
        found = {}
        for row in self.sudo().search(domain):
            found.setdefault(row[column].id, []).append(row.phrase)
        return found
