from . import carrier, prompt, recording, sound, telephony, telephony_dispatcher
