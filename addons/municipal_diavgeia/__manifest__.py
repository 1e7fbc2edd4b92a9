{
    "name": "Municipal Diavgeia",
    "summary": "The decisions that answer a request, by their Diavgeia numbers",
    "version": "19.0.1.0.0",
    "category": "Services/Municipality",
    "author": "Municipal Suite contributors",
    "license": "AGPL-3",
    "depends": ["municipal_crm"],
    "data": ["views/municipal_request_views.xml", "views/website_decisions.xml"],
    "installable": True,
}
