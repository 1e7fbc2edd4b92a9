"""The stages of `make test`; each function returns one Result or several."""
