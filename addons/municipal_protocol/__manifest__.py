{
    "name": "Municipal e-Protocol",
    "summary": "Requests get the number of the municipality's own document system, each exactly once",
    "version": "19.0.1.0.0",
    "category": "Services/Municipality",
    "author": "Municipal Suite contributors",
    "license": "AGPL-3",
    "depends": ["municipal_crm"],
    "external_dependencies": {"python": ["requests"]},
    "data": [
        "security/ir.model.access.csv",
        "security/municipal_protocol_rules.xml",
        "data/municipal_protocol_cron_data.xml",
        "views/municipal_protocol_document_views.xml",
        "views/municipal_request_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "installable": True,
}
