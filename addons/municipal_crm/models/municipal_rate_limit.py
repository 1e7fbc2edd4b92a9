import logging
import time

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools import hmac as secret_hmac

from ..tools.rate import Window, key_bucket, retry_after
from .transactions import beside

_logger = logging.getLogger(__name__)

PARAMETER = "municipal_crm.rate."
#: Hits/seconds of the public doors, for one key each (an address, a request, a phone number).
#: An administrator overrides them with system parameters ``municipal_crm.rate.<door>``.
DEFAULT_RATES = {
    "submit": "20/3600",
    "upload": "60/3600",
    "track": "20/900",  # a PIN has six digits: a million tries take years
    "track_number": "10/3600",  # one number, whoever asks
    "message": "20/3600",
    "rating": "20/3600",
    "receipt": "60/3600",
    "handover": "60/3600",  # the page of an outside body, and its answers
    # A conversation takes about 15 answers, and people in a library or a care home share one address:
    # as many whole conversations as the form lets requests through.
    "assistant": "300/3600",
    "map": "900/900",  # a map asks at every move
    "gazetteer": "900/900",  # and a list of streets at every letter
    "code_address": "20/3600",  # asking for codes, from one network address
    "code_contact": "4/900",  # … for one e-mail or phone: nobody is flooded
    "code_contact_day": "12/86400",
    "code_try": "30/900",  # trying codes; besides, each code allows five tries
    "profile": "60/3600",
    "account": "10/3600",  # new accounts from one network address
}
DEFAULT_RATE = "60/3600"


class MunicipalRateLimit(models.Model):
    """Counts how often somebody knocks at a public door, without keeping who it was.

    A row is one key in one window of time; keys are kept as keyed hashes only. The estimate itself
    is in ``tools/rate.py``.
    """

    _name = "municipal.rate.limit"
    _description = "Rate limit"
    _rec_name = "door"
    _log_access = False

    door = fields.Char(required=True)
    key_hash = fields.Char(required=True)
    bucket = fields.Integer(required=True, aggregator=None)
    hits = fields.Integer(required=True)
    date_end = fields.Datetime(
        required=True, index=True, help="From then on the row counts for nothing."
    )

    _bucket_uniq = models.UniqueIndex("(key_hash, bucket)", "Each window is counted once.")

    @api.model
    def _hit(self, door, key, limit=None):
        """Count one visit at ``door`` and say whether it may pass.

        It is counted in a transaction of its own, so it stands even if the visit ends in an error
        or is run again. Refused visits are not counted: whoever waits as told gets through.

        :param str door: name of the door, as in ``DEFAULT_RATES``
        :param str key: who knocks; kept as a keyed hash only
        :param str limit: ``"hits/seconds"`` instead of the configured one
        :return: seconds to wait; 0 means that the visit may pass
        """
        window = Window.parse(limit) if limit else self._get_window(door)
        now = time.time()
        bucket, fraction = key_bucket(now, window.seconds)
        # sudo: ir.config_parameter - the secret of the database makes the hash, it is not shown
        key_hash = secret_hmac(self.env(su=True), "municipal.rate.limit", f"{door}\n{key}")
        # Losing the last counts in a power cut is no harm.
        with beside(self.env, is_safe=False) as cr:
            cr.execute(self._prepare_count(door, key_hash, bucket, window))
            current, previous = cr.fetchone()
            wait = retry_after(window, previous or 0, current - 1, fraction)
            if wait:
                cr.rollback()
        return wait

    @api.model
    def _prepare_count(self, door, key_hash, bucket, window):
        """One statement: count the visit; return the hits of this window and of the one before."""
        return SQL(
            """
            INSERT INTO municipal_rate_limit AS r (door, key_hash, bucket, hits, date_end)
            VALUES (%(door)s, %(key)s, %(bucket)s, 1, to_timestamp(%(end)s) AT TIME ZONE 'UTC')
            ON CONFLICT (key_hash, bucket) DO UPDATE SET hits = r.hits + 1
            RETURNING hits, (SELECT p.hits FROM municipal_rate_limit p
                              WHERE p.key_hash = %(key)s AND p.bucket = %(bucket)s - 1)
            """,
            door=door,
            key=key_hash,
            bucket=bucket,
            end=(bucket + 2) * window.seconds,
        )

    @api.model
    def _get_window(self, door):
        default = DEFAULT_RATES.get(door, DEFAULT_RATE)
        # sudo: ir.config_parameter - visitors must not read it, but it holds for them
        text = self.env["ir.config_parameter"].sudo().get_param(PARAMETER + door) or default
        try:
            return Window.parse(text)
        except ValueError:
            _logger.error("System parameter %s%s is not of the form 20/3600", PARAMETER, door)
            return Window.parse(default)

    @api.autovacuum
    def _gc_ended(self):
        """Windows that are over count for nothing any more."""
        self.env.cr.execute(
            "DELETE FROM municipal_rate_limit WHERE date_end < %s", (fields.Datetime.now(),)
        )
