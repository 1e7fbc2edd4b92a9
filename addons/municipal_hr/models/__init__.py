from . import (
    municipal_health,
    municipal_organisation_run,
    municipal_organisation_source,
)
