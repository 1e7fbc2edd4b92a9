from . import (
    municipal_announcement_bypass,
    municipal_announcement_cancel,
    municipal_announcement_compose,
    municipal_place_import,
    municipal_place_import_line,
)
