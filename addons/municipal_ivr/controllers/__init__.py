from . import carrier, recording, sound, telephony, telephony_dispatcher
