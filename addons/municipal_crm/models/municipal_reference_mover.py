from odoo import api, models
from odoo.tools import SQL, mute_logger
from psycopg2.errors import IntegrityError, RaiseException


class MunicipalReferenceMover(models.AbstractModel):
    """Makes whatever points at one record point at another: in SQL, for tables of any addon.

    What cannot be moved, because the other record has it already, stays where it is: nothing is
    deleted but the repetition of a mere relation or of a follower.
    """

    _name = "municipal.reference.mover"
    _description = "Moves references from one record to another"

    @api.model
    def _move(self, old, new, leave=()):
        """Point at ``new`` (a record of the same model) all that points at ``old``.

        :param leave: {"table.column"} that keep what they say
        :return: {"table.column": [ids of the rows that were moved]}; [] for relations, which have none
        """
        self.env.flush_all()
        moved = {}
        for table, column in self._get_foreign_keys(old):
            if f"{table}.{column}" not in leave:
                where = SQL("%s = %s", SQL.identifier(column), old.id)
                if table == old._table:
                    where = SQL("%s AND id NOT IN %s", where, (old | new)._ids)
                self._move_rows(moved, table, column, where, new.id)
        for table, column, where, value in self._get_generic_references(old, new):
            if f"{table}.{column}" not in leave:
                self._move_rows(moved, table, column, where, value)
        self.env.invalidate_all()
        self._recompute(moved)
        return moved

    @api.model
    def _get_foreign_keys(self, record):
        """[(table, column)] with a foreign key to the model; what lives for an hour is left out."""
        # sudo: base.partner.merge.automatic.wizard - a reader of the catalogue of PostgreSQL
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo()
        passing = {
            Model._table for Model in self.env.registry.values() if Model._transient and Model._auto
        }
        return sorted(
            (table, column)
            for table, column in wizard._get_fk_on(record._table)
            if table not in passing and not table.startswith("base_partner_merge_")
        )

    @api.model
    def _get_generic_references(self, old, new):
        """Yield (table, column, condition, value) for pairs of model and id, and for references."""
        for Model in self.env.registry.values():
            if Model._abstract or Model._transient or not Model._auto:
                continue
            for field in Model._fields.values():
                if not field.store or field.type not in ("many2one_reference", "reference"):
                    continue
                column = SQL.identifier(field.name)
                if field.type == "reference":
                    where = SQL("%s = %s", column, f"{old._name},{old.id}")
                    yield Model._table, field.name, where, f"{new._name},{new.id}"
                elif Model._fields[field.model_field].store:
                    where = self._get_pair_condition(Model, field, old)
                    yield Model._table, field.name, where, new.id

    @api.model
    def _get_pair_condition(self, Model, field, old):
        model_column = SQL.identifier(field.model_field)
        where = SQL(
            "%s = %s AND %s = %s", model_column, old._name, SQL.identifier(field.name), old.id
        )
        if Model._name == "ir.attachment":
            # the picture of a record belongs to the value of its field
            return SQL("%s AND res_field IS NULL", where)
        return where

    @api.model
    def _move_rows(self, moved, table, column, where, value):
        """Move the rows of one column; their ids come into ``moved``."""
        if not self._has_id(table):
            if self._move_relation(table, column, where, value):
                moved[f"{table}.{column}"] = []
            return
        names = SQL.identifier(table), SQL.identifier(column)
        rows = self.env.execute_query(SQL("SELECT id FROM %s WHERE %s", names[0], where))
        ids = [row_id for (row_id,) in rows]
        if not ids:
            return
        done = (
            ids if self._try_update(*names, value, ids) else self._move_singly(*names, value, ids)
        )
        if done:
            moved[f"{table}.{column}"] = done
        if table == "mail_followers" and len(done) < len(ids):
            left = tuple(set(ids) - set(done))  # the other record follows, or is followed, already
            self.env.cr.execute("DELETE FROM mail_followers WHERE id IN %s", [left])

    @api.model
    def _move_singly(self, table, column, value, ids):
        return [row_id for row_id in ids if self._try_update(table, column, value, [row_id])]

    @api.model
    def _try_update(self, table, column, value, ids):
        """Whether the rows could be changed: all of them or none."""
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint(flush=False):
                self.env.cr.execute(
                    SQL("UPDATE %s SET %s = %s WHERE id IN %s", table, column, value, tuple(ids))
                )
        except (IntegrityError, RaiseException):
            return False
        return True

    @api.model
    def _move_relation(self, table, column, where, value):
        """Rows of a many2many: what is related already is not related twice."""
        columns = self._get_columns(table)
        others = [SQL.identifier(name) for name in columns if name != column]
        select = SQL(", ").join([*others, SQL("%s", value)])
        target = SQL(", ").join([*others, SQL.identifier(column)])
        relation = SQL.identifier(table)
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s) SELECT %s FROM %s WHERE %s ON CONFLICT DO NOTHING",
                relation, target, select, relation, where,
            )
        )  # fmt: skip
        self.env.cr.execute(SQL("DELETE FROM %s WHERE %s", relation, where))
        return self.env.cr.rowcount

    @api.model
    def _get_columns(self, table):
        query = SQL(
            """SELECT attname FROM pg_attribute
                WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped""",
            f'"{table}"',
        )
        return [name for (name,) in self.env.execute_query(query)]

    @api.model
    def _has_id(self, table):
        return "id" in self._get_columns(table)

    @api.model
    def _recompute(self, moved):
        """What is computed and stored from a moved reference is computed anew."""
        models_by_table = {
            Model._table: name
            for name, Model in self.env.registry.items()
            if Model._auto and not Model._abstract
        }
        for place, ids in moved.items():
            table, column = place.split(".")
            # sudo: self - whatever belongs to the person moves, also what the user may not see
            records = self.env[models_by_table.get(table, "base")].sudo()
            if ids and column in records._fields:
                records.browse(ids).modified([column])
        self.env.flush_all()
