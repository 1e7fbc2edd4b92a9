from . import test_macro
