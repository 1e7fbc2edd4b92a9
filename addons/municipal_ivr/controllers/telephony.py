from odoo import http


class Telephony(http.Controller):
    """Doors for carriers."""
