{
    "name": "Municipal TaxisNet",
    "summary": "Citizens prove who they are with the state's own sign-in, where they wish to",
    "version": "19.0.1.0.0",
    "category": "Services/Municipality",
    "author": "Municipal Suite contributors",
    "license": "AGPL-3",
    "depends": ["municipal_crm"],
    "external_dependencies": {
        "python": ["lxml", "oauthlib", "requests", "requests-oauthlib"],
    },
    "data": [
        "security/ir.model.access.csv",
        "views/res_config_settings_views.xml",
        "views/municipal_request_category_views.xml",
        "views/website_taxisnet.xml",
        "views/website_taxisnet_doors.xml",
        "views/website_counterpart.xml",
    ],
    "demo": [
        "demo/municipal_taxisnet_demo.xml",
    ],
    "installable": True,
}
