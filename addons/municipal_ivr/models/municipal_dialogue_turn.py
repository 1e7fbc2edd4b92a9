from odoo import models


class MunicipalDialogueTurn(models.Model):
    _inherit = "municipal.dialogue.turn"

    _by_recording = models.Index("((reply->>'recording')) WHERE (reply->>'recording') IS NOT NULL")
