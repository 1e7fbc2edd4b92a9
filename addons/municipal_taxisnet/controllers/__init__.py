from . import counterpart, leave, taxisnet
