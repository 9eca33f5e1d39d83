"""What others take for the same kind of work as `cutover apply`: read what is there, write what is wanted, 32 at a time.

GNU parallel with curl and Ansible's `uri` send a GET and a PUT for each update to the embedded gateway. octoDNS knows no gateways: it
brings zones of one record each to a server that answers as PowerDNS's API does, in memory. None of them keeps a record.
"""

import http.server
import json
import os
import shutil
import subprocess
import sys
import threading

IN_FLIGHT = 32
PACKAGES = {"ansible": ["ansible-core"], "octodns": ["octodns", "octodns-powerdns"], "parallel": []}


class NotThere(Exception):
    """The peer cannot be installed here."""


def environment(folder, peer):
    """The folder of the peer's programs, in a virtual environment of its own."""
    if peer == "parallel":
        if not shutil.which("parallel"):
            raise NotThere("parallel is not there: apt-get install parallel")
        return os.path.dirname(shutil.which("parallel"))
    place = os.path.join(folder, f"venv-{peer}")
    programs = os.path.join(place, "bin")
    if not os.path.exists(programs):
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        install = [f"{programs}/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES[peer]]
        if subprocess.run(install).returncode:
            shutil.rmtree(place)
            raise NotThere(f"{', '.join(PACKAGES[peer])} cannot be installed")
    return programs


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def parallel(folder, programs, updates, token):
    """The command that has GNU parallel start curl twice for each update."""
    write(f"{folder}/parallel.tsv", "".join(f"{url}\t{body}\n" for url, body in updates))
    get = f"curl -sf -o /dev/null -H 'X-Auth-Token: {token}' {{1}}'?member_group_name=blue&limit=500'"
    put = f"curl -sf -o /dev/null -X PUT -H 'X-Auth-Token: {token}' -H 'Content-Type: application/json' -d {{2}} {{1}}"
    return [f"{programs}/parallel", "--will-cite", "-j", str(IN_FLIGHT), "--colsep", "\t", "-a", f"{folder}/parallel.tsv", f"{get} && {put}"]


def ansible(folder, programs, updates, token):
    """The command that has Ansible send both requests for each of as many hosts as there are updates."""
    hosts = {f"update{n}": {"url": url, "body": body} for n, (url, body) in enumerate(updates)}
    write(f"{folder}/hosts.json", json.dumps({"all": {"hosts": hosts}}))
    headers = {"X-Auth-Token": token}
    read = {"url": "{{ url }}?member_group_name=blue&limit=500", "headers": headers}
    change = {"url": "{{ url }}", "method": "PUT", "body": "{{ body }}", "body_format": "raw",
              "headers": {**headers, "Content-Type": "application/json"}}
    play = {"hosts": "all", "connection": "local", "gather_facts": False, "strategy": "free",
            "vars": {"ansible_python_interpreter": f"{programs}/python"},
            "tasks": [{"ansible.builtin.uri": read}, {"ansible.builtin.uri": change}]}
    write(f"{folder}/play.json", json.dumps([play]))
    return [f"{programs}/ansible-playbook", "-i", f"{folder}/hosts.json", "-f", str(IN_FLIGHT), f"{folder}/play.json"]


def octodns(folder, programs, count, address):
    """The command that has octoDNS change the one record of each of so many zones."""
    zones = f"{folder}/zones"
    os.makedirs(zones, exist_ok=True)
    names = [f"z{n}.example." for n in range(count)]
    for name in names:
        write(f"{zones}/{name}yaml", "---\n'':\n  ttl: 60\n  type: A\n  value: 10.1.0.1\n")
    host, port = address
    config = {
        "manager": {"max_workers": IN_FLIGHT},
        "providers": {
            "files": {"class": "octodns.provider.yaml.YamlProvider", "directory": zones},
            "server": {"class": "octodns_powerdns.PowerDnsProvider", "host": host, "port": port, "api_key": "key"},
        },
        "zones": {name: {"sources": ["files"], "targets": ["server"]} for name in names},
    }
    write(f"{folder}/octodns.yaml", json.dumps(config))
    return [f"{programs}/octodns-sync", "--config-file", f"{folder}/octodns.yaml", "--doit", "--force", "--quiet"]


class Zones(http.server.BaseHTTPRequestHandler):
    """As much of PowerDNS's API as octoDNS asks for: every zone has one record, and takes any change."""

    protocol_version = "HTTP/1.1"
    patched = 0

    def answer(self, status, value=None):
        body = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if "/zones" not in self.path:
            return self.answer(200, {"id": "localhost", "version": "4.9.0"})
        name = self.path.rsplit("/", 1)[-1]
        record = {"name": name, "type": "A", "ttl": 60, "comments": [], "records": [{"content": "10.0.0.1", "disabled": False}]}
        self.answer(200, {"id": name, "name": name, "kind": "Native", "rrsets": [record]})

    def do_PATCH(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        Zones.patched += 1
        self.answer(204)

    do_PUT = do_PATCH

    def log_message(self, *_):
        pass


def serve_zones():
    """A running server; its address is `server_address`."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Zones)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
