{
    "name": "Municipal Closing",
    "summary": "Reasons for closing a request, each with its own text to the citizen, and counted",
    "version": "19.0.1.0.0",
    "category": "Services/Municipality",
    "author": "Municipal Suite contributors",
    "license": "AGPL-3",
    "depends": ["municipal_crm"],
    "data": [
        "security/ir.model.access.csv",
        "data/municipal_reply_template_data.xml",
        "data/municipal_closing_reason_data.xml",
        "views/municipal_closing_reason_views.xml",
        "views/municipal_request_views.xml",
        "wizard/municipal_request_move_views.xml",
    ],
    "installable": True,
}
