#!/bin/sh
# Translations and static files for the image. collectstatic reads the settings, so it gets throw-away values; nothing of
# them stays in the image.
set -eu
python -m tools.messages compile
key=$(python -c 'import base64, secrets; print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())')
env MIAOMIAO_MODE=production SECRET_KEY=only-for-collectstatic-only-for-collectstatic-only-for \
    FIELD_KEYS="k1:$key" SIGNING_KEYS="s1:$key" DATABASE_URL=postgresql://nobody@localhost/none \
    CACHE_URL=redis://localhost/0 BROKER_URL=redis://localhost/0 CHANNELS_URL=redis://localhost/1 \
    PUBLIC_URL=https://localhost WEBSOCKET_URL=wss://localhost STRIPE_API_KEY=none STRIPE_WEBHOOK_SECRET=none \
    python manage.py collectstatic --noinput --verbosity 0
