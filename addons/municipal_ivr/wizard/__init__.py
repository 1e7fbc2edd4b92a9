from . import municipal_call_recording_erase, municipal_setup
