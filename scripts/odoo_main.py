"""Odoo's command line, as a file: Odoo starts its websocket process by running this file again."""

import odoo.cli
import odoo.service.server

#: Connections that may wait until a worker is free. Odoo lets eight wait for each worker; whoever
#: comes then is told nothing and tries again after a second, which a caller hears as silence.
WAITING = 1024


class PreforkServer(odoo.service.server.PreforkServer):
    """Odoo's server with workers, with room for those who wait."""

    def start(self):
        super().start()
        if self.socket:
            self.socket.listen(WAITING)


odoo.service.server.PreforkServer = PreforkServer
odoo.cli.main()
