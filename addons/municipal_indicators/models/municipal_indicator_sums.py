from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.indicators import Sums

#: What figures are told apart by: {name: column}.
DIMENSIONS = {
    "department": "department_id",
    "category": "category_id",
    "channel": "channel",
    "area": "area_id",
    "officer": "user_id",
}
#: Counted together: a category mostly has one department, so of two columns there are few pairs; and
#: several small statements are shared out among processes, which one for all columns would not be.
TOGETHER = (("department", "category"), ("channel", "area"), ("officer",))
#: Two steps: requests alike are counted first, so that the sums by each column are of few rows.
COUNT = """
    WITH alike AS MATERIALIZED (
        SELECT %(own)s, %(value)s AS value, count(*) AS number, %(sums)s
          FROM %(tables)s
         WHERE %(where)s
         GROUP BY %(own)s, value
    )
    SELECT GROUPING(%(columns)s), %(columns)s, value, sum(number)::bigint, %(totals)s
      FROM alike
     GROUP BY GROUPING SETS (%(sets)s)
"""
OUT_SUMS = """
    count(due) AS a, count(*) FILTER (WHERE day_out <= due) AS b,
    count(*) FILTER (WHERE reopened > 0) AS c, count(satisfaction) AS d,
    coalesce(sum(satisfaction), 0) AS e
"""


class MunicipalIndicatorSums(models.AbstractModel):
    """Counts the facts of what the reader may see, by one statement for each group of requests."""

    _name = "municipal.indicator.sums"
    _description = "Sums of requests"

    # === WHAT IS COUNTED === #

    @api.model
    def _get_scope(self, domain):
        """Query of the facts of ``domain`` (on facts) that the user may see.

        :raise AccessError: for whoever may read no requests
        """
        Fact = self.env["municipal.indicator.fact"]
        self.env.flush_all()
        domain = Domain(domain) & Domain("company_id", "=", self.env.company.id)
        if not self.env.su:
            domain &= self._get_rules()
        # sudo: municipal.indicator.fact - the domain holds what the rules of requests let through
        return Fact.sudo()._search(domain)

    @api.model
    def _get_rules(self):
        """The rules of requests as a domain on facts."""
        Request = self.env["municipal.request"]
        if not self.env.user.has_group("municipal_crm.municipal_crm_group_clerk"):
            raise AccessError(self.env._("Only officers of the municipality see its indicators."))
        Request.browse().check_access("read")
        # sudo: municipal.request - as every search looks at the rules
        scope = Request.sudo().with_context(active_test=False)
        rules = self.env["ir.rule"]._compute_domain("municipal.request", "read")
        rules = Domain(rules).optimize_full(scope)
        known = self.env["municipal.indicator.fact"]._fields
        if all(leaf.field_expr in known for leaf in rules.iter_conditions()):
            return rules
        return Domain("id", "in", scope._search(rules))  # rules that the town made itself

    # === COUNTING === #

    @api.model
    def _count(self, domain, period, names=()):
        """Sums of a period: in all (key ``None``) and by each of the dimensions ``names``.

        :return: {None: Sums, name: {value of its column: Sums}}
        """
        found = {None: Sums(), **{name: {} for name in names}}
        query = self._get_scope(domain)
        first, last = period.first, period.last
        self._add(
            found, query, Sums.add_in, SQL("day_in BETWEEN %s AND %s", first, last),
            SQL("answer_hours"),
        )  # fmt: skip
        self._add(
            found, query, Sums.add_out, SQL("day_out BETWEEN %s AND %s", first, last),
            SQL("day_out - day_in"), SQL(OUT_SUMS), "abcde",
        )  # fmt: skip
        self._add(
            found, query, Sums.add_open,
            SQL("day_in <= %s AND (day_out IS NULL OR day_out > %s)", last, last),
            SQL("%s::date - day_in", last),
            SQL("count(*) FILTER (WHERE due < %s) AS a", last), "a",
            # few are open, but all are looked at to find them: once
            [sum(TOGETHER, ())],
        )  # fmt: skip
        return found

    @api.model
    def _add(self, found, query, add, where, value, sums=None, letters="", together=TOGETHER):
        """Count what ``where`` keeps of the query and ``add`` it to the sums."""
        wanted = [[name for name in part if name in found] for part in together]
        for place, names in enumerate(list(filter(None, wanted)) or [[]]):
            columns = [SQL.identifier(DIMENSIONS[name]) for name in names] or [SQL("company_id")]
            sets = [SQL("(%s, value)", column) for column in columns]
            # the whole is told once
            sets += [SQL("(value)")] if names and not place else []
            statement = self._prepare_count(query, where, value, columns, sets, sums, letters)
            for mask, *row in self.env.execute_query(statement):
                keys, (amount, number, *rest) = row[: len(columns)], row[len(columns) :]
                target = self._find_sums(found, names, mask, keys)
                add(target, amount, number, *(rest if letters else ()))

    @api.model
    def _prepare_count(self, query, where, value, columns, sets, sums, letters):
        totals = SQL(", ").join(SQL("sum(%s)::bigint", SQL.identifier(one)) for one in letters)
        return SQL(
            COUNT,
            columns=SQL(", ").join(columns),
            own=SQL(", ").join(SQL("municipal_indicator_fact.%s", one) for one in columns),
            value=value,
            sums=sums or SQL("NULL"),
            tables=query.from_clause,
            where=SQL("%s AND (%s)", query.where_clause or SQL("TRUE"), where),
            totals=totals if letters else SQL("NULL"),
            sets=SQL(", ").join(sets),
        )

    @api.model
    def _find_sums(self, found, names, mask, keys):
        """The sums that a row belongs to: the bit of a column is 0 where it was told apart."""
        for index, name in enumerate(names):
            if not mask >> (len(names) - 1 - index) & 1:
                sums = found[name]
                if keys[index] not in sums:  # setdefault() would make one for every row
                    sums[keys[index]] = Sums()
                return sums[keys[index]]
        return found[None]

    @api.model
    def _count_days(self, domain, period):
        """({day: came in}, {day: went out}) of a period."""
        query = self._get_scope(domain)
        found = []
        for column in ("day_in", "day_out"):
            rows = self.env.execute_query(
                SQL(
                    "SELECT %(day)s, count(*) FROM %(tables)s WHERE %(where)s"
                    " AND %(day)s BETWEEN %(first)s AND %(last)s GROUP BY 1",
                    day=SQL.identifier(column),
                    tables=query.from_clause,
                    where=query.where_clause or SQL("TRUE"),
                    first=period.first,
                    last=period.last,
                )
            )
            found.append(dict(rows))
        return found
