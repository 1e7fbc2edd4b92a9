import json
import secrets
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.selection import get_label
from odoo.addons.municipal_crm.tools.seal import SealError
from odoo.exceptions import AccessError, UserError

from ..tools.petition import Signer

NAMES = "municipal_referendum.municipal_referendum_group_names"
STATES = [
    ("unconfirmed", "Waits for its code"),
    ("signed", "Signed"),
    ("double", "Signed already"),
    ("withdrawn", "Withdrawn"),
]
#: Hours that a signature waits for the code of its signer.
HOURS = 24
#: What is sealed, and the fields of those who see it.
FACTS = ("name", "father_name", "birth_date", "register_number", "contact")
#: In the database: nothing counts without the claim that makes its person one, and no day changes.
GUARD = """
CREATE OR REPLACE FUNCTION municipal_petition_signature_keep() RETURNS trigger AS $$
BEGIN
    IF NEW.state = 'signed' AND OLD.state <> 'signed' AND NOT EXISTS (
        SELECT FROM municipal_petition_key WHERE signature_id = NEW.id)
        THEN RAISE EXCEPTION 'a signature counts for a person who has claimed it';
    END IF;
    IF OLD.state <> 'unconfirmed' AND (NEW.petition_id, NEW.date_signed, NEW.day)
            IS DISTINCT FROM (OLD.petition_id, OLD.date_signed, OLD.day)
        THEN RAISE EXCEPTION 'nobody changes when somebody has signed';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER municipal_petition_signature_keep BEFORE UPDATE
    ON municipal_petition_signature FOR EACH ROW
    EXECUTE FUNCTION municipal_petition_signature_keep();
"""


class MunicipalPetitionSignature(models.Model):
    """One person's signature under a petition: who it is rests sealed.

    Officers see that there is one, when, and whether it is on the roll. Names are opened for the
    group of those who see names, and for nobody else.
    """

    _name = "municipal.petition.signature"
    _description = "Signature under a petition"
    _inherit = ["municipal.sealed"]
    _order = "day desc, id desc"
    _rec_name = "day"

    petition_id = fields.Many2one(
        "municipal.petition", required=True, index=True, ondelete="restrict", readonly=True
    )
    company_id = fields.Many2one(related="petition_id.company_id", store=True, index=True)
    state = fields.Selection(STATES, required=True, default="unconfirmed", readonly=True)
    date_signed = fields.Datetime("Signed at", readonly=True, groups=NAMES)
    day = fields.Date("Signed on", readonly=True, index=True)
    identity_level = fields.Selection(
        [("contact", "Contact proved"), ("state", "Signed in with TaxisNet")],
        "Identity",
        required=True,
        default="contact",
        readonly=True,
        help="How the signer was identified.",
    )
    roll_state = fields.Selection(
        [
            ("unchecked", "Not compared"),
            ("matched", "On the roll"),
            ("unmatched", "Not on the roll"),
            ("double", "Double on the roll"),
        ],
        "Roll",
        required=True,
        default="unchecked",
        readonly=True,
    )
    facts_sealed = fields.Char("Sealed", readonly=True, copy=False, groups=fields.NO_ACCESS)
    name = fields.Char("Full name", compute="_compute_facts", groups=NAMES)
    father_name = fields.Char("Father's name", compute="_compute_facts", groups=NAMES)
    birth_date = fields.Date("Born", compute="_compute_facts", groups=NAMES)
    register_number = fields.Char("Electoral number", compute="_compute_facts", groups=NAMES)
    contact = fields.Char("E-mail or telephone", compute="_compute_facts", groups=NAMES)
    token = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        default=lambda self: secrets.token_urlsafe(24),
    )
    submission_key = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    key_ids = fields.One2many("municipal.petition.key", "signature_id", groups=fields.NO_ACCESS)

    _token_uniq = models.UniqueIndex("(token)", "This signature exists already.")
    _submission_uniq = models.UniqueIndex(
        "(submission_key) WHERE submission_key IS NOT NULL", "This signature exists already."
    )
    _counted = models.Index("(petition_id, day) WHERE state = 'signed'")
    _dated_when_signed = models.Constraint(
        "CHECK (state <> 'signed' OR (day IS NOT NULL AND date_signed IS NOT NULL))",
        "A signature has a date.",
    )
    _withdrawn_is_nobodys = models.Constraint(
        "CHECK (state <> 'withdrawn' OR facts_sealed IS NULL)",
        "Nothing is kept of who has withdrawn.",
    )

    def init(self):
        super().init()
        self.env.cr.execute(GUARD)

    # === COMPUTE METHODS === #

    @api.depends("facts_sealed")
    def _compute_facts(self):
        for record in self:
            facts = record._open_facts()
            for name in FACTS:
                record[name] = facts.get(name) or False

    def _open_facts(self):
        # sudo: municipal.petition.signature - ciphertext is readable by nobody; the plain fields
        # carry the groups
        token = self.sudo().facts_sealed
        try:
            return json.loads(self._get_seal().open(token)) if token else {}
        except SealError:
            return {}

    @api.depends("day", "state")
    def _compute_display_name(self):
        for one in self:
            one.display_name = f"{get_label(one, 'state')} {one.day or ''}".strip()

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([vals | {"state": "unconfirmed"} for vals in vals_list])

    def write(self, vals):
        if vals and not self.env.su:
            raise UserError(self.env._("Nobody changes what somebody has signed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unconfirmed(self):
        if any(one.state != "unconfirmed" for one in self):
            raise UserError(self.env._("A signature is withdrawn by its signer, never deleted."))

    # === ROLL === #

    def _get_signers(self):
        """{id: signer for the kernel}; what cannot be opened any more is nobody."""
        return {
            one.id: Signer(one.name or "", one.birth_date or date.min, one.register_number or "")
            for one in self
        }

    def _keep_roll_states(self, found):
        """:return: {state: count}"""
        counts = {}
        for state in ("matched", "unmatched", "double"):
            rows = self.filtered(lambda one, state=state: found[one.id] == state)
            rows.write({"roll_state": state})
            counts[state] = len(rows)
        return counts

    def action_match(self):
        """Whoever sees names has found these people on the roll by hand."""
        self._set_roll_state("matched")

    def action_unmatch(self):
        """… or not found them."""
        self._set_roll_state("unmatched")

    def _set_roll_state(self, state):
        if not self.env.user.has_group(NAMES):
            raise AccessError(self.env._("You have no access to the names of a petition."))
        self.check_access("read")
        for petition in self.petition_id:
            if petition.state not in ("open", "closed"):
                text = self.env._("Signatures are checked before the petition is submitted.")
                raise UserError(text)
            mine = self.filtered(lambda one, petition=petition: one.petition_id == petition)
            # sudo: municipal.petition.signature - nobody writes them but by these buttons
            mine.filtered(lambda one: one.state == "signed").sudo().write({"roll_state": state})
            # sudo: municipal.petition - the history of the petition
            petition.sudo().message_post(
                body=self.env._("Compared with the roll by hand: %s signatures", len(mine))
            )

    # === CLEANING === #

    def _erase(self):
        """Who signed is forgotten; that somebody did, and when, stays."""
        self.key_ids.unlink()
        self.write({"facts_sealed": False, "submission_key": False})

    @api.autovacuum
    def _gc_unconfirmed(self):
        """Whoever did not write the code has signed nothing."""
        limit = fields.Datetime.now() - timedelta(hours=HOURS)
        # sudo: municipal.petition.signature - cleaned by the system
        old = [("state", "=", "unconfirmed"), ("create_date", "<", limit)]
        self.sudo().search(old).unlink()


class MunicipalPetitionKey(models.Model):
    """What makes a signer one person of a petition: name and birth, contact, electoral number.

    Each is a mark under a key outside the database. That none is there twice in a petition is the
    database's own doing.
    """

    _name = "municipal.petition.key"
    _description = "Mark of a signer"
    _log_access = False
    _rec_name = "key"

    petition_id = fields.Many2one("municipal.petition", required=True, ondelete="cascade")
    signature_id = fields.Many2one(
        "municipal.petition.signature", required=True, index=True, ondelete="cascade"
    )
    key = fields.Char(required=True)

    _key_uniq = models.UniqueIndex("(petition_id, key)", "This person has signed already.")
