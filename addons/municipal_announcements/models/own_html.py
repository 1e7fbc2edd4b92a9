from odoo import fields


class OwnHtml(fields.Html):
    """An HTML text that each language has for itself.

    Odoo translates HTML sentence by sentence, which ties the languages together: a paragraph more in
    Greek would change the English text. Here versions differ as their authors wish.
    """

    def _get_attrs(self, model_class, name):
        return super()._get_attrs(model_class, name) | {"translate": True}
