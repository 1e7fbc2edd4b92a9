"""Run in an Odoo shell: Odoo's own services on the internet get an address at which
nothing listens, so that nothing leaves the machine, whoever presses which button.
"""

env = globals()["env"]

NOWHERE = "http://127.0.0.1:9"

for key in (
    "enrich.endpoint",
    "html_editor.media_library_endpoint",
    "html_editor.olg_api_endpoint",
    "iap.endpoint",
    "iap.partner_autocomplete.endpoint",
    "mail.server.gmail.iap.endpoint",
    "mail.server.outlook.iap.endpoint",
    "sms.endpoint",
    "snailmail.endpoint",
    "website.olg_api_endpoint",
    "website.website_api_endpoint",
):
    env["ir.config_parameter"].set_param(key, NOWHERE)

# Odoo would ask a service about the town when the administrator first opens the backend.
companies = env["res.company"].with_context(active_test=False).search([])
if "iap_enrich_auto_done" in companies._fields:
    companies.iap_enrich_auto_done = True

# The update ping, and the monthly statistics by e-mail.
for xmlid in ("mail.ir_cron_module_update_notification", "digest.ir_cron_digest_scheduler_action"):
    cron = env.ref(xmlid, raise_if_not_found=False)
    if cron:
        cron.active = False

env.cr.commit()
print("script finished")
