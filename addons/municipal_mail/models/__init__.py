from . import (
    mail_thread,
    municipal_channel_email,
    municipal_incoming_mail,
    municipal_incoming_mail_delivery,
    municipal_incoming_mail_desk,
    municipal_request,
    res_company,
    res_config_settings,
)
