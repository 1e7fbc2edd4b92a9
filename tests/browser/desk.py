"""Somebody at a desk of the backend, without clicking through it."""

PATIENCE = 60_000
CALL = """async ([model, method, args, kwargs]) => {
    const answer = await fetch(`/web/dataset/call_kw/${model}/${method}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", method: "call", params: { model, method, args, kwargs } }),
    });
    const data = await answer.json();
    if (data.error) throw new Error(JSON.stringify(data.error.data.message));
    return data.result;
}"""


class Officer:
    """Somebody at a counter, by what the web client itself would ask the server."""

    def __init__(self, page):
        self.page = page

    def call(self, model, method, *args, **kwargs):
        return self.page.evaluate(CALL, [f"municipal.{model}", method, list(args), kwargs])

    def find(self, model, domain, *names):
        return self.call(model, "search_read", domain, fields=list(names), order="id")

    def read(self, model, key, *names):
        return self.call(model, "read", [key], list(names))[0]

    def make(self, model, **vals):
        return self.call(model, "create", [vals])[0]
