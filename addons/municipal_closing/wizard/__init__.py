from . import municipal_request_move
