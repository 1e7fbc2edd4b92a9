from . import municipal_closing_reason, municipal_request
