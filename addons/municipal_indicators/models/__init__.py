from . import (
    municipal_indicator,
    municipal_indicator_export,
    municipal_indicator_fact,
    municipal_indicator_sheet,
    municipal_indicator_sums,
    municipal_indicator_words,
    municipal_request,
    res_company,
    res_config_settings,
)
