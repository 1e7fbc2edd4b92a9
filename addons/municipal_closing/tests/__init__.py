from . import test_closing_reason
