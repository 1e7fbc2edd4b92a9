from odoo import api, models

PREFIX = "municipal.telephony."


class MunicipalTelephony(models.AbstractModel):
    """A carrier of telephone calls: the contract that every provider fulfils.

    A provider is an abstract model ``municipal.telephony.<code>``; to add one, write such a
    model in any addon. Only it knows the carrier's words. Every method raises here, so that a
    provider that forgets one fails instead of losing calls.
    """

    _name = "municipal.telephony"
    _description = "Telephone carrier"

    #: Value of ``municipal.ivr.account.provider``.
    _telephony_code = None

    @api.model
    def _get_providers(self):
        """All carriers of this database."""
        providers = [self.env[name] for name in self.env.registry if name.startswith(PREFIX)]
        return sorted(providers, key=lambda provider: provider._telephony_code)

    @api.model
    def _get_provider(self, code):
        return self.env[f"{PREFIX}{code}"]

    @api.model
    def _get_selection(self):
        return [(row._telephony_code, row._get_telephony_label()) for row in self._get_providers()]

    @api.model
    def _get_telephony_label(self):
        """The name of the carrier for people."""
        raise NotImplementedError

    # === THE SIX OF THE CONTRACT === #

    @api.model
    def _verify(self, account, webhook):
        """Whether the carrier of ``account`` has sent ``webhook`` (a ``Webhook``). Never raises."""
        raise NotImplementedError

    @api.model
    def _parse(self, account, webhook):
        """The ``Heard`` of ``webhook``. Unknown fields are ignored; never raises for them."""
        raise NotImplementedError

    @api.model
    def _render(self, call, actions):
        """The ``Answer`` that lets ``call`` do ``actions``."""
        raise NotImplementedError

    @api.model
    def _place_call(self, account, order):
        """Order an outbound call once, never repeated by itself.

        :param order: ``municipal.call.order`` record (locked)
        :return: the carrier's id of the order
        :raise TelephonyError: refused (``permanent``) or not known to have been taken
        """
        raise NotImplementedError

    @api.model
    def _fetch_recording(self, account, url):
        """The sound file at ``url`` as bytes.

        :raise TelephonyError: not there (yet), refused, too large, or no sound
        """
        raise NotImplementedError

    @api.model
    def _delete_recording(self, account, reference):
        """Delete a recording at the carrier; what is gone already counts as deleted."""
        raise NotImplementedError
