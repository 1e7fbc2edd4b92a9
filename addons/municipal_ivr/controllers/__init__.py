from . import sound, telephony
from . import recording, telephony
