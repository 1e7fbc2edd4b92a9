from . import (
    municipal_escalation,
    municipal_escalation_step,
    municipal_message_template,
    municipal_notification,
    municipal_request_rating,
    municipal_request_waiting,
    res_company,
    res_config_settings,
)
