from odoo import api, fields, models
from odoo.tools import SQL

MODELS = ("municipal.appointment", "municipal.appointment.wish")
#: Who waits for these looks at the screen, so they may make a noise at any hour.
URGENT = ("appointment_confirm",)
#: These are links to be opened.
FOR_EYES = ("appointment_confirm", "appointment_survey")
#: Who hears these can answer at once.
ANSWERED = tuple(f"appointment_{what}" for what in ("reminder", "moved", "cancelled", "offer"))
DIALOGUE = "appointment_answer"


class MunicipalNotification(models.Model):
    """Messages about appointments: to the contact given there, never later than they are of use."""

    _inherit = "municipal.notification"

    is_of_my_visits = fields.Boolean(
        "Of my appointments",
        compute="_compute_is_of_my_visits",
        search="_search_is_of_my_visits",
    )

    @api.depends("res_model", "res_id")
    @api.depends_context("uid")
    def _compute_is_of_my_visits(self):
        for model, rows in self.grouped("res_model").items():
            visits = self.env[model] if model in MODELS else self.env["municipal.appointment"]
            # as in the search: what counts is what the user may read
            ids = rows.mapped("res_id") if model in MODELS else []
            mine = set(visits.sudo(False).browse(ids).exists()._filtered_access("read").ids)
            for row in rows:
                row.is_of_my_visits = row.res_id in mine

    def _search_is_of_my_visits(self, operator, value):
        """Messages of the appointments and wishes that this user can read."""
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        # a record rule asks in sudo; what counts is what the user may read
        queries = {name: self.env[name].sudo(False)._search([]) for name in MODELS}

        def to_sql(_model, alias, _query):
            return SQL("(%s)", SQL(" OR ").join(_is_of(alias, *item) for item in queries.items()))

        return fields.Domain.custom(to_sql=to_sql)

    def _get_visit(self):
        """The appointment or the wish (in sudo) that this message is about; empty for others."""
        return self._get_record(self.res_model if self.res_model in MODELS else MODELS[0])

    def _find_obsolete(self):
        visit = self._get_visit()
        start = fields.Datetime.to_datetime((self.params or {}).get("appointment_start"))
        refusal = visit and visit._get_message_refusal(self.event, start)
        return refusal or super()._find_obsolete()

    def _is_for_eyes(self):
        return self.event in FOR_EYES or super()._is_for_eyes()

    def _get_answer_dialogue(self):
        visit = self._get_visit()
        if visit and self.event in ANSWERED:
            return DIALOGUE, {"notification_id": self.id}
        return super()._get_answer_dialogue()

    def _is_urgent(self):
        return self.event in URGENT or super()._is_urgent()

    def _get_citizen_facts(self):
        person, visit = super()._get_citizen_facts(), self._get_visit()
        if not visit:
            return person
        given = {
            "name": visit.contact_name,
            "email": visit.contact_email,
            "phone": visit.contact_phone,
            "lang": visit.contact_lang,
        }
        return person | {key: value for key, value in given.items() if value}

    def _get_wish(self):
        return self._get_visit().preferred_channel or super()._get_wish()

    def _get_facts(self, private=False):
        facts, visit = super()._get_facts(private), self._get_visit()
        if visit:
            lang = self.env.context.get("lang")
            facts |= visit.with_context(lang=lang)._get_message_facts(self.params or {})
        return facts

    def _get_link(self):
        visit = self._get_visit()
        return visit._get_message_link(self.event) if visit else super()._get_link()


def _is_of(alias, model, query):
    """The condition that a message is about one of the records that ``query`` finds."""
    return SQL(
        "(%s = %s AND %s IN %s)",
        SQL.identifier(alias, "res_model"),
        model,
        SQL.identifier(alias, "res_id"),
        query.subselect(),
    )
