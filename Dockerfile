FROM python:3.11.14-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
WORKDIR /build
COPY requirements.txt .
RUN /venv/bin/pip install --require-hashes -r requirements.txt

FROM python:3.11.14-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 STATIC_ROOT=/srv/static
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin digest
WORKDIR /srv/site
COPY --from=build /venv /venv
COPY manage.py ./
COPY articles articles
COPY evidence evidence
COPY digest digest
COPY sample sample
RUN SECRET_KEY=only-while-static-files-are-collected-and-never-to-serve python manage.py collectstatic --no-input
USER 10001:10001
EXPOSE 8000
# A site that is not fit for the public does not start; the container says why.
CMD ["sh", "-c", "python manage.py check --deploy --fail-level WARNING && exec gunicorn digest.wsgi:application --no-control-socket --preload --bind=0.0.0.0:8000 --limit-request-line=8190 --worker-class=gthread --workers=2 --threads=4 --worker-tmp-dir=/dev/shm"]
