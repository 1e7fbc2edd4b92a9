from . import test_sound
