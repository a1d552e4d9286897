"""Ask this container's site whether it is ready: `python -m digest.healthcheck`."""

import http.client
import os
import sys

PORT = 8000
PATH = "/readyz"


def main() -> None:
    """Exit with 0 if the page comes, or with a sentence and 1."""
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".") or "localhost"
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=8)
    try:
        connection.request("GET", PATH, headers={"Host": host, "X-Forwarded-Proto": "https"})
        status = connection.getresponse().status
    except OSError as error:
        sys.exit(f"The site does not answer: {error}.")
    if status != http.client.OK:
        sys.exit(f"The site answered {status} to {PATH}.")


if __name__ == "__main__":
    main()
