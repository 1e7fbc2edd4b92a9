"""Who voted and what was voted: two tables that no model, screen, export or call can read.

``municipal_ballot_participation`` says that a voter took part, ``municipal_ballot_urn`` holds sealed
envelopes. They have no number, moment, user or order of their own, and nothing leads from one to the
other. Every statement that touches them is in this file; the database itself refuses what is not
done while the ballot is open.
"""

from dataclasses import dataclass

from odoo.tools import SQL

_TABLES = """
CREATE TABLE IF NOT EXISTS municipal_ballot_participation (
    voter_id integer PRIMARY KEY REFERENCES municipal_ballot_voter ON DELETE RESTRICT,
    ballot_id integer NOT NULL REFERENCES municipal_ballot ON DELETE RESTRICT,
    channel varchar NOT NULL
);
CREATE INDEX IF NOT EXISTS municipal_ballot_participation_ballot
    ON municipal_ballot_participation (ballot_id);
CREATE TABLE IF NOT EXISTS municipal_ballot_urn (
    ballot_id integer NOT NULL REFERENCES municipal_ballot ON DELETE RESTRICT,
    tag varchar NOT NULL,
    receipt varchar NOT NULL,
    shown varchar NOT NULL,
    envelope bytea NOT NULL,
    PRIMARY KEY (ballot_id, tag),
    CONSTRAINT municipal_ballot_urn_shown_uniq UNIQUE (ballot_id, shown)
);
"""

# What is written between the opening and the end of the grace, or moved by ``shake``.
_GUARD = """
CREATE OR REPLACE FUNCTION municipal_ballot_box_guard() RETURNS trigger AS $$
DECLARE
    ballot municipal_ballot%ROWTYPE;
BEGIN
    SELECT * INTO ballot FROM municipal_ballot
     WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.ballot_id ELSE NEW.ballot_id END;
    IF current_setting('municipal.shaking', true) = ballot.uuid THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF ballot.state IN ('open', 'closed') AND TG_TABLE_NAME = 'municipal_ballot_urn'
           AND ballot.publication IS NOT NULL THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'a vote is never taken out of the box';
    END IF;
    IF ballot.state <> 'open' OR now() AT TIME ZONE 'UTC' < ballot.date_start
       OR now() AT TIME ZONE 'UTC' > ballot.date_end + make_interval(mins => ballot.grace_minutes)
    THEN
        RAISE EXCEPTION 'the box of this ballot is not open';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE TRIGGER municipal_ballot_participation_guard
    BEFORE INSERT OR UPDATE OR DELETE ON municipal_ballot_participation
    FOR EACH ROW EXECUTE FUNCTION municipal_ballot_box_guard();
CREATE OR REPLACE TRIGGER municipal_ballot_urn_guard
    BEFORE INSERT OR UPDATE OR DELETE ON municipal_ballot_urn
    FOR EACH ROW EXECUTE FUNCTION municipal_ballot_box_guard();
"""

# Neither questions nor rules nor keys change once people vote; the end may only be put off.
_FROZEN = """
CREATE OR REPLACE FUNCTION municipal_ballot_frozen() RETURNS trigger AS $$
BEGIN
    IF OLD.state IN ('open', 'closed', 'certified') AND (
        (NEW.uuid, NEW.definition, NEW.public_key, NEW.signer, NEW.date_start, NEW.policy)
            IS DISTINCT FROM
        (OLD.uuid, OLD.definition, OLD.public_key, OLD.signer, OLD.date_start, OLD.policy)
        OR NEW.date_end < OLD.date_end
        OR NEW.state IN ('draft', 'ready')
        OR (OLD.publication IS NOT NULL AND NEW.publication IS DISTINCT FROM OLD.publication)
    ) THEN
        RAISE EXCEPTION 'a ballot does not change once people vote';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE TRIGGER municipal_ballot_frozen BEFORE UPDATE ON municipal_ballot
    FOR EACH ROW EXECUTE FUNCTION municipal_ballot_frozen();
"""


@dataclass(frozen=True)
class Envelope:
    """A sealed ballot on its way into the box.

    ``tag``: what only the voter's own number and code lead to; ``receipt``: its fingerprint;
    ``shown``: the part of it that the voter gets.
    """

    tag: str
    receipt: str
    shown: str
    content: bytes


def create_tables(cr):
    """Tables and guards; harmless when they are there."""
    for statements in (_TABLES, _GUARD, _FROZEN):
        cr.execute(statements)


def drop_tables(cr):
    """When the addon goes."""
    cr.execute(
        "DROP TABLE IF EXISTS municipal_ballot_urn, municipal_ballot_participation;"
        "DROP FUNCTION IF EXISTS municipal_ballot_box_guard CASCADE;"
        "DROP FUNCTION IF EXISTS municipal_ballot_frozen CASCADE;"
        "DROP FUNCTION IF EXISTS municipal_ballot_log_keep CASCADE;"
        "DROP FUNCTION IF EXISTS municipal_ballot_turnout_keep CASCADE;"
    )


def put_in(cr, ballot_id: int, voter_id: int, channel: str, envelope: Envelope) -> bool:
    """Let the voter take part with this envelope; False when they have taken part before.

    Of two who try with one number at the same moment the second fails without a word in the log
    and is run again by the server.
    """
    cr.execute(
        SQL(
            "INSERT INTO municipal_ballot_participation (voter_id, ballot_id, channel)"
            " VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            voter_id,
            ballot_id,
            channel,
        ),
        log_exceptions=False,
    )
    if not cr.rowcount:
        return False
    cr.execute(
        SQL(
            "INSERT INTO municipal_ballot_urn (ballot_id, tag, receipt, shown, envelope)"
            " VALUES (%s, %s, %s, %s, %s)",
            ballot_id,
            envelope.tag,
            envelope.receipt,
            envelope.shown,
            envelope.content,
        )
    )
    return True


def replace(cr, ballot_id: int, envelope: Envelope) -> bool:
    """Put this envelope in the place of the one with its tag; False when there is none."""
    cr.execute(
        SQL(
            "UPDATE municipal_ballot_urn SET receipt = %s, shown = %s, envelope = %s"
            " WHERE ballot_id = %s AND tag = %s",
            envelope.receipt,
            envelope.shown,
            envelope.content,
            ballot_id,
            envelope.tag,
        ),
        log_exceptions=False,
    )
    return bool(cr.rowcount)


def find_shown(cr, ballot_id: int, tag: str) -> str | None:
    """The receipt of the envelope with this tag."""
    cr.execute(
        SQL(
            "SELECT shown FROM municipal_ballot_urn WHERE (ballot_id, tag) = (%s, %s)",
            ballot_id,
            tag,
        )
    )
    row = cr.fetchone()
    return row and row[0]


def has_receipt(cr, ballot_id: int, shown: str) -> bool:
    """Whether an envelope with this receipt is in the box."""
    cr.execute(
        SQL(
            "SELECT 1 FROM municipal_ballot_urn WHERE (ballot_id, shown) = (%s, %s)",
            ballot_id,
            shown,
        )
    )
    return bool(cr.rowcount)


def count(cr, ballot_id: int) -> tuple[int, int]:
    """(voters who took part, envelopes in the box); always equal."""
    cr.execute(
        SQL(
            "SELECT (SELECT count(*) FROM municipal_ballot_participation WHERE ballot_id = %(id)s),"
            " (SELECT count(*) FROM municipal_ballot_urn WHERE ballot_id = %(id)s)",
            id=ballot_id,
        )
    )
    return cr.fetchone()


def count_turnout(cr, ballot_id: int) -> dict[tuple[str, str], int]:
    """{(area, channel): voters who took part}"""
    cr.execute(
        SQL(
            "SELECT COALESCE(voter.area, ''), part.channel, count(*)"
            "  FROM municipal_ballot_participation part"
            "  JOIN municipal_ballot_voter voter ON voter.id = part.voter_id"
            " WHERE part.ballot_id = %s GROUP BY 1, 2",
            ballot_id,
        )
    )
    return {(area, channel): number for area, channel, number in cr.fetchall()}


def find_voted(cr, voter_ids: list[int]) -> set[int]:
    """Which of these voters have taken part."""
    cr.execute(
        SQL(
            "SELECT voter_id FROM municipal_ballot_participation WHERE voter_id = ANY(%s)",
            list(voter_ids),
        )
    )
    return {voter_id for (voter_id,) in cr.fetchall()}


def empty(cr, ballot_id: int):
    """All (receipt, envelope), by receipt; nobody can add one until the transaction ends."""
    cr.execute("LOCK TABLE municipal_ballot_urn, municipal_ballot_participation IN SHARE MODE")
    cr.execute(
        SQL(
            "SELECT receipt, envelope FROM municipal_ballot_urn WHERE ballot_id = %s ORDER BY receipt",
            ballot_id,
        )
    )
    return [(receipt, bytes(envelope)) for receipt, envelope in cr.fetchall()]


def destroy(cr, ballot_id: int):
    """Do away with the envelopes of a ballot whose result is published."""
    cr.execute(SQL("DELETE FROM municipal_ballot_urn WHERE ballot_id = %s", ballot_id))


def shake(cr, ballot_id: int, uuid: str):
    """Write both tables anew in random order, so that neither order nor transaction of a row tells.

    To be run in a transaction of its own. A voter who changes a vote meanwhile is run again.
    """
    cr.execute(SQL("SELECT set_config('municipal.shaking', %s, true)", uuid))
    for table in ("municipal_ballot_participation", "municipal_ballot_urn"):
        name = SQL.identifier(table)
        cr.execute(
            SQL(
                "CREATE TEMPORARY TABLE shaken ON COMMIT DROP AS"
                " SELECT * FROM %s WHERE ballot_id = %s",
                name,
                ballot_id,
            )
        )
        cr.execute(
            SQL("DELETE FROM %s WHERE ballot_id = %s", name, ballot_id), log_exceptions=False
        )
        cr.execute(SQL("INSERT INTO %s SELECT * FROM shaken ORDER BY random()", name))
        cr.execute("DROP TABLE shaken")
    cr.execute("SELECT set_config('municipal.shaking', '', true)")
