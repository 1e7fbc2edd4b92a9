from . import (
    test_access,
    test_citizen,
    test_protocol,
    test_request_routing,
    test_request_workflow,
)
