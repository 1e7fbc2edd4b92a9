from odoo import api, models

from ..tools import town as reading

#: Groups and categories are one model; their codes would meet without it.
GROUP_PREFIX = "group_"


class MunicipalTownLoader(models.AbstractModel):
    """Categories with their questions, papers and delivery options."""

    _inherit = "municipal.town.loader"

    @api.model
    def _load_catalogue(self, work, catalogue):
        """:param dict catalogue: ``delivery_options``, ``groups`` with their ``categories``"""
        groups = catalogue.get("groups", [])
        categories = [category for group in groups for category in group.get("categories", [])]
        self._load_delivery_options(work, catalogue.get("delivery_options", []))
        self._load_documents(work, categories, catalogue.get("documents", []))
        self._load_groups(work, groups)
        rows = [
            self._prepare_category(work, category, group["code"], position)
            for group in groups
            for position, category in enumerate(group.get("categories", []), 1)
        ]
        records = self._store(work, "municipal.request.category", rows)
        for category, record in zip(categories, records, strict=True):
            work.found["category", category["code"]] = record
        self._load_questions(work, categories)

    @api.model
    def _load_delivery_options(self, work, options):
        rows = [
            {
                "code": option["code"],
                "kind": option["kind"],
                "name": self._texts(work, option, "name"),
                "place_id": self._get_id(work, "place", option.get("place")),
                "sequence": 10 * position,
            }
            for position, option in enumerate(options, 1)
        ]
        records = self._store(work, "municipal.delivery.option", rows)
        for option, record in zip(options, records, strict=True):
            work.found["delivery option", option["code"]] = record

    @api.model
    def _load_documents(self, work, categories, notes):
        """Papers have no code: the same name in the town's language is the same paper.

        :param list notes: where some of them are had: ``name_*``, ``note_*``, ``url``
        """
        known = {self._texts(work, row, "name")[work.lang]: row for row in notes}
        papers = {}
        for category in categories:
            for names in self._get_papers(work, category):
                papers.setdefault(names[work.lang], names)
        rows = [
            {"name": names} | self._prepare_document(work, known.get(name))
            for name, names in papers.items()
        ]
        records = self._store(work, "municipal.document.type", rows, key=("name",))
        for name, record in zip(papers, records, strict=True):
            work.found["paper", name] = record

    @api.model
    def _prepare_document(self, work, note):
        return {"note": self._texts(work, note, "note"), "url": note.get("url")} if note else {}

    @api.model
    def _get_papers(self, work, category):
        """[{language: name}] of the papers that a category asks for."""
        lists = self._texts(work, category, "required_documents")
        return [dict(zip(lists, names, strict=True)) for names in zip(*lists.values(), strict=True)]

    @api.model
    def _load_groups(self, work, groups):
        rows = [
            {
                "code": GROUP_PREFIX + group["code"],
                "name": self._texts(work, group, "name"),
                "sequence": 10 * position,
                "company_id": work.company.id,
            }
            for position, group in enumerate(groups, 1)
        ]
        records = self._store(work, "municipal.request.category", rows)
        for group, record in zip(groups, records, strict=True):
            work.found["group", group["code"]] = record

    @api.model
    def _prepare_category(self, work, category, group, position):
        asked = {question["name"] for question in category.get("fields", [])}
        papers = [names[work.lang] for names in self._get_papers(work, category)]
        options = category.get("delivery_options", [])
        return {
            "code": category["code"],
            "parent_id": work.get("group", group).id,
            "sequence": 10 * position,
            "department_id": work.get("department", category["department"]).id,
            "kind": category["kind"],
            "privacy": reading.privacy(category),
            "service_days": category.get("sla_working_days", 10),
            "location_required": category.get("location_required", False),
            "identity_required": category.get("identity_required", False),
            "keywords": ", ".join(category.get(f"keywords_{work.own}", [])),
            "fee": category.get("fee_eur") or 0.0,
            "document_ids": [work.get("paper", name).id for name in papers],
            "delivery_option_ids": [work.get("delivery option", code).id for code in options],
            "company_id": work.company.id,
            **{flag: name in asked for name, flag in reading.SEALED_QUESTIONS.items()},
            **{
                name: self._texts(work, category, name)
                for name in ("name", "description", "fee_note", "emergency_note")
            },
        }

    # === QUESTIONS === #

    @api.model
    def _load_questions(self, work, categories):
        questions = [
            (work.get("category", category["code"]), position, question)
            for category in categories
            for position, question in enumerate(category.get("fields", []), 1)
            if question["name"] not in reading.SEALED_QUESTIONS
        ]
        rows = [
            {
                "category_id": category.id,
                "name": question["name"],
                "label": self._texts(work, question, "label"),
                "help_text": self._texts(work, question, "help"),
                "kind": reading.QUESTION_KINDS.get(question["type"], question["type"]),
                "is_required": question.get("required", False),
                "sequence": 10 * position,
            }
            for category, position, question in questions
        ]
        records = self._store(work, "municipal.request.question", rows, key=("category_id", "name"))
        self._load_question_options(
            work,
            [(record, question[2]) for record, question in zip(records, questions, strict=True)],
        )

    @api.model
    def _load_question_options(self, work, questions):
        rows = [
            {
                "question_id": record.id,
                "value": option["value"],
                "label": reading.texts(
                    {f"label_{iso}": option.get(iso) for iso in work.languages.values()},
                    "label", work.languages, work.own,
                ),
                "sequence": 10 * position,
            }
            for record, question in questions
            for position, option in enumerate(question.get("options", []), 1)
        ]  # fmt: skip
        self._store(work, "municipal.request.question.option", rows, key=("question_id", "value"))
