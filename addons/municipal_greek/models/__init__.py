from . import ir_http, ir_module_module, template_reset_mixin
