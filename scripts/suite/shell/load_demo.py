"""Run in an Odoo shell: loads the demo data of the addons in MUNICIPAL_DEMO, in order.

Odoo itself loads the demo data of all modules or of none; a demo town must not be
filled with Odoo's own fictional companies. The addons are marked as having demo data,
so that an upgrade refreshes it.
"""

import os

from odoo.modules.loading import load_data
from odoo.modules.module_graph import ModuleGraph

env = globals()["env"]

wanted = os.environ["MUNICIPAL_DEMO"].split(",")
graph = ModuleGraph(env.cr, mode="load")
graph.extend(wanted)
env.cr.execute("SELECT name FROM ir_module_module WHERE state = 'installed'")
graph.extend([name for (name,) in env.cr.fetchall()])
for package in graph:
    if package.name in wanted:
        load_data(env(su=True), {}, "init", kind="demo", package=package)
        env["ir.module.module"].search([("name", "=", package.name)]).demo = True
        env.cr.commit()
print("script finished")
