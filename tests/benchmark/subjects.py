"""The same act, three ways: a citizen's request with us, a ticket with the peer, a bare record.

Each subject registers one matter of a citizen in a transaction of its own, as its own web form
does it: in sudo, by the visitor's or portal user's environment, committed.
"""

import time

import towns
from odoo import api, sql_db
from odoo.modules.registry import Registry


class Subject:
    """A database and one act in it.

    :param name: for the table
    :param database: its name
    """

    def __init__(self, name, database):
        self.name = name
        self.registry = Registry(database)
        self.texts = towns.texts()
        with self.registry.cursor() as cr:
            self.learn(api.Environment(cr, api.SUPERUSER_ID, {}))

    def learn(self, env):
        """Remember the ids that the act needs."""

    def act(self, env, turn):
        """Register one matter."""
        raise NotImplementedError

    def timed(self, turn):
        """Do it once; return (milliseconds until it is committed, SQL statements)."""
        statements = sql_db.sql_counter
        began = time.perf_counter()
        with self.registry.cursor() as cr:
            self.act(api.Environment(cr, self.uid, {}), turn)
            cr.commit()
        return (time.perf_counter() - began) * 1000, sql_db.sql_counter - statements

    def _text(self, turn):
        return self.texts[turn % len(self.texts)]


class OurRequest(Subject):
    """municipal.request: number without gaps, routed, officer chosen, history, two messages."""

    def learn(self, env):
        self.uid = env.ref("base.public_user").id
        self.categories = env["municipal.request.category"].search([("parent_id", "!=", False)]).ids

    def act(self, env, turn):
        env["municipal.request"]._submit(
            {
                "description": self._text(turn),
                "category_id": self.categories[turn % len(self.categories)],
                "channel": "web",
                "contact_name": "Eleni Citizen",
                "contact_email": "eleni@citizens.example",
                "preferred_channel": "email",
                "lang": "el_GR",
                "submission_key": f"bench-{time.time_ns()}-{turn}",
            }
        )


class PeerTicket(Subject):
    """helpdesk.ticket as the peer's portal controller makes it: numbered, team and stage set."""

    def learn(self, env):
        self.uid = env["res.users"].search([("login", "=", "citizen")]).id
        self.teams = env["helpdesk.ticket.team"].search([]).ids
        self.categories = env["helpdesk.ticket.category"].search([]).ids
        self.stage = env["helpdesk.ticket.team"]._get_applicable_stages()[:1].id
        self.channel = env.ref("helpdesk_mgmt.helpdesk_ticket_channel_web").id

    def act(self, env, turn):
        partner = env.user.partner_id
        ticket = (
            env["helpdesk.ticket"]
            .sudo()
            .create(
                {
                    "company_id": env.company.id,
                    "category_id": self.categories[turn % len(self.categories)],
                    "team_id": self.teams[turn % len(self.teams)],
                    "stage_id": self.stage,
                    "channel_id": self.channel,
                    "name": self._text(turn)[:80],
                    "description": f"<p>{self._text(turn)}</p>",
                    "attachment_ids": False,
                    "partner_id": partner.id,
                    "partner_name": partner.name,
                    "partner_email": partner.email,
                    "user_id": False,
                }
            )
        )
        ticket.message_subscribe(partner_ids=partner.ids)


class FloorRecord(Subject):
    """The least that a record with a discussion costs in Odoo: a contact (mail.thread)."""

    uid = api.SUPERUSER_ID

    def act(self, env, turn):
        env["res.partner"].create({"name": "Eleni Citizen", "comment": self._text(turn)})
