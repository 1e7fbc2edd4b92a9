{
    "name": "Municipal Mail",
    "summary": "What citizens answer by e-mail lands in their request",
    "version": "19.0.1.0.0",
    "category": "Services/Municipality",
    "author": "Municipal Suite contributors",
    "license": "AGPL-3",
    "depends": ["municipal_crm"],
    "external_dependencies": {
        "python": ["lxml", "mail-parser-reply"],
    },
    "data": [
        "security/ir.model.access.csv",
        "security/municipal_mail_rules.xml",
        "views/municipal_incoming_mail_views.xml",
        "views/municipal_request_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "installable": True,
}
