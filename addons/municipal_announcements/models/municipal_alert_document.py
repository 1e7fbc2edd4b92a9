from odoo import fields, models
from odoo.addons.municipal_crm.models.kept_rows import keep_rows


class MunicipalAlertDocument(models.Model):
    """An alert as it went out to other systems: a document of CAP 1.2, frozen (N05).

    Each has an identifier of its own; an update or a cancellation names those that it is about.
    """

    _name = "municipal.alert.document"
    _inherit = "municipal.append.only"
    _description = "CAP document of an alert"
    _order = "id desc"
    _rec_name = "identifier"
    _log_access = False

    announcement_id = fields.Many2one(
        "municipal.announcement", "Alert", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", "Municipality", required=True, index=True)
    identifier = fields.Char(required=True)
    sender = fields.Char(required=True)
    message_type = fields.Selection(
        [("Alert", "Alert"), ("Update", "Update"), ("Cancel", "Cancellation")],
        "Type",
        required=True,
    )
    date_sent = fields.Datetime("Sent", required=True)
    own_reference = fields.Char(required=True, help="How other documents name this one.")
    reference = fields.Text("About", help="The documents that this one updates or cancels.")
    xml = fields.Text("Document", required=True)

    _identifier_uniq = models.UniqueIndex("(identifier)", "An identifier is used once.")
    _names_what_it_is_about = models.Constraint(
        "CHECK ((message_type = 'Alert') = (COALESCE(reference, '') = ''))",
        "An update or a cancellation names the documents that it is about.",
    )

    def init(self):
        """Not even SQL changes what went out."""
        keep_rows(self, "DELETE OR UPDATE", "a document that went out is never changed")
