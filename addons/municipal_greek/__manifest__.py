{
    "name": "Municipal Greek",
    "summary": "The Greek that Odoo's own translation lacks, for citizens and clerks",
    "version": "19.0.1.0.0",
    "category": "Services/Municipality",
    "author": "Municipal Suite contributors",
    "license": "AGPL-3",
    "depends": ["municipal_crm"],
    "assets": {
        "web.assets_backend": [
            "municipal_greek/static/src/calendar.js",
            "municipal_greek/static/src/spoken_names.xml",
        ],
    },
    "post_load": "install_code_terms",
    "auto_install": True,
    "installable": True,
}
