from . import (
    municipal_charge,
    municipal_charge_payment,
    municipal_charge_public,
    municipal_citizen,
    municipal_health,
    municipal_message_template,
    municipal_rate_limit,
    municipal_request,
    municipal_request_category,
    municipal_request_history,
    payment_transaction,
)
