"""``kefu cert``: a certificate for the pages, by an authority of the site's own, and where to import that."""

from __future__ import annotations

import argparse
import ipaddress
import shutil
import socket

from ari_app.pbx.site_certificate import BadName, Made, make
from ari_app.pbx.web_files import KEYS
from config.load import load_settings
from models.domain.errors import CommandRefused

COPY = "kefu-site-ca.crt"


def run_cert(options: argparse.Namespace) -> int:
    """Make it and say how to go on."""
    names = options.names or own_names(load_settings().web.listen)
    try:
        made = make(names, options.run / KEYS)
    except BadName as error:
        raise CommandRefused(str(error)) from None
    shutil.copyfile(made.authority, options.run / COPY)
    (options.run / COPY).chmod(0o644)
    print(explained(made, str((options.run / COPY).resolve())))
    return 0


def own_names(listen: str) -> list[str]:
    """What this machine is called, and its addresses, or the one that the pages listen on."""
    name = socket.gethostname()
    names = [name.lower(), *([socket.getfqdn().lower()] if "." in socket.getfqdn() else [])]
    address = ipaddress.ip_address(listen)
    if not address.is_unspecified and not address.is_loopback:
        return [*names, listen]
    return [*names, "localhost", *_addresses()]


def _addresses() -> list[str]:
    """The addresses that other machines may know this one by."""
    found = {"127.0.0.1"}
    for family, towards in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((towards, 9))  # sends nothing: the kernel only chooses an address
                found.add(str(probe.getsockname()[0]))
            except OSError:
                continue
    return sorted(found)


def explained(made: Made, file: str) -> str:
    """What is there now, and what to do with it."""
    head = f"""The pages have a certificate for {", ".join(made.names)}
    until {made.ends_at:%Y-%m-%d}; `kefu cert` again renews it, and a running kefu takes it up by itself."""
    if not made.fresh:
        return f"{head}\nThe site's authority is the one of before: nothing has to be imported again."
    return f"""{head}

It is signed by an authority of this site alone, which can vouch for these names and no others. Import its certificate
on every machine that opens the pages:
    {file}
    SHA-256 {made.fingerprint}

Windows       certutil -addstore -f Root {COPY}            (as administrator)
    domain    Group Policy: Computer Configuration > Policies > Windows Settings > Security Settings >
              Public Key Policies > Trusted Root Certification Authorities > Import
macOS         sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain {COPY}
Linux         sudo cp {COPY} /usr/local/share/ca-certificates/ && sudo update-ca-certificates
    Chromium  certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n "kefu site CA" -i {COPY}
Firefox       policies.json: {{"policies": {{"Certificates": {{"ImportEnterpriseRoots": true}}}}}}

Then let the pages listen for other machines, in config/site.toml:
    [web]
    listen = "0.0.0.0"
More: docs/how-to/certificate.md"""
