from . import (
    municipal_open311,
    municipal_open311_key,
    municipal_open311_submit,
    municipal_open311_updates,
    municipal_rate_limit,
    municipal_request,
)
