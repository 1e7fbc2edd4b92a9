from odoo.addons.municipal_crm.tools.dialogue import Reply


class CallWorld:
    """What the engine needs from outside, on the dialogues and the staff of the town hall."""

    def __init__(self, call):
        self.call = call

    def start(self, code, language, slots):
        """Begin a dialogue in a conversation of its own; (number of the turn, turn)."""
        self.call._link_requests()
        return self._tell(self.call._begin_dialogue(code, language, slots))

    def reply(self, reply, number):
        """Answer the turn ``number``; (number of the next turn, next turn)."""
        session = self.call.session_id._localized()
        session._reply(Reply(**reply), number)
        self.call._link_requests()
        return self._tell(session)

    def route(self, target):
        """Numbers to ring for ``target``, in this order."""
        return self.call._get_route(target)

    def _tell(self, session):
        return session.turn_number, session._get_turn().to_dict()
