from . import (
    municipal_health,
    municipal_protocol_connector,
    municipal_protocol_connector_own,
    municipal_protocol_connector_rest,
    municipal_protocol_document,
    municipal_protocol_document_content,
    municipal_protocol_document_sending,
    municipal_request,
    res_company,
    res_config_settings,
)
