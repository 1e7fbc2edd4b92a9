from . import test_embed, test_embedded_form
