from . import recording, sound, telephony
