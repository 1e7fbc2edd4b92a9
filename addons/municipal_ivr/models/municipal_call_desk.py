from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.action import Dial

# what is extended here comes first
from . import municipal_call_engine, municipal_call_talk  # noqa: F401

CHANGED, RINGING = "municipal_ivr.calls", "municipal_ivr.ringing"
SHOWN_REQUESTS = 5
#: Digits of a number that tell it from all others, however people wrote the rest.
LAST_DIGITS = 10


class MunicipalCall(models.Model):
    """What the telephone desk sees of a call: how it went, and who is calling now."""

    _inherit = "municipal.call"

    outcome = fields.Selection(
        [
            ("running", "In progress"),
            ("filed", "Request registered"),
            ("informed", "Answer heard"),
            ("transferred", "Put through"),
            ("callback", "Call back promised"),
            ("partial", "Hung up, words kept"),
            ("abandoned", "Hung up without a result"),
        ],
        compute="_compute_outcome",
        store=True,
        index=True,
        help="“Hung up, words kept”: an unfinished request holds what was said.",
    )
    contained = fields.Float(
        "Without a person",
        compute="_compute_outcome",
        store=True,
        aggregator="avg",
        help="1 when the caller got what they wanted from the line itself.",
    )
    is_partial = fields.Boolean(
        "Words kept", help="The caller hung up before the end; a request holds what was said."
    )
    known_citizen_ids = fields.Many2many(
        "municipal.citizen",
        string="Known by this number",
        compute="_compute_known_citizen_ids",
        help="A number can be shared or forged: it proves nothing.",
    )
    rung_user_ids = fields.Many2many("res.users", string="Officers rung", readonly=True)

    # === COMPUTE === #

    @api.depends("status", "request_ids", "is_partial")
    def _compute_outcome(self):
        for call in self:
            call.outcome = call._get_outcome()
            call.contained = call.outcome in ("filed", "informed")

    def _get_outcome(self):
        if self.status != "settled":  # late news may still come
            return "running"
        state = self.state or {}
        result = state.get("result") or self.result or ""
        if result == "transferred":
            return result
        if result.startswith("left"):
            unfinished = "partial" if self.is_partial else "abandoned"
            return "filed" if self.request_ids and not self.is_partial else unfinished
        # sudo: municipal.ivr.flow.version - the name of one node
        person = (self.flow_version_id.sudo().content or {}).get("person")
        if self.request_ids:
            return "callback" if person in state.get("trail", ()) else "filed"
        return "informed"

    @api.depends("caller")
    def _compute_known_citizen_ids(self):
        numbers = list(filter(None, self.mapped("caller")))
        citizens = self.env["municipal.citizen"].search([("phone", "in", numbers)])
        for call in self:
            call.known_citizen_ids = citizens.filtered(
                lambda citizen, call=call: call.caller and citizen.phone == call.caller
            )

    @api.depends("caller", "date_start")
    def _compute_display_name(self):
        for call in self:
            number = call.caller or self.env._("Number withheld")
            moment = fields.Datetime.context_timestamp(call, call.date_start)
            call.display_name = f"{number} · {moment:%d/%m/%Y %H:%M}"

    def _link_requests(self):
        """The call belongs to the citizen whose requests were filed in it, if it is one."""
        super()._link_requests()
        citizens = self.request_ids.citizen_id
        if len(citizens) == 1:
            self.citizen_id = citizens

    def _do_close(self, effect):
        """Whether what was said has become a request only because the caller is gone."""
        filed = self.session_id.sudo().request_id  # sudo: municipal.dialogue.session - nobody's
        super()._do_close(effect)
        if not filed and self.session_id.sudo().request_id:
            self.is_partial = effect.status == "abandoned"

    # === NEWS FOR THE DESK === #

    @api.model_create_multi
    def create(self, vals_list):
        calls = super().create(vals_list)
        calls._tell_desk()
        return calls

    def write(self, vals):
        result = super().write(vals)
        if "status" in vals:
            self._tell_desk()
        return result

    def _tell_desk(self):
        """Those who have the live calls open see at once that something has changed."""
        # sudo: res.groups - a channel of the bus
        desk = self.env.ref("municipal_ivr.municipal_ivr_group_operator").sudo()
        desk._bus_send(CHANGED, {"ids": self.ids})

    def _advance(self, event):
        actions = super()._advance(event)
        for action in actions:
            if isinstance(action, Dial):
                self._tell_rung(action.number)
        return actions

    def _tell_rung(self, number):
        """The officer whose telephone rings sees who calls, before picking it up."""
        users = self._find_users(number) - self.rung_user_ids
        self.rung_user_ids += users
        for user in users:
            user._bus_send(RINGING, {"id": self.id})

    @api.model
    def _find_users(self, number):
        """The users (in sudo) whose work telephone is ``number``."""

        # sudo: hr.employee - who is rung must see who calls
        employees = self.env["hr.employee"].sudo()
        digits = "".join(filter(str.isdigit, number))[-LAST_DIGITS:]

        def to_sql(_model, alias, _query):
            matches = [
                SQL(
                    "right(regexp_replace(%s, '\\D', '', 'g'), %s) = %s",
                    SQL.identifier(alias, name, to_flush=employees._fields[name]),
                    LAST_DIGITS,
                    digits,
                )
                for name in ("work_phone", "mobile_phone")
            ]
            return SQL("(%s OR %s)", *matches)

        domain = Domain("user_id", "!=", False) & Domain.custom(to_sql=to_sql)
        return employees.search(domain, limit=3).user_id

    # === THE CARD OF WHOEVER CALLS === #

    def get_card(self):
        """Who is calling, as far as the user may know them.

        :return: {"id", "number", "lang", "line", "citizens": [{"id", "name"}],
            "requests": [{"id", "number", "name", "state"}]}
        """
        self.ensure_one()
        self.check_access("read")
        requests = self._get_requests_of_number()
        return {
            "id": self.id,
            "number": self.caller or "",
            "lang": self.lang or "",
            "line": self.line_id.sudo().name or "",  # sudo: municipal.ivr.line - its name
            "citizens": [
                {"id": citizen.id, "name": citizen.display_name}
                for citizen in self.known_citizen_ids
            ],
            "requests": [
                {
                    "id": request.id,
                    "number": request.protocol_number,
                    "name": request.name,
                    "state": request.state_id.name,
                }
                for request in requests
            ],
        }

    def _get_requests_of_number(self):
        if not self.caller:
            return self.request_ids
        domain = Domain("citizen_id", "in", self.known_citizen_ids.ids)
        domain |= Domain("contact_phone", "=", self.caller)
        return self.env["municipal.request"].search(
            domain, order="is_open desc, date_submitted desc", limit=SHOWN_REQUESTS
        )

    # === ACTIONS === #

    def action_new_request(self):
        """A new request with what the call tells already."""
        self.ensure_one()
        citizen = self.known_citizen_ids if len(self.known_citizen_ids) == 1 else False
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New request"),
            "res_model": "municipal.request",
            "views": [(False, "form")],
            "context": {
                "default_channel": "phone",
                "default_contact_phone": self.caller or False,
                "default_citizen_id": citizen and citizen.id,
                "default_call_ids": [fields.Command.link(self.id)],
            },
        }

    @api.model
    def _get_action(self, domain):
        """The list of calls, narrowed to ``domain``."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "municipal_ivr.municipal_call_action"
        )
        return action | {"domain": domain, "context": {}}
