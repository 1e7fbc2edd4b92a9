from . import test_escalation, test_rating, test_waiting
