from . import (
    municipal_call,
    municipal_call_event,
    municipal_call_recording,
    municipal_ivr_account,
    municipal_ivr_account_rest,
    municipal_ivr_caller,
    municipal_ivr_flow,
    municipal_ivr_flow_version,
    municipal_ivr_line,
    municipal_telephony,
    municipal_telephony_plivo,
    municipal_telephony_plivo_rest,
)
