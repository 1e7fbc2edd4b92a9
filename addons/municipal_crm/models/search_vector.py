from odoo import fields

#: What was written and not yet sorted into a GIN index is read by every search: keep it short (kB).
PENDING = "WITH (gin_pending_list_limit = 256)"


class SearchVector(fields.Char):
    """A set of words in a ``tsvector`` column, for a GIN index.

    The value is a string of words of letters and digits, separated by spaces. What comes back has
    PostgreSQL's own spelling, so it is searched and never shown.
    """

    @property
    def _column_type(self):
        return ("tsvector", "tsvector")
