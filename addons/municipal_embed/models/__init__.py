from . import municipal_embed, municipal_request, municipal_request_draft
