"""Odoo's command line, as a file: Odoo starts its websocket process by running this file again."""

import odoo.cli

odoo.cli.main()
