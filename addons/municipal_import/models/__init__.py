from . import (
    municipal_import,
    municipal_import_apply,
    municipal_import_check,
    municipal_import_line,
    municipal_import_undo,
    municipal_protocol_entry,
    municipal_request,
)
