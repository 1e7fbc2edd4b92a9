from . import (
    test_call_access,
    test_call_desk,
    test_flow_editor,
    test_prompt,
    test_recording,
    test_recording_playback,
    test_recording_retention,
    test_route,
    test_sound,
    test_webhook,
    test_webhook_http,
)
