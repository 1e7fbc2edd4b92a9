from odoo.addons.municipal_crm.models.municipal_rate_limit import DEFAULT_RATES

#: For one network address each. A care home or a library may have all its voters behind one; wrong
#: codes are counted for each number besides.
DEFAULT_RATES.update({"ballot_vote": "1500/3600", "ballot_check": "1500/3600"})
# A position is read aloud by the server's own voice, which takes a second of its work.
DEFAULT_RATES["ballot_voice"] = "120/3600"
