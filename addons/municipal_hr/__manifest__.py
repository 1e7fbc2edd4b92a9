{
    "name": "Municipal HR",
    "summary": "The organisation chart follows the personnel system every night",
    "version": "19.0.1.0.0",
    "category": "Services/Municipality",
    "author": "Municipal Suite contributors",
    "license": "AGPL-3",
    "depends": ["municipal_crm"],
    "data": [
        "security/ir.model.access.csv",
        "security/municipal_organisation_source_rules.xml",
        "data/municipal_organisation_source_cron_data.xml",
        "views/municipal_organisation_source_views.xml",
    ],
    "installable": True,
}
