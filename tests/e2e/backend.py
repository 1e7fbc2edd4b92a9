"""The backend as its own web client talks to it: JSON-RPC with a session."""

import itertools

import requests


class Backend:
    """A logged-in user.

    :param str url: root of the server
    """

    def __init__(self, url, database, login, password):
        self.url = url
        self.browser = requests.Session()
        self._ids = itertools.count(1)
        login = {"db": database, "login": login, "password": password}
        assert self._rpc("/web/session/authenticate", login)["uid"]

    def _rpc(self, path, params):
        body = {"jsonrpc": "2.0", "id": next(self._ids), "method": "call", "params": params}
        answer = self.browser.post(f"{self.url}{path}", json=body, timeout=120)
        answer.raise_for_status()
        result = answer.json()
        assert "error" not in result, result["error"].get("data", result["error"])
        return result["result"]

    def call(self, model, method, *args, **kwargs):
        """Call a public method of a model."""
        path = f"/web/dataset/call_kw/{model}/{method}"
        params = {"model": model, "method": method, "args": list(args), "kwargs": kwargs}
        return self._rpc(path, params)

    def read(self, model, domain, *fields, **options):
        """Records as dicts; a many2one is its id or False."""
        return self.call(model, "search_read", domain, list(fields), load=None, **options)

    def close(self):
        """Close the connections."""
        self.browser.close()
