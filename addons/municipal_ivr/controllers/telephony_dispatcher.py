from odoo.http import HttpDispatcher, Response, request
from werkzeug.exceptions import HTTPException

#: What is said when nothing works, not even the database: a file, and words for carriers that
#: cannot reach it. Carriers end a call with an error of theirs when they get a page.
SORRY = "/municipal_ivr/static/sounds/sorry.wav"
XML = '<Response><Play>{url}</Play><Wait length="1"/><Play>{url}</Play><Hangup/></Response>'
NEWS = ("/news", "/hangup")


class TelephonyDispatcher(HttpDispatcher):
    """HTTP for carriers: whatever fails, the caller hears a sentence instead of a dead line."""

    routing_type = "telephony"

    def handle_error(self, exc):
        if isinstance(exc, HTTPException):
            return exc
        url = f"{request.httprequest.url_root.rstrip('/')}{SORRY}"
        is_news = request.httprequest.path.endswith(NEWS)
        return Response(
            XML.format(url=url),
            content_type="application/xml; charset=utf-8",
            status=503 if is_news else 200,  # news is told again
        )
