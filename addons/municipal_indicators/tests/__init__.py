from . import test_indicator_facts, test_indicators, test_public_figures
