from . import test_protocol_access, test_protocol_counterpart
