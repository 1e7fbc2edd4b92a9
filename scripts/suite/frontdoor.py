"""A small front door for tests: one port for Odoo's workers and its websocket process.

In production nginx does this (docker/nginx.conf). It looks at the first line of a
connection only, which is enough: browsers open a connection of its own for a websocket.
"""

import asyncio
import threading


class FrontDoor:
    """Listens at `port` of this machine; a context manager.

    :param http: port of the workers
    :param websocket: port of the gevent process
    """

    def __init__(self, port, http, websocket):
        self.port, self.http, self.websocket = port, http, websocket
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self):
        self._thread.start()
        listening = asyncio.start_server(self._serve, "127.0.0.1", self.port)
        asyncio.run_coroutine_threadsafe(listening, self._loop).result(10)
        return self

    def __exit__(self, *_exception):
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    async def _serve(self, reader, writer):
        try:
            first = await reader.readline()
            target = self.websocket if b" /websocket" in first else self.http
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", target)
        except OSError:
            writer.close()
            return
        inner_writer.write(first)
        await asyncio.gather(_pump(reader, inner_writer), _pump(inner_reader, writer))


async def _pump(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass  # one side went away; the other is told by the closing below
    finally:
        writer.close()
