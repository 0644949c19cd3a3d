#!/usr/bin/env bash
# manpage.sh PROGRAM writes the manual page of the program to standard output. It
# is made of the program's own help, so it says what that says.
set -euo pipefail
program=${1:?the built program}

# A day that goes with the source, not with the day it is packaged on.
day=$(date -u -d "@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}" +%Y-%m-%d)
printf '.TH LATCHKEY 1 %s "%s" "User Commands"\n' "$day" "$("$program" version)"
printf '.SH NAME\nlatchkey \\- authenticator that sees to it that you are not locked out\n.ad l\n.nh\n'

# Help has usage and examples, which stay as they are, words, and tables of two
# columns.
page() {
	awk '
	function text(s) {
		gsub(/\\/, "\\e", s); gsub(/-/, "\\-", s)
		gsub(/[,}]/, "&\\:", s) # where a long line of JSON may break
		if (s ~ /^[.\x27]/) s = "\\&" s
		return s
	}
	function literal(on) { if (on != kept) print on ? ".PP\n.nf" : ".fi\n.PP"; kept = on }
	/^Usage: / { sub(/^Usage: /, ""); literal(1); print text($0); next }
	/^       / { sub(/^ */, ""); literal(1); print text($0); next }
	/^$/ { literal(0); print ".PP"; next }
	/^[A-Z][A-Za-z, ]*:$/ { literal(0); example = /^Example/; print ".PP\n.B " text($0); next }
	/^  / {
		sub(/^ */, "")
		if (example || !match($0, /  +/)) { literal(1); print text($0); next }
		print ".TP\n.B " text(substr($0, 1, RSTART - 1)) "\n" text(substr($0, RSTART + RLENGTH))
		next
	}
	{ literal(0); print text($0) }
	END { literal(0) }'
}

echo .SH DESCRIPTION
"$program" help | page
echo .SH COMMANDS
# The commands stand in the first table of the help.
"$program" help | sed -n '/^Commands:/,/^$/s/^  \([a-z-]*\) .*/\1/p' | while read -r command; do
	printf '.SS %s\n' "${command//-/\\-}"
	"$program" help "$command" | page
done
