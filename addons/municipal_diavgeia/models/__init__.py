from . import municipal_request
