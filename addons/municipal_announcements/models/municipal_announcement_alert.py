from odoo import fields, models


class MunicipalAnnouncement(models.Model):
    """What an alert says in the words of CAP 1.2, which other systems understand (N04, N05)."""

    _inherit = "municipal.announcement"

    severity = fields.Selection(
        [
            ("extreme", "Extreme: danger to life"),
            ("severe", "Severe"),
            ("moderate", "Moderate"),
            ("minor", "Minor"),
            ("unknown", "Unknown"),
        ],
        default="unknown",
        required=True,
        tracking=True,
    )
    urgency = fields.Selection(
        [
            ("immediate", "Act at once"),
            ("expected", "Act within the hour"),
            ("future", "Act soon"),
            ("past", "No more need to act"),
            ("unknown", "Unknown"),
        ],
        default="unknown",
        required=True,
    )
    certainty = fields.Selection(
        [
            ("observed", "It is happening"),
            ("likely", "Likely"),
            ("possible", "Possible"),
            ("unlikely", "Unlikely"),
            ("unknown", "Unknown"),
        ],
        default="unknown",
        required=True,
    )
    cap_category = fields.Selection(
        [
            ("Geo", "Earthquake or landslide"),
            ("Met", "Weather or flood"),
            ("Safety", "Public safety"),
            ("Security", "Security"),
            ("Rescue", "Rescue"),
            ("Fire", "Fire"),
            ("Health", "Health"),
            ("Env", "Pollution"),
            ("Transport", "Traffic"),
            ("Infra", "Water, power, networks"),
            ("CBRNE", "Chemical, nuclear or explosive"),
            ("Other", "Other"),
        ],
        "Category of the danger",
        default="Other",
        required=True,
    )
    cap_event = fields.Char(
        "Danger", translate=True, help="In a few words, e.g. Forest fire. Empty: the title."
    )
    instruction = fields.Text(
        "What to do", translate=True, help="What people shall do now, in plain sentences."
    )
    replaces_id = fields.Many2one(
        "municipal.announcement",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The alert that this one updates; it ends when this one is released.",
    )
