"""Rows that are held, and what is written beside the transaction of a visit."""

from contextlib import contextmanager

from odoo.sql_db import Cursor
from odoo.tools import SQL


def hold(records):
    """Hold the rows until the end of the transaction, in the order of their ids.

    Who comes second waits; if the first has changed a row meanwhile, this statement fails without
    a word in the log, and the server runs the visit again.
    """
    if records:
        records.env.cr.execute(
            SQL(
                "SELECT FROM %s WHERE id IN %s ORDER BY id FOR UPDATE",
                SQL.identifier(records._table),
                tuple(records.ids),
            ),
            log_exceptions=False,
        )
    return records


@contextmanager
def beside(env, is_safe=True):
    """A cursor that sees and shows what is committed, beside the transaction of ``env``.

    What it writes stands when the visit ends in an error or is run again. With REPEATABLE READ the
    second of two that write the same row would fail; here it waits.

    :param bool is_safe: wait for the disk; without, a power cut may lose the last writes
    """
    with env.registry.cursor() as cr:
        if isinstance(cr, Cursor):  # the tests' own has one transaction for all
            cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
            if not is_safe:
                cr.execute("SET LOCAL synchronous_commit TO OFF")
        yield cr
