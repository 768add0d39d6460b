# The ships are where fleet.txt says.
expect 'Ada is at sea' '|A\' "$(row 12 0 | cut -c5-7)"
expect 'so is Babbage, on a course to the west' '/B|' "$(row 14 0 | cut -c23-25)"
