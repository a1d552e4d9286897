"""What the three services answer, small and made up; tests that have ../shared use real records too."""

import json

from . import stub as stubs


def paper(pmid, title="A title", **parts):
    extra = "".join(parts.values())
    return (
        f"<PubmedArticle><MedlineCitation><PMID Version='1'>{pmid}</PMID><Article>"
        f"<ArticleTitle>{title}</ArticleTitle></Article>{extra}</MedlineCitation></PubmedArticle>"
    )


def papers(*given):
    return f"<PubmedArticleSet>{''.join(given)}</PubmedArticleSet>"


def efetch(*given, kind=stubs.XML):
    return stubs.says(papers(*given), kind)


def esearch(*pmids):
    return stubs.says(json.dumps({"esearchresult": {"idlist": list(pmids)}}), stubs.JSON)


def work(doi="10.1000/abc", **parts):
    return {"DOI": doi, "type": "journal-article", "title": ["A title"], **parts}


def crossref(**parts):
    body = {"status": "ok", "message-type": "work", "message": work(**parts)}
    return stubs.says(json.dumps(body), stubs.JSON)


def study(nct="NCT01234567", status="RECRUITING", updated="2026-01-01", **state):
    return {
        "protocolSection": {
            "identificationModule": {"nctId": nct, "briefTitle": "A title"},
            "statusModule": {
                "overallStatus": status,
                "lastUpdatePostDateStruct": {"date": updated},
                **state,
            },
            "designModule": {"phases": ["PHASE1"]},
        },
        "hasResults": False,
    }


def trial(**parts):
    return stubs.says(json.dumps(study(**parts)), stubs.JSON)
