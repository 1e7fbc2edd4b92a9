from odoo import api, fields, models

PREFIX = "municipal.channel."


class MunicipalChannel(models.AbstractModel):
    """A way to tell somebody something: the contract that every channel fulfils.

    A channel is an abstract model ``municipal.channel.<code>``. To add one, write such a model in
    any addon; nothing else is edited. The outbox (``municipal.notification``) decides which channel
    is used and when; the channel only knows how.

    Every method raises here, so a channel that forgets one fails instead of losing messages.
    """

    _name = "municipal.channel"
    _description = "Channel to a citizen"

    #: Value of ``municipal.notification.channel`` and of a citizen's preferred channel.
    _channel_code = None
    #: Place among the others once the preferred one is out of question; smaller is earlier.
    _channel_sequence = 50
    #: Officers are told through it too.
    _channel_for_staff = False
    #: It makes a noise at the other end, so it waits during the quiet hours of the municipality.
    _channel_keeps_quiet = False

    @api.model
    def _get_channels(self):
        """All channels of this database in the order of fallback."""
        channels = [self.env[name] for name in self.env.registry if name.startswith(PREFIX)]
        return sorted(channels, key=lambda channel: channel._channel_sequence)

    @api.model
    def _get_channel(self, code):
        return self.env[f"{PREFIX}{code}"]

    @api.model
    def _get_selection(self):
        """Codes and labels for selection fields."""
        return [
            (channel._channel_code, channel._get_channel_label())
            for channel in self._get_channels()
        ]

    @api.model
    def _get_channel_label(self):
        """The name of the channel for people."""
        raise NotImplementedError

    @api.model
    def _is_configured(self, company):
        """Whether messages of ``company`` can go out this way at all."""
        raise NotImplementedError

    @api.model
    def _concerns(self, recipient):
        """Whether the channel is one of this recipient's at all; if not, its absence is no failure."""
        return True

    @api.model
    def _reach(self, recipient):
        """The address of a :class:`~..tools.message.Recipient` on this channel, or None."""
        raise NotImplementedError

    @api.model
    def _prepare(self, notification):
        """What the channel will send, rendered from the facts of ``notification``."""
        raise NotImplementedError

    @api.model
    def _deliver(self, notification):
        """Hand one locked ``notification`` over, within the transaction that also marks it."""
        raise NotImplementedError

    @api.model
    def _refresh(self, notification):
        """Ask for the fate of a message handed over long ago and set its state accordingly."""
        raise NotImplementedError

    @api.model
    def _get_quiet_end(self, company):
        """When the channel may be used again (naive UTC), or None when it may be used now."""
        if not self._channel_keeps_quiet:
            return None
        return company._get_municipal_quiet_end(fields.Datetime.now())
