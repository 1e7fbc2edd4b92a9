{
    "name": "Municipal Indicators",
    "summary": "Written-down indicators of requests: a dashboard, a spreadsheet, a trace of exports",
    "version": "19.0.1.0.0",
    "category": "Services/Municipality",
    "author": "Municipal Suite contributors",
    "license": "AGPL-3",
    "depends": ["municipal_crm"],
    "data": [
        "security/ir.model.access.csv",
        "security/municipal_indicators_rules.xml",
        "views/municipal_indicator_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "uninstall_hook": "uninstall_hook",
    "assets": {
        "web.assets_backend": [
            "municipal_indicators/static/src/backend/**/*",
        ],
    },
    "installable": True,
}
