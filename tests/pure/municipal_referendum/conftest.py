"""Property tests judge answers, not the load of the machine they happen to run on."""

from hypothesis import settings

settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")
