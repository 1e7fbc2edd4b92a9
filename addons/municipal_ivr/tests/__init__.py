from . import test_call_access, test_call_desk, test_sound
from . import test_recording, test_recording_playback, test_recording_retention
