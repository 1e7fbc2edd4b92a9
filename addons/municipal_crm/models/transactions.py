"""Rows that are held, and what is written beside the transaction of a visit."""

import hashlib
from contextlib import contextmanager

from odoo.exceptions import ConcurrencyError
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


def try_hold(records):
    """Those of the rows that nobody else holds, held until the end of the transaction.

    As ``try_lock_for_update``, but what another has changed meanwhile is no word in the log: the
    work is run again.
    """
    if not records:
        return records
    records.env.cr.execute(
        SQL(
            "SELECT id FROM %s WHERE id IN %s ORDER BY id FOR UPDATE SKIP LOCKED",
            SQL.identifier(records._table),
            tuple(records.ids),
        ),
        log_exceptions=False,
    )
    held = {row_id for (row_id,) in records.env.cr.fetchall()}
    return records.filtered(lambda row: row.id in held)


def get_claim(key):
    """The number that PostgreSQL locks for ``key``: 64 bits of a hash, with a sign."""
    digest = hashlib.blake2b(key.encode(), digest_size=8, person=b"submission").digest()
    return int.from_bytes(digest, "big", signed=True)


def claim_submission(rows, key):
    """The row of the model ``rows`` that was made under ``key`` (its ``submission_key``), or an
    empty record: then nobody else may make one until the end of the transaction.

    :raise ConcurrencyError: another transaction was making it; what it did is seen by the next one
        only
    """
    execute, claim = rows.env.cr.execute, get_claim(f"{rows._table}:{key}")
    execute(
        SQL(
            "SELECT pg_try_advisory_xact_lock(%s), (SELECT id FROM %s WHERE submission_key = %s)",
            claim,
            SQL.identifier(rows._table),
            key,
        )
    )
    is_ours, row_id = rows.env.cr.fetchone()
    if not (is_ours or row_id):
        execute(SQL("SELECT pg_advisory_xact_lock(%s)", claim))
        raise ConcurrencyError("the same submission is just being made")
    return rows.browse(row_id or [])


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
