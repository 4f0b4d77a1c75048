#!/bin/sh
# See that what kefu needs from the system is there; install it where that is allowed.
# As root: installs. With sudo: asks first when a person is there, otherwise installs only if sudo needs no password.
# `prepare.sh tests` sees to the browser that the tests drive, and nothing else; without it those tests are skipped.
set -eu

need=""
want() { need="$need $1"; }
for_tests=""
[ "${1:-}" = tests ] && for_tests=yes

distribution=$(. /etc/os-release 2>/dev/null && echo "${ID:-unknown}" || echo unknown)
if [ -n "$for_tests" ]; then
  command -v chromium >/dev/null 2>&1 && exit 0
  [ "$distribution" = debian ] || { echo "Tests in a browser need the command chromium; they are skipped."; exit 0; }
  want chromium
fi

if [ -z "$for_tests" ]; then
  python=""
  for name in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null 2>&1 && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      python="$name"
      break
    fi
  done
  if [ -z "$python" ]; then
    want python3
    want python3-venv
  elif [ ! -x .venv/bin/python ] && ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    want "$("$python" -c 'import sys; print(f"python3.{sys.version_info.minor}-venv")')"
  fi

  if [ -z "${ASTERISK:-}" ] && ! command -v asterisk >/dev/null 2>&1 && [ ! -x /usr/sbin/asterisk ] &&
    [ ! -e .cache/asterisk/.kefu-version ]; then
    case "$distribution" in
      ubuntu)
        want asterisk
        want asterisk-core-sounds-en-wav
        want asterisk-moh-opsound-wav
        ;;
      *)
        command -v mmdebstrap >/dev/null 2>&1 || want mmdebstrap
        command -v mount >/dev/null 2>&1 || want mount
        [ "$(id -u)" = 0 ] || command -v bwrap >/dev/null 2>&1 || unshare --user --map-root-user true 2>/dev/null || want bubblewrap
        ;;
    esac
  fi
  if [ "$distribution" = ubuntu ] || [ -n "${ASTERISK:-}" ] || command -v asterisk >/dev/null 2>&1; then
    command -v espeak-ng >/dev/null 2>&1 || want espeak-ng
  fi
fi

[ -n "$need" ] || exit 0
command -v apt-get >/dev/null 2>&1 || {
  echo "kefu needs:$need. Install them with your system's package manager, then run this again." >&2
  [ -z "$for_tests" ] || exit 0
  exit 1
}
if [ "$(id -u)" = 0 ]; then
  as=""
elif command -v sudo >/dev/null 2>&1 && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
  as=sudo
else
  echo "kefu needs:$need. Install them:  sudo apt-get install$need" >&2
  [ -z "$for_tests" ] || { echo "Without a browser its tests are skipped." >&2; exit 0; }
  exit 1
fi
if [ -t 0 ] && [ -z "${CI:-}" ]; then
  printf 'kefu needs the packages%s. Install them now with apt? [Y/n] ' "$need"
  read -r answer
  case "$answer" in [nN]*) [ -z "$for_tests" ] || exit 0; echo "Then run:  sudo apt-get install$need" >&2; exit 1 ;; esac
fi
# Run apt-get and say every few seconds how far it is; its status. sudo closes other files, so its status lines come on stdout.
apt() {
  what="$1"
  shift
  {
    code=0
    $as env DEBIAN_FRONTEND=noninteractive apt-get -o APT::Status-Fd=1 -qq "$@" || code=$?
    echo "ended:$code"
  } | {
    said=$(date +%s)
    while IFS=: read -r kind name percent _; do
      case "$kind" in
        ended) exit "$name" ;;
        dlstatus) doing="fetching" ;;
        pmstatus) doing="unpacking $name" ;;
        *) continue ;;
      esac
      now=$(date +%s)
      [ $((now - said)) -lt 3 ] || { said=$now; echo "  $what: $doing, ${percent%%.*} %"; }
    done
    exit 1
  }
}

echo "Reading the lists of packages …"
apt "Lists of packages" update || true
# shellcheck disable=SC2086
size=$(LC_ALL=C apt-get install --assume-no --no-install-recommends $need 2>/dev/null | sed -n 's/^Need to get \(.*\) of archives.*/ (\1)/p')
echo "Installing$need$size …"
# shellcheck disable=SC2086
apt "Installing" install -y --no-install-recommends $need || {
  [ -n "$for_tests" ] || exit 1
  echo "The browser could not be installed; its tests are skipped." >&2
}
