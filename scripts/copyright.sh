#!/usr/bin/env bash
# copyright.sh PROGRAM writes to standard output whose work is in the built program
# and on what terms: Latchkey's own, and the licences of all that is linked into it,
# most of which ask to go along with copies.
set -euo pipefail
program=${1:?the built program}
cd "$(dirname "$0")/.."

own=$(sed -n 's/.*<project_license>\(.*\)<\/project_license>.*/\1/p' assets/org.latchkey.authenticator.metainfo.xml)
cat <<EOT
Latchkey: $own.
Its description for software centres and the marks of sites, which come from the
Simple Icons, are CC0-1.0; the marks remain those of their owners.

What follows is the work of others that is part of the program.
EOT

# of NAME FOLDER prints the licences in a folder, but those of tests and tools.
of() {
	local name=$1 folder=$2 file any=
	while read -r file; do
		any=yes
		printf '\n==== %s\n\n' "$name${file#"$folder"}"
		cat "$file"
	done < <(find "$folder" \( -name testdata -o -name cmd -o -name .github -o -name xgbgen \) -prune -o -type f \
		\( -iname 'LICEN[SC]E*' -o -iname 'COPYING*' -o -iname 'NOTICE*' \) -print | sort)
	[ -n "$any" ] || { echo "copyright.sh finds no licence of $name" >&2; exit 1; }
}

printf '\n==== Go and its standard library\n\n'
cat "$(go env GOROOT)/LICENSE"
go version -m "$program" | awk '$1 == "dep" { print $2 }' | while read -r module; do
	of "$module" "$(go list -m -f '{{.Dir}}' "$module")"
done
