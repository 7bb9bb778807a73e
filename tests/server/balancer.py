"""A load balancer with one server behind it: it polls readiness, and sends clients only where that says so."""

import http.client
import threading
import time

POLL_SECONDS = 0.1


class Balancer:
    """Many clients, each on a connection that it keeps as long as the server does."""

    def __init__(self, port: int, clients: int, path: str) -> None:
        self.answered = 0
        self.refused = 0
        self.lost: list[str] = []
        self.statuses: set[int] = set()
        self._port = port
        self._path = path
        self._ready = True
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._threads = [
            threading.Thread(target=self._poll),
            *(threading.Thread(target=self._ask) for _ in range(clients)),
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _poll(self) -> None:
        while not self._over.wait(POLL_SECONDS):
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=1)
            try:
                connection.request("GET", "/health/readiness")
                self._ready = connection.getresponse().status == 200
            except OSError:
                self._ready = False
            finally:
                connection.close()

    def _ask(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        while not self._over.is_set():
            if not self._ready:
                time.sleep(0.01)
                continue
            self._ask_once(connection)
        connection.close()

    def _ask_once(self, connection: http.client.HTTPConnection) -> None:
        try:
            if connection.sock is None:
                connection.connect()
        except OSError:
            with self._lock:
                self.refused += 1
            time.sleep(0.05)
            return
        try:
            connection.request("GET", self._path)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            with self._lock:
                self.lost.append(repr(error))
            return
        with self._lock:
            self.answered += 1
            self.statuses.add(answer.status)
