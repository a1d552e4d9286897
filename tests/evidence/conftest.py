import pytest

from .ingest.stub import stub_service


@pytest.fixture
def stub(tmp_path, monkeypatch, settings):
    """A server on this machine that stands for all three services, each below a path of its own."""
    with stub_service(tmp_path) as stub:
        monkeypatch.setenv("SSL_CERT_FILE", stub.ca_file)
        settings.CONTACT_EMAIL = "desk@example.org"
        settings.NCBI_API_KEY = ""
        settings.FETCH_ADDRESSES = {
            "pubmed": f"{stub.address}pubmed/",
            "crossref": f"{stub.address}crossref/",
            "clinicaltrials": f"{stub.address}trials/",
        }
        yield stub


@pytest.fixture
def no_sleep(monkeypatch):
    """Commands wait by the clock of this machine; here they do not wait."""
    slept = []
    monkeypatch.setattr("time.sleep", slept.append)
    return slept
