"""Helpers of `make`: where things are, addons, databases, servers, tests."""
