from . import municipal_request_bulk
