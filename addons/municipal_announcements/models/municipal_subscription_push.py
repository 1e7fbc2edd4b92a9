import json

from odoo import api, fields, models
from odoo.addons.municipal_crm.tools.typed import read_number

from .web_push_call import is_push_host

MOST_LETTERS = 1000


class MunicipalSubscription(models.Model):
    """Browsers of anonymous visitors (N12). What the browser gives is its own proof."""

    _inherit = "municipal.subscription"

    push_keys = fields.Char(groups=fields.NO_ACCESS)

    _push_has_keys = models.Constraint(
        "CHECK (channel <> 'push' OR push_keys IS NOT NULL)",
        "A browser gives its keys along with its address.",
    )

    def _get_push_label(self):
        """What the outbox keeps instead of the long address: which service, which row."""
        if not self:
            return ""
        return f"{self.address.split('/')[2]} #{self.id}"

    @api.model
    def _get_push_key(self):
        """The key that a browser subscribes with; None before the system has made one."""
        return self.env.company.sudo().push_public_key  # sudo: the public key is public

    @api.model
    def _receive_browser(self, posted):
        """Take the subscription of a browser, as its ``PushSubscription.toJSON()`` gives it.

        :param dict posted: endpoint, keys {p256dh, auth}, topics, areas (ids), lang, key (the
            public key it was made with)
        :return: {"code": "active", "token"} or {"code": "error" | "key"}; "key": the town's key is
            another by now, so the browser has to ask anew
        """
        company = self.env.company
        if not posted.get("key") or posted["key"] != self._get_push_key():
            return {"code": "key"}
        endpoint, keys = str(posted.get("endpoint") or ""), _read_keys(posted.get("keys"))
        extra = self.env["municipal.channel.push"]._get_extra_hosts()
        if not keys or len(endpoint) > MOST_LETTERS or not is_push_host(endpoint, extra):
            return {"code": "error"}
        row = self._find_by_address("push", endpoint, company)
        if row and row.push_keys != keys:
            return {"code": "error"}  # somebody else's address, guessed
        vals = self._read_choices(_as_post(posted)) | {"push_keys": keys}
        if row:
            row.write(vals)
        else:
            # sudo: municipal.subscription - visitors have no access
            row = self.sudo().create({"channel": "push", "address": endpoint, **vals})
        row._set_active()
        return {"code": "active", "token": row._make_token("settings")}


def _read_keys(keys):
    """The two keys as JSON, or None."""
    if not isinstance(keys, dict):
        return None
    found = {name: str(keys.get(name) or "")[:200] for name in ("p256dh", "auth")}
    return json.dumps(found) if all(found.values()) else None


def _as_post(posted):
    """Topics and districts as the names of ticked boxes."""
    ticked = {
        f"{name}_{read_number(str(value), 9)}": "1"
        for name in ("topic", "area")
        for value in (posted.get(f"{name}s") or [])[:200]
        if read_number(str(value), 9)
    }
    return ticked | {"lang": posted.get("lang")}
