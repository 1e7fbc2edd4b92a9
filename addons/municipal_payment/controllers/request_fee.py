from odoo.addons.municipal_crm.controllers.public_page import PublicPage
from odoo.addons.municipal_crm.controllers.request_form import ALWAYS
from odoo.addons.payment.controllers.post_processing import PaymentPostProcessing
from odoo.exceptions import UserError
from odoo.http import request, route


class RequestFee(PublicPage):
    """Paying the fee of a request through its personal link; no account is needed."""

    def _open_fee(self, token):
        """The charge (in sudo) of a personal link, empty when there is none."""
        citizen_request = request.env["municipal.request"]._open_by_token(token)
        return citizen_request.charge_ids[:1]

    def _get_request_page(self, token):
        return f"/requests/view/{token}#fee"

    @route("/requests/view/<string:token>/fee", methods=["GET"], **ALWAYS)
    def fee_page(self, token, **_query):
        if wait := self._hit("fee"):
            return self._wait(wait)
        charge = self._open_fee(token)
        if not charge:
            return self._not_found()
        fee = charge._get_public_fee()
        if not fee["can_pay"]:
            return request.redirect(self._get_request_page(token))
        return self._fee_form(charge, token)

    def _fee_form(self, charge, token):
        """Odoo's own form of payment. Providers bring scripts and frames of their own, so this one
        page has Odoo's bundles and not our policy of contents."""
        options = charge._get_options()
        values = {
            "mc_light": False,
            "mc_frame": False,
            "charge": charge,
            "token": token,
            "amount": charge.amount,
            "currency": charge.currency_id,
            "partner_id": charge._get_payer().id,
            "providers_sudo": options["providers"],
            "payment_methods_sudo": options["methods"],
            "tokens_sudo": request.env["payment.token"],
            "allow_token_selection": False,
            "show_tokenize_input_mapping": dict.fromkeys(options["providers"].ids, False),
            "reference_prefix": charge.request_id.protocol_number,
            "transaction_route": f"/requests/view/{token}/fee/transaction",
            "landing_route": self._get_request_page(token),
            "access_token": token,
        }
        response = self._page("municipal_payment.website_pay", values, private=True)
        response.headers.pop("Content-Security-Policy", None)
        return response

    @route("/requests/view/<string:token>/fee/transaction", type="jsonrpc", auth="public")
    def fee_transaction(self, token, provider_id=0, payment_method_id=0, flow="", **_rest):
        """Begin a payment. Amount, payer and landing page are ours, whatever was sent."""
        if self._hit("fee_payment"):
            raise UserError(request.env._("Too many tries. Please wait and try again."))
        charge = self._open_fee(token)
        if not charge:
            raise UserError(request.env._("There is nothing to pay at the moment."))
        transaction = charge._start_transaction(
            provider_id, payment_method_id, flow, self._get_request_page(token)
        )
        PaymentPostProcessing.monitor_transaction(transaction)
        return transaction._get_processing_values()

    @route("/requests/view/<string:token>/fee/receipt", methods=["GET"], **ALWAYS)
    def fee_receipt(self, token, **_query):
        charge = self._open_fee(token)
        if not charge.receipt_name:
            return self._not_found()
        if wait := self._hit("receipt"):
            return self._wait(wait)
        content, name = charge._render_receipt()
        return self._file(content, name, "application/pdf")
