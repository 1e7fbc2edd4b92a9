from odoo import api, fields, models
from odoo.addons.municipal_crm.models.transactions import beside
from odoo.tools import SQL


class MunicipalSimulatorWords(models.Model):
    """What a sound says. Only of sounds that a simulated call was told to play."""

    _name = "municipal.simulator.words"
    _description = "Words of a sound, for the telephone simulator"
    _rec_name = "token"
    _log_access = False

    token = fields.Char("Sound", required=True, readonly=True)
    text = fields.Char(required=True, readonly=True)
    lang = fields.Char("Language", readonly=True)

    _token_uniq = models.UniqueIndex("(token)", "A sound says one thing.")

    @api.model
    def _keep(self, words):
        """Remember words: {name of the sound: (text, language)}.

        In a transaction of its own, as the sounds: two calls never wait for each other's end.
        """
        tokens = sorted(words)
        with beside(self.env, is_safe=False) as cr:
            cr.execute(
                SQL(
                    """
                    INSERT INTO municipal_simulator_words (token, text, lang)
                    SELECT * FROM unnest(%s, %s, %s) ON CONFLICT (token) DO NOTHING
                    """,
                    tokens,
                    [words[token][0] for token in tokens],
                    [words[token][1] for token in tokens],
                )
            )

    @api.model
    def _find(self, tokens):
        """``{name of a sound: {"text": …, "lang": …}}``; who calls has checked who asks."""
        query = "SELECT token, text, lang FROM municipal_simulator_words WHERE token = ANY(%s)"
        with beside(self.env, is_safe=False) as cr:
            cr.execute(query, (list(tokens),))
            return {
                token: {"text": text, "lang": lang or ""} for token, text, lang in cr.fetchall()
            }
