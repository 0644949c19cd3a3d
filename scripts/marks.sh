#!/usr/bin/env bash
# Makes assets/marks.tsv anew: the marks of the sites of assets/issuers.tsv, out of
# the npm package simple-icons. It needs npm (or the package's .tgz as argument),
# openssl and python3. The build does not need it: what it makes is kept in the
# project.
#
# The drawings are in the public domain (CC0-1.0); those that the package gives
# another licence for are left out. The marks remain those of their owners.
set -euo pipefail
cd "$(dirname "$0")/.."

version=16.37.0
integrity=8mCJIhpMYOL9g13GW59EiL3sVXJnTEKGCTZFaekl9UQ3Qo0SwVjnLaJ82QiaH8BKBdouEDzrHMXIWh8cBIy48A==

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ $# -gt 0 ]; then cp "$1" "$work/package.tgz"; else
	(cd "$work" && npm pack --silent "simple-icons@$version" >/dev/null && mv simple-icons-*.tgz package.tgz)
fi
[ "$(openssl dgst -sha512 -binary "$work/package.tgz" | openssl base64 -A)" = "$integrity" ] || { echo "This is not simple-icons $version."; exit 1; }
tar -xzf "$work/package.tgz" -C "$work"

python3 - "$work/package" "$version" <<'PY' >"$work/marks.tsv"
import json, re, sys
package, version = sys.argv[1:]
key = lambda name: re.sub(r'[^0-9a-z]', '', name.lower())
icons = json.load(open(package + '/data/simple-icons.json', encoding='utf-8'))
free = [i for i in icons if i.get('license', {}).get('type', 'CC0-1.0') == 'CC0-1.0']
by_title = {key(i['title']): i for i in free}
print(f'# Made by scripts/marks.sh from simple-icons {version}, CC0-1.0 (https://simpleicons.org). Do not edit.')
print('# The marks are those of their owners and only say whose account it is.')
print('# site	colour, rrggbb	path of an SVG of 24 by 24 units')
for line in open('assets/issuers.tsv', encoding='utf-8'):
    if line.startswith('#') or not line.strip():
        continue
    names = line.rstrip('\n').split('\t')[0].split('|')
    # Hosts and names of single services would bring marks of something else.
    icon = by_title.get(key(names[0]))
    if not icon:
        continue
    slug = icon.get('slug') or key(icon['title'])
    svg = open(f'{package}/icons/{slug}.svg', encoding='utf-8').read()
    paths = re.findall(r'<path d="([^"]*)"', svg)
    if 'viewBox="0 0 24 24"' not in svg or len(paths) != 1 or re.search(r'[^0-9a-zA-Z .,-]', paths[0]):
        sys.exit(f'{slug} is of another form')
    print(names[0], icon['hex'], paths[0], sep='\t')
PY
mv "$work/marks.tsv" assets/marks.tsv
wc -c assets/marks.tsv
