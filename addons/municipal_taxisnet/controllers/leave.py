from odoo.addons.web.controllers.session import Session
from odoo.http import request, route

#: Where the session keeps the address that ends the state's own session.
LEAVE_KEY = "municipal_taxisnet_leave"


class Leave(Session):
    """Whoever came through TaxisNet leaves it too: the next person at a library's computer must not
    find the door open."""

    @route()
    def logout(self, redirect="/odoo"):
        address = request.session.get(LEAVE_KEY)
        answer = super().logout(redirect)
        return request.redirect(address, 303, local=False) if address else answer
