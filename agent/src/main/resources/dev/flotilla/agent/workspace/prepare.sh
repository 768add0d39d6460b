if [ ! -d .git ]; then
  new_repository || fail broken
fi
fetch_all || fail fetch
for commit in "$FLOTILLA_START" "$FLOTILLA_HEAD" "$FLOTILLA_TREE"; do
  ensure "$commit" || fail fetch
done
rm -f .git/index .git/index.lock
git symbolic-ref HEAD "$FLOTILLA_BRANCH" &&
  git update-ref "$FLOTILLA_BRANCH" "$FLOTILLA_HEAD" &&
  git read-tree --reset -u "$FLOTILLA_TREE" 2>"$T/said" &&
  git read-tree -m "$FLOTILLA_HEAD" 2>"$T/said" || fail broken
git update-index -q --refresh >/dev/null
cp .git/index "$own_index" || fail broken
git for-each-ref --format='%(objectname) %(refname)' refs/remotes/origin |
  while read -r id name; do
    [ "$name" = "refs/remotes/origin/${FLOTILLA_BRANCH#refs/heads/}" ] || say foreign "$id"
  done
say ready yes
say tree "$(git rev-parse "$FLOTILLA_TREE^{tree}")"
say checkpoint "$(git rev-parse -q --verify "$FLOTILLA_CHECKPOINT")"
