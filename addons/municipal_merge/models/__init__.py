from . import municipal_message_template, municipal_request, municipal_request_history
