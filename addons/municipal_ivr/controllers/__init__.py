from . import carrier, recording, sound, telephony
