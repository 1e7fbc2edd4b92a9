from . import (
    municipal_citizen,
    municipal_rate_limit,
    municipal_request_category,
    municipal_request_form,
    municipal_taxisnet,
    municipal_taxisnet_counterpart,
    res_company,
    res_config_settings,
    res_users,
)
