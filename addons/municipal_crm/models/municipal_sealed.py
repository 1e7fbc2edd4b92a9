import os

from odoo import api, models, tools
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.seal import Seal, SealError


class MunicipalSealed(models.AbstractModel):
    """Fields that rest encrypted in the database and are found through a blind index.

    The keys come from the environment (``MUNICIPAL_SECRET_KEY``, or a file named by
    ``MUNICIPAL_SECRET_KEY_FILE``) or from ``municipal_secret_key`` in the configuration file, never
    from the database: a stolen dump alone shows nothing. Several keys, separated by commas, allow a
    change of key: the first one seals, all of them open.
    """

    _name = "municipal.sealed"
    _description = "Sealed fields"

    @api.model
    def _get_seal(self):
        keys = os.environ.get("MUNICIPAL_SECRET_KEY") or self._read_key_file()
        keys = keys or tools.config.get("municipal_secret_key") or ""
        keys = [key.strip() for key in keys.split(",") if key.strip()]
        if not keys:
            raise UserError(
                self.env._(
                    "Sensitive numbers cannot be stored yet: the administrator has to set "
                    "MUNICIPAL_SECRET_KEY on the server."
                )
            )
        return Seal(keys)

    @api.model
    def _read_key_file(self):
        path = os.environ.get("MUNICIPAL_SECRET_KEY_FILE")
        if not path or not os.path.exists(path):
            return ""
        with open(path, encoding="ascii") as key_file:
            return key_file.read().strip()

    def _open_sealed(self, fname):
        """Set ``fname`` of each record from ``<fname>_sealed``."""
        # sudo: self - ciphertext is readable by nobody; the plain field carries the groups
        for record, record_sudo in zip(self, self.sudo(), strict=True):
            token = record_sudo[f"{fname}_sealed"]
            try:
                record[fname] = self._get_seal().open(token) if token else False
            except SealError:
                record[fname] = False

    def _write_sealed(self, fname, clean):
        """Seal ``fname`` of each record after ``clean(value)`` accepted it."""
        for record in self:
            value = record[fname]
            plain = clean(value) if value else ""
            # sudo: self - see _open_sealed
            record.sudo().write(self._prepare_sealed(fname, plain))

    @api.model
    def _prepare_sealed(self, fname, plain):
        if not plain:
            return {f"{fname}_sealed": False, f"{fname}_index": False}
        seal = self._get_seal()
        return {
            f"{fname}_sealed": seal.seal(plain),
            f"{fname}_index": seal.blind_index(plain, fname),
        }

    @api.model
    def _search_sealed(self, fname, operator, value, clean):
        """Exact search only: the index says equal or not equal, nothing more."""
        if operator != "in":
            return NotImplemented
        indexes, nobody = [], False
        for item in value:
            if not item:
                nobody = True
                continue
            try:
                indexes += self._get_blind_indexes(clean(item), fname)
            except ValueError:
                continue  # what is no valid number belongs to nobody
        return self._get_index_domain(f"{fname}_index", indexes, nobody)

    @api.model
    def _get_blind_indexes(self, plain, fname):
        """Under every key at hand; none while the server has no key, because then none is stored."""
        try:
            return self._get_seal().blind_indexes(plain, fname)
        except UserError:
            return []

    @api.model
    def _get_index_domain(self, index_name, indexes, nobody=False):
        """Records with one of the blind ``indexes``, and with ``nobody`` those without any.

        The column is readable by nobody, so the condition is SQL of its own.
        """
        field = self._fields[index_name]

        def to_sql(_model, alias, _query):
            column = SQL.identifier(alias, index_name, to_flush=field)
            empty = SQL(" OR %s IS NULL", column) if nobody else SQL()
            return SQL("(%s = ANY(%s)%s)", column, indexes, empty)

        return Domain.custom(to_sql=to_sql)
