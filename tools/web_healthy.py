"""Whether this container's web server answers: `python -m tools.web_healthy [ADDRESS]`."""

import os
import sys
from http.client import HTTPConnection


def status(*, port: int, address: str) -> int:
    # As the proxy in front asks: under a name that is allowed, and already over TLS.
    host = os.environ.get("ALLOWED_HOSTS", "127.0.0.1").split(",")[0].lstrip(".*") or "127.0.0.1"
    connection = HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", address, headers={"Host": host, "X-Forwarded-Proto": "https"})
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


if __name__ == "__main__":
    address = sys.argv[1] if len(sys.argv) > 1 else "/livez"
    sys.exit(status(port=int(os.environ.get("PORT", "8000")), address=address) != 200)
