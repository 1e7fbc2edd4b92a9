from datetime import timedelta

import pytz
from odoo import fields, models

from ..tools.action import Dial, Say
from ..tools.dial import order_numbers


class MunicipalCall(models.Model):
    """Whom a call rings: the officer in charge, then deputy, head, department, switchboard."""

    _inherit = "municipal.call"

    def _advance(self, event):
        tried = len((self.state or {}).get("dialled", ()))
        actions = super()._advance(event)
        if len(self.state["dialled"]) > tried:
            for dial in actions:
                if isinstance(dial, Dial):
                    self.line_id._note_dial(dial.number, self)
        return actions

    def _get_route(self, target):
        """Numbers (E.164) to ring for ``target`` of a dialogue or flow, in this order.

        Nobody out of hours, nobody who is away, never the caller or a line of our own.
        """
        # sudo: municipal.dialogue.session - nobody has rights on conversations
        session = self.session_id.sudo() or self._prepare_session()
        department = session._find_department(target)
        calendar = department.resource_calendar_id or self.company_id.resource_calendar_id
        if not session._is_open(calendar):
            return []
        numbers = [
            self._read_phone(employee)
            for employee in self._get_staff(session, department)
            if self._is_present(employee)
        ]
        numbers += [self._clean(phone) for phone in self._get_desks(department)]
        numbers = order_numbers(numbers, self._get_never())
        return [number for number in numbers if self.line_id._may_dial(number)]

    def _prepare_session(self):
        """Stands for a conversation where the flow itself leads to a person."""
        # sudo: municipal.dialogue.session - never stored
        Session = self.env["municipal.dialogue.session"].sudo()
        return Session.new({"company_id": self.company_id.id, "medium": "phone"})

    def _get_staff(self, session, department):
        """Employees in the order in which they are rung, maybe with repeats."""
        request = self._get_request_of(session)
        officer = request.user_id.employee_ids.filtered(
            lambda employee: employee.company_id == self.company_id
        )[:1]
        return [officer, officer.deputy_id, department.deputy_id, department.manager_id]

    def _get_request_of(self, session):
        """The request that the caller talks about; they have given its code, or filed it now."""
        # sudo: municipal.request - only for whom to ring
        Request = self.env["municipal.request"].sudo()
        frames = (session.state or {}).get("frames") or [{}]
        known = frames[-1].get("slots", {}).get("request_id") or session.request_id.id
        return Request.browse(known or []).exists()

    def _get_desks(self, department):
        """Telephones that several people answer."""
        switchboard = self.line_id.person_department_id
        return [department.phone, switchboard.phone, self.company_id.phone]

    def _is_present(self, employee):
        """Whether somebody is there who works now: own hours, no leave."""
        if not employee or not employee.active:
            return False
        calendar = employee.resource_calendar_id
        if not calendar:  # fully flexible
            return not self._is_on_leave(employee)
        now = fields.Datetime.now().replace(tzinfo=pytz.utc)
        hours = calendar._work_intervals_batch(
            now, now + timedelta(minutes=1), resources=employee.resource_id
        )
        return bool(hours[employee.resource_id.id]) and not self._is_on_leave(employee)

    def _is_on_leave(self, employee):
        now = fields.Datetime.now()
        # sudo: hr.leave - whether, not why
        return bool(
            self.env["hr.leave"]
            .sudo()
            .search_count(
                [
                    ("employee_id", "=", employee.id),
                    ("state", "=", "validate"),
                    ("date_from", "<=", now),
                    ("date_to", ">=", now),
                ],
                limit=1,
            )
        )

    def _read_phone(self, employee):
        return self._clean(employee.work_phone) or self._clean(employee.mobile_phone)

    def _clean(self, phone):
        return self.env["municipal.dialogue"]._clean_phone(phone) if phone else ""

    def _get_never(self):
        """The caller, and our own lines: they would ring in a circle."""
        lines = self.env["municipal.ivr.line"].sudo().search([])  # sudo: calls have no user
        return [self.caller or "", self._clean(self.called), *lines.mapped("number")]

    # === WHOM IS RUNG === #

    def _prepare_whisper(self):
        """What the person who is rung hears before pressing 1: nothing about who calls."""
        # sudo: municipal.dialogue.session - the title of its dialogue
        code = self.session_id.sudo().code
        lang = self.company_id.partner_id.lang or self.env.lang or "en_US"
        town = self.with_context(lang=lang)
        dialogue = code and town.env["municipal.dialogue"]._get_dialogue(code)
        says = [town.env._("A call from a citizen, from the telephone line of the municipality.")]
        if dialogue is not None and dialogue:
            says.append(f"{dialogue._get_title()}.")
        if self.lang and self.lang != lang:
            language = town.env["res.lang"]._get_data(code=self.lang).name
            says.append(town.env._("Language: %s.", language))
        says.append(town.env._("To take the call, press 1."))
        return tuple(Say(text, lang) for text in says)
