{
    "name": "Municipal IVR",
    "summary": "The telephone line: requests, status and a person, by voice and keys",
    "version": "19.0.1.0.0",
    "category": "Services/Municipality",
    "author": "Municipal Suite contributors",
    "license": "AGPL-3",
    "depends": ["municipal_crm"],
    "external_dependencies": {
        "python": ["av", "num2words", "numpy", "plivo", "rapidfuzz", "requests"],
    },
    "data": [
        "security/municipal_ivr_groups.xml",
        "security/ir.model.access.csv",
        "security/municipal_call_rules.xml",
        "data/municipal_ivr_flow_data.xml",
        "views/municipal_call_views.xml",
        "views/municipal_call_card_views.xml",
        "security/municipal_call_recording_rules.xml",
        "data/municipal_call_recording_data.xml",
        "data/municipal_ivr_data.xml",
        "views/municipal_simulator_views.xml",
        "data/municipal_ivr_recordings_cron.xml",
    ],
    "demo": [
        "demo/municipal_ivr_demo.xml",
        "views/municipal_ivr_prompt_views.xml",
        "views/municipal_ivr_flow_views.xml",
        "views/municipal_ivr_speech_menus.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "municipal_ivr/static/src/backend/**/*",
            "municipal_ivr/static/src/speech/**/*",
        ],
    },
    "installable": True,
}
