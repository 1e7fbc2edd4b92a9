{
    "name": "Municipal Macro",
    "summary": "What officers do again and again to a request, done by one choice",
    "version": "19.0.1.0.0",
    "category": "Services/Municipality",
    "author": "Municipal Suite contributors",
    "license": "AGPL-3",
    "depends": ["municipal_crm"],
    "data": [
        "security/ir.model.access.csv",
        "security/municipal_macro_rules.xml",
        "data/municipal_macro_data.xml",
        "views/municipal_macro_views.xml",
        "wizard/municipal_request_bulk_views.xml",
    ],
    "installable": True,
}
