#!/bin/sh
# The check of this repository: sh check.sh
# Prints one line per expectation; exits 1 if any of them is not met.
fleet=${TMPDIR:-/tmp}/fleet.$$
trap 'rm -f "$fleet"' EXIT
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

# row Y [ARGUMENT]: what the chart shows in row Y; ARGUMENT goes to chart.sh
row() {
  y=$1
  shift
  sh chart.sh "$fleet" "$@" | awk -v y="$y" '$1 == y { print $2 }'
}

echo 'Ada 4 3 E' > "$fleet"
expect 'a ship is where the fleet list says' '~~~A' "$(row 3 | cut -c1-4)"
expect 'the sea is 30 columns wide' 30 "$(row 3 | awk '{ print length }')"

echo 'Dijkstra 30 5 N' > "$fleet"
expect 'a ship in the last column is on the chart' 'D' "$(row 5 | cut -c30)"

printf '%s\n' '# a note' 'Ada 4 3 E' 'Curie 21 2 W' > "$fleet"
expect 'notes are no ships' '2 ships at sea' "$(sh chart.sh "$fleet" | tail -n 1)"

exit $failed
