from . import carrier, recording, sound, telephony
from . import telephony_dispatcher  # isort: skip - the routes of telephony are of its type
from . import recording, sound, telephony
