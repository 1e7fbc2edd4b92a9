"""Rows that the database itself keeps: not even SQL changes or drops them."""

from odoo.tools import SQL


def keep_rows(model, operations, message, unless="FALSE"):
    """Make the trigger of a table that refuses ``operations``; to be called in ``init``.

    :param str operations: as SQL names them: ``UPDATE``, ``DELETE OR UPDATE OF name, year``
    :param str message: what the database says then
    :param str unless: condition over ``NEW``, ``OLD`` and ``TG_OP`` under which a change is let through
    """
    # names and conditions come from our own source; a function's body takes no parameters
    name = f"{model._table}_keep"
    model.env.cr.execute(
        SQL(
            f"""
            CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$
            BEGIN
                IF {unless} THEN
                    RETURN NEW;
                END IF;
                RAISE EXCEPTION '{message}';
            END $$ LANGUAGE plpgsql;
            DROP TRIGGER IF EXISTS {name} ON {model._table};
            CREATE TRIGGER {name} BEFORE {operations} ON {model._table}
                FOR EACH ROW EXECUTE FUNCTION {name}();
            """
        )
    )
