from . import municipal_macro, municipal_request
