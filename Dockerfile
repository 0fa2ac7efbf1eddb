# The image of every process of ours; docker-compose.yml says which command each one runs.
# Two stages: wheels are installed with a full toolbox at hand, the shipped image has only Python and the result.

FROM python:3.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/venv
COPY deploy/requirements.lock /tmp/requirements.lock
RUN /opt/venv/bin/pip install --require-hashes --only-binary :all: -r /tmp/requirements.lock

FROM python:3.13-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=marketplace.config.settings STATIC_ROOT=/srv/static
RUN groupadd --system --gid 10001 miaomiao \
    && useradd --system --uid 10001 --gid miaomiao --home-dir /srv --shell /usr/sbin/nologin miaomiao \
    && mkdir -p /srv/app /srv/static /srv/media && chown miaomiao:miaomiao /srv/static /srv/media
COPY --from=build /opt/venv /opt/venv
WORKDIR /srv/app
COPY . .
# Messages and static files are part of the image. The settings want an environment; these values are used for nothing else.
RUN sh deploy/build-assets.sh
USER miaomiao
EXPOSE 8000 8001
CMD ["granian", "--interface", "wsgi", "--http", "1", "--no-ws", "--blocking-threads", "4", "--backlog", "1024", "--respawn-failed-workers", "marketplace.config.wsgi:application"]
