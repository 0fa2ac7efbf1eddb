#!/bin/sh
# Chromium and a Chinese font for the browser tests. Where they are missing: installed by apt as root; otherwise one line
# says how to install them and the browser tests are skipped visibly. With CI=true a missing one is a failure.
set -eu

have_browser() {
    if [ -n "${CHROME:-}" ]; then
        [ -x "$CHROME" ]
        return
    fi
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" >/dev/null 2>&1 && return 0
    done
    [ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ] || [ -x "/Applications/Chromium.app/Contents/MacOS/Chromium" ]
}

have_font() {
    [ "$(uname)" = Darwin ] && return 0 # macOS brings PingFang
    command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list ':lang=zh-cn' family)" ]
}

if have_browser && have_font; then
    exit 0
fi

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    wanted=
    have_browser || wanted="chromium"
    have_font || wanted="$wanted fonts-noto-cjk fontconfig"
    echo "Installing for the browser tests:$(echo " $wanted" | tr -s ' ') …"
    # shellcheck disable=SC2086
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $wanted; } \
        >/dev/null 2>&1 || echo "apt-get could not install them." >&2
fi

missing=
have_browser || missing="Chromium (or set CHROME to a browser)"
have_font || missing="${missing:+$missing and }a Chinese font"
if [ -n "$missing" ]; then
    echo "Missing for the browser tests: $missing. Debian, Ubuntu: apt install chromium fonts-noto-cjk; macOS: brew install --cask chromium." >&2
    if [ "${CI:-}" = true ]; then
        exit 1
    fi
    echo "The browser tests will be skipped." >&2
fi
