{
    "name": "Municipal Import",
    "summary": "Citizens and requests of the old system, from CSV, with a dry run and undo",
    "version": "19.0.1.0.0",
    "category": "Services/Municipality",
    "author": "Municipal Suite contributors",
    "license": "AGPL-3",
    "depends": ["municipal_crm"],
    "data": [
        "security/ir.model.access.csv",
        "security/municipal_import_rules.xml",
        "data/municipal_import_cron_data.xml",
        "views/municipal_import_views.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "municipal_import/static/src/**/*",
        ],
    },
    "installable": True,
}
