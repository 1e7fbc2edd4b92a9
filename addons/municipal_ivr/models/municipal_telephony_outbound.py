from odoo import api, models


class MunicipalTelephony(models.AbstractModel):
    """What a carrier does besides taking calls: it tells what became of ours, and carries SMS."""

    _inherit = "municipal.telephony"

    # === CALLS THAT WE ORDER === #

    @api.model
    def _parse_machine(self, account, webhook):
        """Whether ``webhook`` says that a machine has answered."""
        raise NotImplementedError

    @api.model
    def _find_call(self, account, order):
        """What became of the last try of ``order``, by the carrier's own list.

        :return: None when no such call is known, else {"seconds": 0 when nobody answered,
            "cause": the carrier's word, "cost": float}
        :raise TelephonyError: it could not be asked
        """
        raise NotImplementedError

    @api.model
    def _take_back(self, account, reference, call_id):
        """End the call ``call_id``, or the order ``reference`` that has not become one yet."""
        raise NotImplementedError

    # === SMS === #

    @api.model
    def _send_message(self, account, sender, number, text, uuid):
        """Order one SMS, once.

        :param str uuid: ours; reports come back under it
        :return: the carrier's id
        :raise TelephonyError: refused, or not known to have been taken
        """
        raise NotImplementedError

    @api.model
    def _find_message(self, account, number, since, text):
        """The carrier's id of an SMS to ``number`` ordered since ``since`` (naive UTC), or None.

        :raise TelephonyError: it could not be asked
        """
        raise NotImplementedError

    @api.model
    def _fetch_report(self, account, message):
        """The ``Report`` on an SMS of ours (``municipal.ivr.message``) as the carrier has it now.

        :raise TelephonyError: it could not be asked
        """
        raise NotImplementedError

    @api.model
    def _parse_message(self, account, webhook):
        """The ``Incoming`` of ``webhook`` (tools/plivo_message.py)."""
        raise NotImplementedError

    @api.model
    def _parse_message_status(self, account, webhook):
        """The ``Report`` of ``webhook`` (tools/plivo_message.py)."""
        raise NotImplementedError
