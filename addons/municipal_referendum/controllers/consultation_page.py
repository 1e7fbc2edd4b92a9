import json
from secrets import token_urlsafe

from odoo.addons.municipal_crm.controllers.public_page import PublicPage
from odoo.addons.municipal_crm.controllers.request_form import ALWAYS
from odoo.addons.municipal_crm.tools.typed import read_number
from odoo.http import request, route

ADDON = "municipal_referendum"


class ConsultationPage(PublicPage):
    """Consultations on the website: texts, comments and answers, open data (V16)."""

    def _consultations(self):
        return request.env["municipal.consultation"]

    def _show_consultation(self, template, values, status=200, private=False):
        values["tz"] = request.website._get_municipal_facts()["tz"]
        return self._page(f"{ADDON}.website_{template}", values, status, private=private)

    @route("/consultations", methods=["GET"], readonly=True, **ALWAYS)
    def consultations(self, **_query):
        lists = self._consultations()._get_public_lists()
        return self._show_consultation("consultations", {"lists": lists})

    @route("/consultations/<string:path>", methods=["GET"], readonly=True, **ALWAYS)
    def consultation(self, path, **_query):
        consultation = self._consultations()._find_public(path)
        if not consultation:
            return self._not_found()
        values = {"consultation": consultation, "page": consultation._get_public_page()}
        return self._show_consultation("consultation", values)

    @route("/consultations/<string:path>/comments", methods=["GET"], readonly=True, **ALWAYS)
    def consultation_comments(self, path, article="", page="", **_query):
        consultation = self._consultations()._find_public(path)
        if not consultation:
            return self._not_found()
        found = consultation._find_article(article)
        values = {
            "consultation": consultation,
            "path": consultation._get_public_path(),
            "article": found,
            "is_taking": consultation._is_taking_comments(),
            **consultation._get_comments_page(found, read_number(page)),
        }
        return self._show_consultation("consultation_comments", values)

    # --- writing ---

    @route("/consultations/<string:path>/comment", methods=["GET"], readonly=True, **ALWAYS)
    def consultation_form(self, path, article="", kind="", **_query):
        consultation = self._consultations()._find_public(path)
        if not consultation:
            return self._not_found()
        found = consultation._find_article(article)
        raw = {"article": found.id and str(found.id), "proposed": found.body, "kind": kind}
        return self._consultation_form_page(consultation, raw)

    def _consultation_form_page(self, consultation, raw, errors=None, status=200):
        article = consultation._find_article(raw.get("article"))
        values = {
            "consultation": consultation,
            "path": consultation._get_public_path(),
            "article": article,
            "kinds": list(consultation._get_kinds(article).items()),
            "is_taking": consultation._is_taking_comments(),
            "raw": raw,
            "errors": errors or {},
            "submission_key": raw.get("submission_key") or token_urlsafe(24),
        }
        return self._show_consultation("consultation_form", values, status, private=True)

    @route("/consultations/<string:path>/comment", methods=["POST"], **ALWAYS)
    def consultation_send(self, path, extra_info="", **post):
        consultation = self._consultations()._find_public(path)
        if not consultation:
            return self._not_found()
        raw = consultation._read_form(post)
        if wait := self._hit("consultation_comment"):
            return self._consultation_wait(consultation, raw, wait)
        if not consultation._is_taking_comments():
            return self._consultation_form_page(consultation, raw, status=409)
        errors = consultation._check_form(raw)
        if extra_info:  # a trap that people do not see
            errors["body"] = request.env._("Please send the form again.")
        if errors:
            return self._consultation_form_page(consultation, raw, errors, 422)
        return self._take_comment(consultation, raw)

    def _consultation_wait(self, consultation, raw, wait):
        """Whoever has to wait finds what they wrote still in the form."""
        if wait < 0:
            return self._wait(wait)
        text = request.env._("Too many tries. Send it once more in %s minutes.", -(-wait // 60))
        return self._consultation_form_page(consultation, raw, {"contact_email": text}, 429)

    # --- open data ---

    @route("/consultations/<string:path>/comments.json", methods=["GET"], readonly=True, **ALWAYS)
    def consultation_json(self, path, **_query):
        consultation = self._consultations()._find_public(path)
        if not consultation:
            return self._not_found()
        content = {"title": consultation.name, "comments": consultation._get_open_data()}
        text = json.dumps(content, ensure_ascii=False, indent=1)
        return self._file(text.encode(), f"consultation-{consultation.id}.json", "application/json")

    @route("/consultations/<string:path>/comments.csv", methods=["GET"], readonly=True, **ALWAYS)
    def consultation_csv(self, path, **_query):
        consultation = self._consultations()._find_public(path)
        if not consultation:
            return self._not_found()
        content = consultation._print_open_csv()
        return self._file(content, f"consultation-{consultation.id}.csv", "text/csv")

    @route("/consultations/<string:path>/report.pdf", methods=["GET"], **ALWAYS)
    def consultation_report(self, path, **_query):
        """For everybody when it is closed, before that for those who may read consultations."""
        consultation = self._consultations()._find_public(path)
        is_ours = request.env.user.has_group(f"{ADDON}.municipal_referendum_group_desk")
        if not consultation or not (is_ours or consultation.state == "closed"):
            return self._not_found()
        if wait := self._hit("consultation_report"):
            return self._wait(wait)
        content = consultation._print_report()
        return self._file(content, f"consultation-{consultation.id}.pdf", "application/pdf")
