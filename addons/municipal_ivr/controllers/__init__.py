from . import carrier, recording, sound, telephony, telephony_dispatcher
from . import prompt, recording, sound, telephony
