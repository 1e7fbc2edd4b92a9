{
    "name": "Municipal Indicators",
    "summary": "Written-down indicators of requests: a dashboard, public figures, open data, reports",
    "version": "19.0.1.0.0",
    "category": "Services/Municipality",
    "author": "Municipal Suite contributors",
    "license": "AGPL-3",
    "depends": ["municipal_crm"],
    "data": [
        "security/ir.model.access.csv",
        "security/municipal_indicators_rules.xml",
        "report/municipal_indicator_paper.xml",
        "views/municipal_indicator_views.xml",
        "views/municipal_indicator_report_views.xml",
        "views/res_config_settings_views.xml",
        "views/website_figures.xml",
        "data/municipal_public_cron_data.xml",
        "data/website_menu_data.xml",
    ],
    "uninstall_hook": "uninstall_hook",
    "assets": {
        "web.assets_backend": [
            "municipal_indicators/static/src/backend/**/*",
        ],
        "municipal_crm.assets_public": [
            "municipal_indicators/static/src/public/figures.scss",
        ],
    },
    "installable": True,
}
