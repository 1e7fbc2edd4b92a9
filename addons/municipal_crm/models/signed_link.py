"""Links ``<id>-<signature>``: the right to see one row for one purpose, without an account.

The signature is derived from the secret of the database, so none is stored anywhere, and a link
for one purpose is worth nothing for another.
"""

from odoo.tools import consteq, hmac

from ..tools.typed import read_number

#: 128 bits in hexadecimal: short enough for an SMS, far too many to try.
SIGNATURE_LENGTH = 32
#: No token is longer: nine digits, a dash, and a whole signature.
MOST_CHARACTERS = 100


def make_token(row, purpose, message, length=SIGNATURE_LENGTH):
    """The token that opens ``row`` for ``purpose``.

    :param str message: what the link depends on; another one voids the links that were given
    :param length: characters of the signature; None: all 64
    """
    signature = hmac(row.env(su=True), purpose, message)
    return f"{row.id}-{signature[:length]}"


def find_row(rows, token, make):
    """The row of the model ``rows`` that ``token`` (str or None, as it came in) opens, or empty.

    :param rows: in sudo, since the signature is the right of access
    :param make: what makes the token of a row
    """
    typed = token or ""
    row = rows.browse(read_number(typed.partition("-")[0], 9) or []).exists()
    expected = make(row) if row else "-"
    fits = consteq(expected, typed[:MOST_CHARACTERS].encode("ascii", "ignore").decode())
    return row if row and fits else rows.browse()
