import json
import logging
import os
import time

from odoo import api, models
from odoo.addons.municipal_crm.tools.identity import IdentityError, clean_afm
from odoo.addons.municipal_crm.tools.sink import VARIABLE
from odoo.http import request

from ..tools.oauth import BASES, Door, Refused, Unreachable
from ..tools.userinfo import Person

_logger = logging.getLogger(__name__)

CALLBACK = "/taxisnet/return"
LOCAL = "/taxisnet/counterpart"
#: Where the town's server reaches the counterpart: no name that a network could answer.
INNER = "https://counterpart.invalid"
#: Seconds to sign in at the state's server, and to answer the town's question after it.
BEGIN_SECONDS = 15 * 60
PERSON_SECONDS = 10 * 60


class MunicipalTaxisnet(models.AbstractModel):
    """The state's sign-in: whom it sends us, and what follows for the citizen's record.

    Of a person it keeps the tax number (sealed) and the name; everything else that the state tells
    is dropped where it is read.
    """

    _name = "municipal.taxisnet"
    _description = "Sign-in with TaxisNet"

    # === CONFIGURATION === #

    @api.model
    def _is_on(self):
        """Whether the sign-in is offered; without a complete configuration nothing shows."""
        return bool(self._get_door())

    @api.model
    def _get_door(self):
        """The :class:`Door` of the present municipality, None when it has none."""
        company = self.env.company.sudo()  # sudo: res.company - the configuration stays here
        server = company.taxisnet_server
        if server == "local":
            return self._get_local_door()
        if not (server and company.taxisnet_client and company.taxisnet_secret_sealed):
            return None
        seal = self.env["municipal.sealed"]._get_seal()
        secret = seal.open(company.taxisnet_secret_sealed)
        return Door(BASES[server], company.taxisnet_client, secret, self._get_callback())

    @api.model
    def _get_local_door(self):
        """The counterpart names anybody to be anybody, so it opens nothing where people are served:

        only a server whose messages end in a folder has it.
        """
        if not os.environ.get(VARIABLE):
            return None
        Counterpart = self.env["municipal.taxisnet.counterpart"]
        client, secret = Counterpart._get_client()
        # wherever a demonstration is opened, the browser has to come back to the same host
        base = request.httprequest.host_url.rstrip("/") if request else self._get_base()
        adapter = Counterpart._get_adapter()
        return Door(INNER, client, secret, f"{base}{CALLBACK}", adapter, f"{base}{LOCAL}")

    @api.model
    def _get_base(self):
        # sudo: ir.config_parameter - the address of this very server
        return self.env["ir.config_parameter"].sudo().get_param("web.base.url").rstrip("/")

    @api.model
    def _get_callback(self):
        return f"{self._get_base()}{CALLBACK}"

    # === SIGNING IN === #

    @api.model
    def _begin(self, path):
        """(where to send the browser, what its session remembers meanwhile).

        :param str path: where the citizen wants to be after it; only a path of this site counts
        """
        address, ticket = self._get_door().begin()
        return address, ticket | {
            "path": clean_path(path),
            "until": time.time() + BEGIN_SECONDS,
            "user": self.env.uid,
        }

    @api.model
    def _finish(self, ticket, query):
        """Who came back.

        :param ticket: what :meth:`_begin` gave; None: the session remembers nothing
        :param query: of the address to which the browser came back
        :return: {"code": "person" | "foreign" | "denied" | "refused" | "unreachable", "person"}
        """
        if not self._is_own(ticket, query):
            return {"code": "foreign"}
        if query.get("error"):
            return {"code": "denied"}
        try:
            person = self._get_door().finish(ticket, query.get("code") or "-")
            person = Person(clean_afm(person.afm), person.name)
        except (Refused, IdentityError) as error:
            _logger.info("TaxisNet vouches for nobody: %s", error)
            return {"code": "refused"}
        except Unreachable as error:
            _logger.info("TaxisNet does not answer: %s", error)
            return {"code": "unreachable"}
        return {"code": "person", "person": person}

    @api.model
    def _is_own(self, ticket, query):
        """Whether this browser began the sign-in, as the same user, and not too long ago."""
        return (
            bool(ticket)
            and query.get("state") == ticket["state"]
            and ticket["until"] > time.time()
            and ticket["user"] == self.env.uid
        )

    @api.model
    def _seal_person(self, person):
        """The person as the session keeps it until the citizen has answered the town's question."""
        content = {"afm": person.afm, "name": person.name, "until": time.time() + PERSON_SECONDS}
        return self.env["municipal.sealed"]._get_seal().seal(json.dumps(content))

    @api.model
    def _open_person(self, sealed):
        """The person that :meth:`_seal_person` sealed, None when there is none any more."""
        content = sealed and json.loads(self.env["municipal.sealed"]._get_seal().open(sealed))
        if not content or content["until"] < time.time():
            return None
        return Person(content["afm"], content["name"])

    # === WHAT FOLLOWS === #

    @api.model
    def _prepare_welcome(self, person, user):
        """What the page shows before anything is changed.

        :return: {"name", "afm_tail", "requests" (their number), "is_known"}
        """
        return {
            "name": person.name,
            "afm_tail": person.afm[-3:],
            "requests": len(self.env["municipal.citizen"]._find_taxisnet_history(person.afm)),
            "is_known": not user._is_public(),
        }

    @api.model
    def _accept(self, person, user, joins):
        """The citizen has agreed: their account is this person's, made when they have none.

        :param user: who is signed in, maybe the visitor
        :param bool joins: what was filed with the tax number before becomes theirs
        :return: the portal user (in sudo); empty when the account is somebody else's
        """
        Citizen = self.env["municipal.citizen"]
        if user._is_public():
            user = Citizen._find_taxisnet_owner(person.afm)
            user = user or Citizen._open_taxisnet_account(person, self.env.lang)
        citizen = Citizen._get_for_user(user)
        if citizen._set_taxisnet(person) == "taken":
            return user.browse()
        if joins:
            citizen._join_taxisnet_history(person.afm)
        return user


def clean_path(path):
    """A path of this site, ``/my`` instead of anything else: nobody is led elsewhere by a link."""
    is_path = (path or "").startswith("/") and not path.startswith(("//", "/\\", "/taxisnet"))
    return path[:500] if is_path and "\\" not in path and path.isprintable() else "/my"
