from collections import Counter
from dataclasses import dataclass, field

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import float_compare

from ..tools import town as reading

#: Coordinates have six digits, fees two.
FLOAT_DIGITS = 6


@dataclass
class Work:
    """One load: the municipality, its languages, what was found so far and what was changed."""

    company: object
    own: str  # ISO code of the town's language
    lang: str  # the same as Odoo's code
    languages: dict  # {Odoo's code: ISO code} of all installed languages
    done: Counter = field(default_factory=Counter)
    found: dict = field(default_factory=dict)  # {(kind, key): record}

    def get(self, kind, key):
        """The record that an earlier part of the load brought in under ``key``."""
        try:
            return self.found[kind, key]
        except KeyError:
            raise ValueError(f"the town has no {kind} {key!r}") from None


class MunicipalTownLoader(models.AbstractModel):
    """Brings a town from plain dicts into the database: organisation, catalogue, map, rules, staff.

    Records are known by their codes (or names), so the same dicts twice change nothing and changed
    dicts change what differs. Nothing is removed. ``demo/town/README.md`` describes every key.
    """

    _name = "municipal.town.loader"
    _description = "Loader of a town"

    @api.model
    def _load(self, town, company=None):
        """Load the parts that ``town`` has.

        :param dict town: ``organisation``, ``categories``, ``geography``, ``staff``, ``routing``,
            each as in the file of that name under ``demo/town``; all of them optional
        :return: the finished :class:`Work`; its ``done`` counts {(model, "created" or "updated"): n}
        :raise ValueError: a part names a department, area, place … that no part has
        :raise UserError: the town's language cannot be installed
        """
        work = self._start(town, company or self.env.company)
        for part, load in self._get_parts():
            if town.get(part):
                load(work, town[part])
        self.env.flush_all()
        return work

    @api.model
    def _get_parts(self):
        """(key, method) in the order in which parts need each other."""
        return [
            ("geography", self._load_geography),
            ("organisation", self._load_organisation),
            ("categories", self._load_catalogue),
            ("staff", self._load_staff),
            ("routing", self._load_rules),
        ]

    @api.model
    def _start(self, town, company):
        municipality = (town.get("organisation") or {}).get("municipality") or {}
        own = (
            municipality.get("language")
            or (town.get("categories") or {}).get("language")
            or (company.partner_id.lang or "en").split("_")[0]
        )
        codes = {
            iso: self._require_language(iso).code
            for iso in (own, *municipality.get("languages", []))
        }
        languages = {row.code: row.code.split("_")[0] for row in self.env["res.lang"].search([])}
        return Work(company=company, own=own, lang=codes[own], languages=languages)

    @api.model
    def _require_language(self, iso):
        """The active language with that ISO code, installed when it is not there yet."""
        every = self.env["res.lang"].with_context(active_test=False)
        domain = ["|", ("code", "=", iso), ("code", "=like", f"{iso}\\_%")]
        lang = every.search(domain, order="active DESC, id", limit=1)
        if not lang:
            raise UserError(self.env._("Odoo knows no language “%s”.", iso))
        if not lang.active:
            self.env["base.language.install"].create({"lang_ids": lang.ids}).lang_install()
        return lang

    # === STORE === #

    @api.model
    def _store(self, work, model, rows, key=("code",)):
        """Create what is missing and write what differs.

        :param rows: value dicts. A translated text is a dict {language: text}, an x2many field the
            list of ids it shall have
        :param key: the fields that tell two records apart
        :return: the records, in the order of ``rows``
        """
        Model = self.env[model].with_context(active_test=False, lang=work.lang)
        in_company = any("company_id" in row for row in rows)
        domain = [("company_id", "=", work.company.id)] if in_company else []
        known = {self._get_key(record, key): record for record in Model.search(domain)}
        wanted = [self._get_row_key(work, row, key) for row in rows]
        fresh = {
            row_key: row for row_key, row in zip(wanted, rows, strict=True) if row_key not in known
        }
        created = Model.create([self._prepare_first(work, Model, row) for row in fresh.values()])
        known.update(zip(fresh, created, strict=True))
        work.done[model, "created"] += len(created)
        for row_key, row in zip(wanted, rows, strict=True):
            changed = self._update(work, known[row_key], row)
            work.done[model, "updated"] += changed and row_key not in fresh
        return Model.browse([known[row_key].id for row_key in wanted])

    @api.model
    def _get_key(self, record, key):
        """The key of a record, in the town's language."""
        return tuple(
            record[name].id if record._fields[name].relational else record[name] for name in key
        )

    @api.model
    def _get_row_key(self, work, row, key):
        return tuple(self._in(work.lang, row[name]) for name in key)

    @api.model
    def _in(self, lang, value):
        return value.get(lang) or False if isinstance(value, dict) else value

    @api.model
    def _prepare_first(self, work, Model, row):
        """Values to create a record with, texts in the town's language."""
        return {
            name: self._as_command(Model, name, self._in(work.lang, value))
            for name, value in row.items()
        }

    @api.model
    def _as_command(self, Model, name, value):
        if Model._fields[name].type in ("many2many", "one2many"):
            return [Command.set(value)]
        return value

    @api.model
    def _update(self, work, record, row):
        """Write what differs from ``row``, language by language; whether anything did."""
        plain = {name: value for name, value in row.items() if not isinstance(value, dict)}
        changed = self._write_differing(record, plain)
        for lang in work.languages:
            spoken = {
                name: self._in(lang, value) for name, value in row.items() if name not in plain
            }
            changed |= self._write_differing(record.with_context(lang=lang), spoken)
        return changed

    @api.model
    def _write_differing(self, record, vals):
        vals = {
            name: self._as_command(record, name, value)
            for name, value in vals.items()
            if self._differs(record, name, value)
        }
        if vals:
            record.write(vals)
        return bool(vals)

    @api.model
    def _differs(self, record, name, value):
        column, current = record._fields[name], record[name]
        if column.type in ("many2many", "one2many"):
            return set(current.ids) != set(value)
        if column.type == "many2one":
            return current.id != value
        if column.type == "float":
            return float_compare(current, value or 0.0, precision_digits=FLOAT_DIGITS) != 0
        return (current or False) != (value or False)

    # === TEXTS === #

    @api.model
    def _texts(self, work, data, name):
        """{language: text} of a key that exists for each language."""
        return reading.texts(data, name, work.languages, work.own)

    @api.model
    def _text(self, work, data, name):
        """The text of a field that knows one language only: the town's."""
        return self._texts(work, data, name).get(work.lang) or False
