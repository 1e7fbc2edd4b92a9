from odoo import api, fields, models
from odoo.tools import email_normalize

from ..tools.georeport import read_attributes, read_point


class MunicipalOpen311(models.AbstractModel):
    """Filing by a program: the same checks, number, route and messages as the form of the website."""

    _inherit = "municipal.open311"

    @api.model
    def _submit(self, post, uploads, key):
        """File a request.

        :param post: mapping of the standard's parameters
        :param uploads: posted files, as werkzeug gives them
        :param key: the program (in sudo)
        :return: {"request" (in sudo, maybe empty), "errors": {parameter: message}}
        :raise QueryError: the place cannot be read
        """
        form = self._get_form(post.get("service_code"))
        if not form:
            return {"request": None, "errors": {"service_code": self._explain_service()}}
        Form, Draft = self.env["municipal.request.form"], self.env["municipal.request.draft"]
        vals, errors = Form._validate(form, Form._parse(form, self._translate(post)))
        files, refused = Form._check_files(uploads, self.env["ir.attachment"])
        if refused:
            errors["media"] = " ".join(refused)
        if errors:
            return {"request": None, "errors": self._name_errors(errors)}
        vals |= {"channel": "api", "open311_key_id": key.id}
        request = Draft._create_request(vals, files, self._make_key(post, key))
        key.date_used = fields.Datetime.now()
        return {"request": request, "errors": {}}

    @api.model
    def _make_key(self, post, key):
        """A repeat with the same ``token`` is the same request: an answer may be lost on its way."""
        return self.env["municipal.request.draft"]._make_key(post.get("token"), f"open311:{key.id}")

    @api.model
    def _find_by_token(self, token, key):
        """The request (in sudo) that this program filed with ``token``."""
        Draft = self.env["municipal.request.draft"]
        found = Draft._find_sent(self._make_key({"token": token}, key))
        return found if found.open311_key_id == key else found.browse()

    @api.model
    def _translate(self, post):
        """The standard's parameters as the controls of the website's form."""
        name = " ".join(filter(None, (post.get("first_name"), post.get("last_name"))))
        text = post.get("description") or ""
        if post.get("media_url"):
            # never fetched: an address in a request must not send our server anywhere
            text = f"{text}\n{post['media_url'][:500]}"
        answers = {f"q_{code}": value for code, value in read_attributes(post).items()}
        return answers | {
            "description": text,
            "pin": read_point(post),
            "place_note": post.get("address_string") or "",
            "contact_name": name,
            "contact_phone": post.get("phone") or "",
            "contact_email": email_normalize(post.get("email") or "") or post.get("email") or "",
            "lang": self.env.lang,
            # the program's own matter, and a condition of its key
            "consent": "1",
        }

    @api.model
    def _name_errors(self, errors):
        """The errors under the names that the program sent."""
        names = {
            "pin": "lat",
            "street": "address_string",
            "place_note": "address_string",
            "contact_name": "first_name",
            "contact_phone": "phone",
            "contact_email": "email",
        }
        return {
            f"attribute[{name[2:]}]" if name.startswith("q_") else names.get(name, name): message
            for name, message in errors.items()
        }

    @api.model
    def _explain_service(self):
        return self.env._("There is no such service. The list of services has those that are.")
