from odoo.addons.municipal_crm.controllers.public_page import BANNED, PublicPage
from odoo.http import request, route

from ..tools.georeport import FORMATS, QueryError, dump

BASE = "/open311/v2"
#: Programs ask here: no page, no language in the address, no session.
READS = {
    "type": "http", "auth": "public", "website": True, "methods": ["GET"], "multilang": False,
    "sitemap": False, "save_session": False, "cors": "*",
}  # fmt: skip
WRITES = READS | {"methods": ["POST"]}
KIND = "<any(json,xml):kind>"


class Open311(PublicPage):
    """GeoReport v2: reading is for everybody, filing for programs with a key."""

    # --- services ---

    @route([f"{BASE}/discovery.{KIND}"], **READS)
    def open311_discovery(self, kind, **_query):
        base = f"{request.httprequest.host_url.rstrip('/')}{BASE}"
        return self._open311_read(kind, "discovery", lambda api: api._get_discovery(base))

    @route([f"{BASE}/services.{KIND}"], **READS)
    def open311_services(self, kind, **_query):
        return self._open311_read(kind, "services", lambda api: api._get_services())

    @route([f"{BASE}/services/<string:code>.{KIND}"], **READS)
    def open311_definition(self, kind, code, **_query):
        return self._open311_read(kind, "service_definition", lambda api: api._get_definition(code))

    # --- requests ---

    @route([f"{BASE}/requests.{KIND}"], **READS)
    def open311_requests(self, kind, **query):
        return self._open311_read(
            kind, "service_requests", lambda api: api._get_requests(query, self._open311_key(query))
        )

    @route([f"{BASE}/requests/<string:number>.{KIND}"], **READS)
    def open311_request(self, kind, number, **query):
        return self._open311_read(
            kind,
            "service_requests",
            lambda api: api._get_request(number, self._open311_key(query)) or None,
        )

    # csrf: programs post here with a key of their own and without our cookie
    @route([f"{BASE}/requests.{KIND}"], csrf=False, **WRITES)
    def open311_submit(self, kind, **post):
        return self._open311_write(kind, "service_requests", self._open311_file, post)

    def _open311_file(self, api, post, key):
        result = api._submit(post, self._open311_files(), key)
        if result["errors"]:
            return 400, result["errors"]
        number = result["request"].protocol_number
        return 201, [{"service_request_id": number, "service_notice": "", "account_id": ""}]

    @route([f"{BASE}/tokens/<string:token>.{KIND}"], **READS)
    def open311_token(self, kind, token, **query):
        def find(api):
            found = api._find_by_token(token, key) if (key := self._open311_key(query)) else None
            return (
                [{"service_request_id": found.protocol_number, "token": token}] if found else None
            )

        return self._open311_read(kind, "service_requests", find)

    # --- updates ---

    @route([f"{BASE}/servicerequestupdates.{KIND}"], **READS)
    def open311_updates(self, kind, **query):
        return self._open311_read(
            kind,
            "service_request_updates",
            lambda api: api._get_updates(query, self._open311_key(query)),
        )

    # csrf: programs post here with a key of their own and without our cookie
    @route([f"{BASE}/servicerequestupdates.{KIND}"], csrf=False, **WRITES)
    def open311_update(self, kind, **post):
        return self._open311_write(kind, "service_request_updates", self._open311_add, post)

    def _open311_add(self, api, post, key):
        result = api._add_update(post, self._open311_files(), key)
        if result["code"] == "missing":
            return 404, {"service_request_id": self.env._("The program has filed no such request.")}
        if result["code"] == "closed":
            return 400, {"service_request_id": self.env._("This request is closed.")}
        if result["errors"]:
            return 400, result["errors"]
        return 201, [{"update_id": result["update"]}]

    # --- one gate to read, one to write ---

    def _open311_read(self, kind, root, answer):
        if wait := self._hit("open311"):
            return self._open311_busy(kind, wait)
        try:
            rows = answer(self._open311_api())
        except QueryError as error:
            return self._open311_errors(kind, 400, {"query": str(error)})
        if rows is None:
            return self._open311_errors(kind, 404, {"id": self.env._("There is nothing here.")})
        return self._open311_answer(kind, 200, root, rows)

    def _open311_write(self, kind, root, work, post):
        if wait := self._hit("open311"):
            return self._open311_busy(kind, wait)
        key = self._open311_key(post)
        if not key:
            message = self.env._("Filing needs a valid api_key. The municipality gives it.")
            return self._open311_errors(kind, 403, {"api_key": message})
        limit = self.env["municipal.rate.limit"]
        if wait := limit._hit("open311_key", f"open311:{key.id}"):
            return self._open311_busy(kind, wait)
        try:
            status, found = work(self._open311_api(), post, key)
        except QueryError as error:
            status, found = 400, {"lat": str(error)}
        if status != 201:
            return self._open311_errors(kind, status, found)
        return self._open311_answer(kind, status, root, found)

    def _open311_api(self):
        """The service in the language that the program asks for, else in the site's own."""
        codes = {code[:2]: code for code, _name in self.env["res.lang"].get_installed()}
        wanted = request.httprequest.accept_languages.best_match(list(codes))
        return self.env["municipal.open311"].with_context(lang=codes.get(wanted, self.env.lang))

    def _open311_key(self, query):
        return self.env["municipal.open311.key"]._find(query.get("api_key"))

    def _open311_files(self):
        return request.httprequest.files.getlist("media")

    def _open311_busy(self, kind, wait):
        if wait == BANNED:
            return self._open311_errors(kind, 403, {"client": self.env._("Not from here.")})
        message = self.env._("Too many at once. Try again in %s seconds.", int(wait))
        response = self._open311_errors(kind, 429, {"client": message})
        response.headers["Retry-After"] = str(int(wait))
        return response

    def _open311_errors(self, kind, status, errors):
        rows = [
            {"code": status, "description": f"{name}: {message}"}
            for name, message in errors.items()
        ]
        return self._open311_answer(kind, status, "errors", rows)

    def _open311_answer(self, kind, status, root, rows):
        headers = {"Content-Type": FORMATS[kind], "X-Content-Type-Options": "nosniff"}
        return request.make_response(dump(root, rows, kind), list(headers.items()), status=status)
