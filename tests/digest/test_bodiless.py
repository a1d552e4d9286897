from wsgiref.util import setup_testing_defaults

import pytest
from django.core.wsgi import get_wsgi_application


def answer(method, address, **headers):
    """Status, header fields and body as a server gets them."""
    environ = {"REQUEST_METHOD": method, "PATH_INFO": address, "HTTP_HOST": "testserver", **headers}
    setup_testing_defaults(environ)
    said = {}
    response = get_wsgi_application()(
        environ, lambda status, fields: said.update(status=status, fields=dict(fields))
    )
    body = b"".join(response)
    response.close()
    return said["status"], said["fields"], body


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/claims/", "/nothing-here/", "/changes/feed/", "/healthz"])
def test_head_is_answered_as_get_without_the_body(address):
    status, fields, body = answer("GET", address)

    bare = answer("HEAD", address)

    assert body
    assert bare[0] == status
    assert bare[2] == b""
    assert bare[1]["Content-Length"] == str(len(body))
    assert bare[1]["Content-Type"] == fields["Content-Type"]


@pytest.mark.django_db
def test_a_name_that_is_not_ours_is_refused_without_a_trace_in_the_log(caplog):
    status, _fields, _body = answer("GET", "/claims/", HTTP_HOST="evil.example")

    assert status.startswith("400")
    assert "Traceback" not in caplog.text
