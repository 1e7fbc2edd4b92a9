"""Calls for tests: rows as the engine leaves them, without a carrier."""

from odoo.addons.municipal_crm.tests.common import MunicipalCase


class CallCase(MunicipalCase):
    """The tiny town with a telephone line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.flow = cls.env["municipal.ivr.flow"].create({"name": "Test flow"})
        provider = cls.env["municipal.ivr.account"]._get_provider_selection()[0][0]
        cls.account = cls.env["municipal.ivr.account"].create(
            {"name": "Test account", "key": "test-desk", "provider": provider}
        )
        cls.line = cls.env["municipal.ivr.line"].create(
            {
                "name": "Test line",
                "account_id": cls.account.id,
                "number": "+302310999000",
                "flow_id": cls.flow.id,
            }
        )

    def make_call(self, **vals):
        """A call of that state; ``trail`` and ``result`` go into the engine's state."""
        state = {"trail": vals.pop("trail", []), "result": vals.get("result", "")}
        return self.env["municipal.call"].create(
            {
                "uuid": f"call-{self.env['municipal.call'].search_count([])}",
                "account_id": self.account.id,
                "line_id": self.line.id,
                "company_id": self.company.id,
                "caller": "+302310123456",
                "status": "settled",
                "state": state,
                **vals,
            }
        )
