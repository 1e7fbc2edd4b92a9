from . import (
    test_indicator_facts,
    test_indicator_merged,
    test_indicator_report,
    test_indicators,
    test_public_figures,
)
