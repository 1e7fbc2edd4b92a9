from . import test_call_access, test_call_desk, test_sound
