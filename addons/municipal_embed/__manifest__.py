{
    "name": "Municipal embedded form",
    "summary": "The form of requests inside the websites of schools, associations and others",
    "version": "19.0.1.0.0",
    "category": "Services/Municipality",
    "author": "Municipal Suite contributors",
    "license": "AGPL-3",
    "depends": ["municipal_crm"],
    "external_dependencies": {"python": ["lxml"]},
    "data": [
        "security/ir.model.access.csv",
        "security/municipal_embed_rules.xml",
        "views/municipal_embed_views.xml",
        "views/website_embed.xml",
    ],
    "installable": True,
}
