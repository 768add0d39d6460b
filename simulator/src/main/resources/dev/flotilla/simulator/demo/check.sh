#!/bin/sh
# The check of this repository: sh check.sh
# Prints one line per expectation; exits 1 if any of them is not met. Those of a part of the
# picture are in checks/.
failed=0

# expect NAME WANTED FOUND
expect() {
  if [ "$2" = "$3" ]; then
    echo "ok      $1"
  else
    echo "not ok  $1: expected '$2', found '$3'"
    failed=1
  fi
}

# row ROW HOUR: a row of the picture
row() {
  sh harbour.sh "$2" | sed -n "$1p"
}

parts=$(grep -v '^#' scene.txt)
expect 'the picture has 16 rows' 16 "$(sh harbour.sh | awk 'END { print NR }')"
expect 'no part is listed twice' '' "$(echo "$parts" | sort | uniq -d)"
for part in $parts; do
  expect "$part draws something" yes "$(sh "parts/$part.sh" 0 | awk 'END { print NR ? "yes" : "no" }')"
done
for expectations in checks/*.sh; do
  . "./$expectations"
done
exit "$failed"
