import logging
from datetime import timedelta

from odoo import api, fields, models

from .municipal_notification import CRON_SEND

_logger = logging.getLogger(__name__)

BATCH_SIZE = 500
#: As many separate notices to one officer at a time; more become one digest.
DIGEST_FROM = 3
#: Seconds in which an officer gets at most ``DIGEST_FROM`` e-mails; what comes then waits.
CALM_SECONDS = 60
#: A message handed over as long ago as this is asked about (the queue may have died with it).
STALE_MINUTES = 15
#: Events that an officer must see by themselves.
NEVER_DIGESTED = ("digest", "alarm")
#: Told to the citizen by hand even if they want no messages: the answer itself is owed to them.
OWED_EVENTS = ("reply", "question")

#: They bring a code or the PIN itself.
FOR_EYES = ("code", "submitted")

#: Without a wish, the answer comes by the way by which the request came.
SAME_CHANNEL = {"phone": "sms"}


class MunicipalNotification(models.Model):
    """Sending: which channel, when, and what to do when it fails."""

    _inherit = "municipal.notification"

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_send(self):
        """Hand over everything that is due, one row and one commit at a time.

        Rows that another worker holds are skipped. Killed at any moment, the transaction of the
        current row is undone as a whole and the row is simply still due.
        """
        self._refresh_stale()
        self._merge_into_digests()
        due = self._get_due_domain()
        ids = self.search(due, order="date_planned, id", limit=BATCH_SIZE).ids
        cron = self.env["ir.cron"]
        cron._commit_progress(
            remaining=self.search_count(due) if len(ids) == BATCH_SIZE else len(ids)
        )
        for row_id in ids:
            row = self.browse(row_id).try_lock_for_update().filtered_domain(due)
            if row:
                row._send_one()
            if not cron._commit_progress(1):
                break
        self._wake_for_next()

    @api.model
    def _get_due_domain(self):
        return fields.Domain("state", "=", "queued") & fields.Domain(
            "date_planned", "<=", fields.Datetime.now()
        )

    @api.model
    def _wake_for_next(self):
        """Come back when the next row is due: after a back-off, quiet hours or a calm pause."""
        later = self.search(self._get_waiting_domain(), order="date_planned, id", limit=1)
        if later:
            self._wake_cron(CRON_SEND, later.date_planned)

    @api.model
    def _get_waiting_domain(self):
        return fields.Domain("state", "=", "queued") & fields.Domain(
            "date_planned", ">", fields.Datetime.now()
        )

    @api.model
    def _refresh_stale(self):
        """Ask about messages whose queue never told us what became of them."""
        limit = fields.Datetime.now() - timedelta(minutes=STALE_MINUTES)
        stale = self.search(
            [
                ("state", "=", "sending"),
                ("date_handed_over", "<", limit),
                ("digest_id", "=", False),
            ],
            limit=BATCH_SIZE,
        )
        for row in stale.try_lock_for_update():
            if row.channel:
                row._get_channel()._refresh(row)

    def _send_one(self):
        """Deliver one locked row; an error is the row's own failure and stops nothing else."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._deliver()
        except Exception as error:
            _logger.exception("Notification %s could not be handed over", self.id)
            self._set_failed(f"{type(error).__name__}: {error}")

    # === CHANNEL === #

    def _get_channel(self):
        return self.env["municipal.channel"]._get_channel(self.channel)

    def _deliver(self):
        """Choose the channel and hand the message over, or postpone, or give it to a person."""
        obsolete = self._find_obsolete()
        if obsolete:
            self._set_cancelled(obsolete)
            return
        recipient = self._get_recipient()
        refusal = self._get_refusal()
        calm = self._get_calm_end()
        if calm:
            self._postpone(calm)
            return
        for channel in self._get_candidates(refusal):
            if not channel._concerns(recipient):
                continue
            address, problem = self._try_channel(channel, recipient)
            if address:
                self._hand_over(channel, address, recipient)
                return
            # sudo: municipal.notification - nobody may write it except its own methods
            self.sudo().failure_reason = self._explain(channel, problem)
        self._give_up(recipient, refusal)

    def _get_candidates(self, refusal):
        """Channels in the order in which they are tried, without those that failed before."""
        every = self.env["municipal.channel"]._get_channels()
        if self.audience == "staff":
            every = [channel for channel in every if channel._channel_for_staff]
        if refusal:
            every = []
        wish = self.channel or self._get_wish()
        tried = self._get_failed_channels()
        if self._keeps_to_channel():
            every = [channel for channel in every if channel._channel_code == self.channel]
        return sorted(
            (channel for channel in every if channel._channel_code not in tried),
            key=lambda channel: channel._channel_code != wish,  # stable: the rest keeps its order
        )

    def _get_wish(self):
        """The channel that the citizen asked for: with this request, else in general."""
        if self.audience == "staff":
            return "email"
        row = self.sudo()  # sudo: municipal.request, municipal.citizen - as in _get_recipient
        return (
            row.request_id.preferred_channel
            or row.citizen_id.preferred_channel
            or SAME_CHANNEL.get(row.request_id.channel)
        )

    @api.model
    def _try_channel(self, channel, recipient):
        """(address, None), or (None, why this channel cannot be used)."""
        town = self._in_language_of_town()
        if not channel._is_configured(self.company_id):
            return None, town.env._("not configured")
        address = channel._reach(recipient)
        if not address:
            return None, town.env._("no address for it")
        return address, None

    def _in_language_of_town(self):
        """Reasons are kept as text for the officers, and the scheduler has no language."""
        return self.with_context(lang=self.company_id.partner_id.lang)

    def _explain(self, channel, problem):
        channel = channel.with_env(self._in_language_of_town().env)
        line = f"{channel._get_channel_label()}: {problem}"
        known = (self.failure_reason or "").splitlines()
        return "\n".join(known if line in known else [*known, line])

    def _hand_over(self, channel, address, recipient):
        quiet_end = channel._get_quiet_end(self.company_id)
        if quiet_end and not self._is_urgent():
            self._postpone(quiet_end)
            return
        self.sudo().write(  # sudo: municipal.notification - nobody may write it except its methods
            {
                "channel": channel._channel_code,
                "address": address,
                "lang": recipient.lang,
                "partner_id": recipient.partner_id or self.partner_id.id,
            }
        )
        channel._deliver(self)

    def _postpone(self, date):
        self.sudo().date_planned = date  # sudo: as in _hand_over

    def _give_up(self, recipient, refusal):
        """No channel is left. An officer's notice fails; a citizen is told by a person."""
        if self.audience == "staff" or self._keeps_to_channel():
            self._move("failed")
        elif refusal and self.event not in OWED_EVENTS:
            self._set_cancelled(refusal)
        elif recipient.is_nobody:
            self._set_cancelled(self.env._("The citizen left no way to reach them."))
        else:
            template, facts = self._with_lang(recipient.lang)._get_template_and_facts(private=True)
            message = template._render_email(facts, self.company_id)
            self._set_manual(subject=message["subject"], body=message["text"], lang=recipient.lang)

    def _keeps_to_channel(self):
        """Whether it goes by its one channel, is tried once, and is told by nobody if that fails.

        For what proves a contact, or what somebody else asks again in another way.
        """
        return False

    def _find_obsolete(self):
        """Why nobody needs the message any more, or None; asked again whenever it is due."""

    def _is_for_eyes(self):
        """Whether it says nothing to somebody who only hears it: it brings a code or a link."""
        return self.event in FOR_EYES

    # === ANSWERS === #

    def _get_answer_dialogue(self):
        """The dialogue in which its reader answers at once, where they can: by keys, by SMS.

        It begins with the step ``news``, which tells the message itself, and calls ``_set_answered``
        as soon as it has an answer.

        :return: (code, what it need not ask), or None for a message that is only told
        """

    def _set_answered(self):
        """The reader has answered it by the channel that told them."""
        self.filtered(lambda row: row.state in ("sending", "sent"))._set_delivered()

    def _get_refusal(self):
        """Why the citizen must not be written to, or None."""
        # sudo: municipal.consent - the outbox obeys it, whoever triggered the message
        consents = self.sudo().citizen_id.consent_ids
        said = consents.filtered(lambda consent: consent.purpose == "messages")[:1]
        if self.audience == "citizen" and said and not said.granted:
            return self.env._("The citizen wants no messages.")
        return None

    # === NO STORM === #

    def _get_calm_end(self):
        """When this officer may get the next e-mail, or None when they may get it now."""
        if self.audience != "staff" or not self.user_id or self.event in NEVER_DIGESTED:
            return None
        window = timedelta(seconds=CALM_SECONDS)
        recent = self.search(
            [
                ("user_id", "=", self.user_id.id),
                ("audience", "=", "staff"),
                ("digest_id", "=", False),
                ("state", "in", ("sending", "sent", "delivered")),
                ("date_handed_over", ">", fields.Datetime.now() - window),
            ],
            order="date_handed_over desc",
            limit=DIGEST_FROM,
        )
        return recent[-1].date_handed_over + window if len(recent) == DIGEST_FROM else None

    @api.model
    def _merge_into_digests(self):
        """Notices that wait for the same officer become one e-mail with a list."""
        domain = self._get_due_domain() & fields.Domain(
            [
                ("audience", "=", "staff"),
                ("event", "not in", NEVER_DIGESTED),
                ("user_id", "!=", False),
                ("attempts", "=", 0),
                ("channels_failed", "=", False),
            ]
        )
        groups = self._read_group(
            domain,
            ["user_id", "company_id"],
            ["id:array_agg"],
            having=[("__count", ">=", DIGEST_FROM)],
        )
        self.env["ir.cron"]._commit_progress()
        for user, company, ids in groups:
            rows = self.browse(sorted(ids)).try_lock_for_update().filtered_domain(domain)
            if len(rows) >= DIGEST_FROM:
                rows._put_into_digest(user, company)
            self.env["ir.cron"]._commit_progress()

    def _put_into_digest(self, user, company):
        digest = self._enqueue(
            [
                {
                    "event": "digest",
                    "audience": "staff",
                    "user": user,
                    "company": company,
                    "params": {"count": len(self)},
                    "dedupe_key": f"digest:{self[0].uuid}",
                }
            ]
        )
        self._set_sending(digest_id=digest.id, channel="email")
