# Shared by the scripts that run behind the wall, in the workspace. Parameters come as FLOTILLA_*
# variables, answers go out as records `name NUL value NUL`. Whatever is read here may have been
# written by a model; it can spoil its own work with that and nothing else.
T=$(mktemp -d "${TMPDIR:-/tmp}/flotilla.XXXXXX") || exit 90
trap 'rm -rf "$T"' EXIT
own_index=$HOME/.flotilla-index

# Names as lines and back, for tools that know lines only: a newline in a name is a NUL meanwhile.
lines() { tr '\0\n' '\n\0'; }
records() { tr '\n\0' '\0\n'; }

say() { printf '%s\0%s\0' "$1" "$2"; }

has() { git cat-file -e "$1^{commit}" 2>/dev/null; }

is_ancestor() { git merge-base --is-ancestor "$1" "$2" 2>/dev/null; }

fetch_all() {
  git fetch -q --no-tags --no-write-fetch-head --force "$FLOTILLA_URL" \
    "+refs/heads/flotilla/$FLOTILLA_TASK/*:refs/remotes/origin/flotilla/$FLOTILLA_TASK/*" \
    "+$FLOTILLA_CHECKPOINT*:$FLOTILLA_CHECKPOINT*" 2>"$T/said"
}

# The commit is here, fetched by its name if need be.
ensure() {
  has "$1" && return
  git fetch -q --no-tags --no-write-fetch-head "$FLOTILLA_URL" "$1" 2>>"$T/said" && has "$1"
}

new_repository() {
  rm -rf .git
  git init -q --template= . 2>"$T/said" &&
    git symbolic-ref HEAD "$FLOTILLA_BRANCH" &&
    git config remote.origin.url "$FLOTILLA_URL" &&
    git config remote.origin.fetch \
      "+refs/heads/flotilla/$FLOTILLA_TASK/*:refs/remotes/origin/flotilla/$FLOTILLA_TASK/*" &&
    git config gc.auto 0
}

fail() {
  say failed "$1"
  say said "$(head -c 4000 "$T/said" 2>/dev/null | tr -d '\000')"
  exit 0
}

# A repository that was deleted, replaced by a file or a link, or begun anew is made again from the
# git host; the files stay as they are.
mend() {
  if [ -d .git ] && [ ! -h .git ] && git rev-parse -q --git-dir >/dev/null 2>&1 &&
    has "$FLOTILLA_START" && has "$FLOTILLA_KNOWN"; then
    return
  fi
  new_repository || fail broken
  fetch_all || fail fetch
  ensure "$FLOTILLA_START" && ensure "$FLOTILLA_KNOWN" || fail fetch
  git update-ref "$FLOTILLA_BRANCH" "$FLOTILLA_KNOWN" && git read-tree "$FLOTILLA_KNOWN" ||
    fail broken
  rm -f "$own_index"
  say mended yes
}

# Writes the files as a tree by an index of our own: $tree. Says what it leaves out: `left` for
# large untracked files, `nested` for repositories within the repository.
write_tree() {
  export GIT_INDEX_FILE="$own_index"
  rm -f "$own_index.lock"
  if [ ! -f "$own_index" ]; then
    git read-tree "$head" 2>"$T/said" || fail broken
  elif [ "$head" != "$FLOTILLA_INDEX_HEAD" ]; then
    git read-tree -m "$head" 2>/dev/null || { rm -f "$own_index"; git read-tree "$head"; } \
      2>"$T/said" || fail broken
  fi
  : >"$T/left"
  { git ls-files -z -o --exclude-standard &&
    git diff-index --cached --name-only -z --diff-filter=A "$head"; } >"$T/new" 2>"$T/said" ||
    fail broken
  lines <"$T/new" | sed -n '/\/$/p' | records >"$T/nested"
  lines <"$T/new" | sed '/\/$/d; s|^|./|' | records |
    xargs -0 sh -c '
      [ $# = 0 ] || find "$@" -maxdepth 0 -type f -size +10485760c -print0 2>/dev/null' sh \
      >"$T/large"
  printf ':(top)\0' >"$T/paths"
  T="$T" xargs -0 sh -c '
    for f do
      printf "%s\0" "${f#./}" >>"$T/left"
      printf ":(top,exclude,literal)%s\0" "${f#./}" >>"$T/paths"
    done' sh <"$T/large"
  T="$T" xargs -0 sh -c 'for f do printf ":(top,exclude,literal)%s\0" "${f%/}" >>"$T/paths"; done' \
    sh <"$T/nested"
  [ -s "$T/left" ] && git update-index --force-remove -z --stdin <"$T/left" 2>/dev/null
  git add -A --ignore-errors --pathspec-from-file="$T/paths" --pathspec-file-nul 2>"$T/said"
  tree=$(git write-tree 2>>"$T/said") || fail broken
  if git diff-tree -r --no-renames --raw "$FLOTILLA_START" "$tree" | grep -q '^:[0-7]* 160000 '; then
    git diff-tree -r --no-renames --raw -z "$FLOTILLA_START" "$tree" |
      lines | sed -n '/^:[0-7]* 160000 /{n;p;}' | records >"$T/links"
    cat "$T/links" >>"$T/nested"
    git update-index --force-remove -z --stdin <"$T/links" 2>>"$T/said" || fail broken
    tree=$(git write-tree 2>>"$T/said") || fail broken
  fi
  unset GIT_INDEX_FILE
}

say_each() { name=$1 xargs -0 sh -c 'for f do [ -z "$f" ] || printf "%s\0%s\0" "$name" "$f"; done' sh; }

say_left_out() {
  say_each left <"$T/left"
  say_each nested <"$T/nested"
}
