from . import test_decisions
