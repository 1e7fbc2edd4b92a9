from . import controllers, models
from .hooks import uninstall_hook

__all__ = ["controllers", "models", "uninstall_hook"]
