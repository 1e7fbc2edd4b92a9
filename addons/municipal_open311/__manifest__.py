{
    "name": "Municipal Open311",
    "summary": "Other programs file and follow requests by the Open311 standard, GeoReport v2",
    "version": "19.0.1.0.0",
    "category": "Services/Municipality",
    "author": "Municipal Suite contributors",
    "license": "AGPL-3",
    "depends": ["municipal_crm"],
    "external_dependencies": {
        "python": ["lxml"],
    },
    "data": [
        "security/ir.model.access.csv",
        "security/municipal_open311_rules.xml",
        "wizard/municipal_open311_shown_views.xml",
        "views/municipal_open311_key_views.xml",
    ],
    "installable": True,
}
