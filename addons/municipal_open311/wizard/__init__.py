from . import municipal_open311_shown
