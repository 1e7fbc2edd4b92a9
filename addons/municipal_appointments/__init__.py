from . import controllers, models, wizard
from . import models, wizard
from . import controllers, models
from .hooks import pre_init_hook, uninstall_hook
