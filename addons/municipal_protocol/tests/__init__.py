from . import (
    test_protocol_access,
    test_protocol_answer,
    test_protocol_counterpart,
    test_protocol_parallel,
)
