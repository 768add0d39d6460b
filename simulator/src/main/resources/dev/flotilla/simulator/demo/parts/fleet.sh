#!/bin/sh
# The ships of fleet.txt, each with its initial in the sail and the bow on its course.
grep -v '^#' fleet.txt | awk -v hour="${1:-0}" '
  function ship(x, y, name, course) {
    if (course == "E") {
      print x, y - 2, "  |\\"
      print x, y - 1, "  |" name "\\"
    } else {
      print x, y - 2, "  /|"
      print x, y - 1, " /" name "|"
    }
    print x, y, "\\____/"
  }

  {
    x = $2
    ship(x, $3, substr($1, 1, 1), $4)
  }
'
