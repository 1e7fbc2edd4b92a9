from . import (
    municipal_citizen_compare,
    municipal_citizen_compare_line,
    municipal_organisation_import,
    municipal_organisation_import_apply,
    municipal_organisation_import_line,
    municipal_organisation_import_report,
    municipal_protocol_register,
    municipal_request_move,
    municipal_request_note,
    municipal_request_reply,
    municipal_routing_test,
    municipal_task_finish,
)
