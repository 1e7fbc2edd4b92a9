from . import sound, telephony
