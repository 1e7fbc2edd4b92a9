{
    "name": "Municipal Merge",
    "summary": "Several requests of the same matter: one is worked on, everybody keeps hearing of it",
    "version": "19.0.1.0.0",
    "category": "Services/Municipality",
    "author": "Municipal Suite contributors",
    "license": "AGPL-3",
    "depends": ["municipal_crm"],
    "data": [
        "security/ir.model.access.csv",
        "data/municipal_message_template_data.xml",
        "data/municipal_reply_template_data.xml",
        "wizard/municipal_request_merge_views.xml",
        "views/municipal_request_views.xml",
    ],
    "installable": True,
}
