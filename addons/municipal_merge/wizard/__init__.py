from . import municipal_request_merge
