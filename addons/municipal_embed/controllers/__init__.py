from . import embedded_form
