package dev.flotilla.agent.workspace;

import dev.flotilla.api.work.CommitId;
import java.util.ArrayList;
import java.util.List;

/// What to do with the state that a turn left: decided from what git said, without touching it.
sealed interface CommitPlan {
  /// @param parents of the commit for what is uncommitted, as they are named now
  /// @param tree that it shall hold
  /// @param needed false when the first parent holds everything already
  /// @param checkout the files are older than the first parent and unchanged: bring them up
  record Make(
      List<CommitId> parents, String tree, boolean needed, boolean checkout, List<String> notes)
      implements CommitPlan {}

  /// @param words for the model
  record Ask(List<String> words) implements CommitPlan {}

  static CommitPlan of(Records state, CommitId start, boolean insist) {
    var words = obstacles(state);
    var notes = notes(state, insist);
    var head = state.id("head").orElse(start);
    var tip = state.id("tip").orElse(start);
    var tree = state.first("tree").orElseThrow();
    boolean clean = state.first("headTree").filter(tree::equals).isPresent();
    var parents = new ArrayList<CommitId>();
    boolean checkout = false;
    boolean forced = false;
    if (!state.has("startInHead") && !(clean && state.has("startInTip"))) {
      words.add(
          "The commit that your branch began at ("
              + start
              + ") is no longer part of the history of"
              + " HEAD. Bring your work back on top of it; the branch may not lose it.");
      notes.add("the history did not contain the start any more: the files were committed on it");
      parents.add(state.has("startInTip") ? tip : start);
      forced = true;
    } else if (state.has("tipInHead")) {
      parents.add(head);
    } else if (clean && state.has("headInTip")) {
      parents.add(tip);
      checkout = true;
    } else {
      words.add(
          "HEAD ("
              + head
              + ") and your branch ("
              + tip
              + ") have gone apart. Check your branch out"
              + " and bring all work together on it.");
      notes.add("HEAD and branch had gone apart: both were kept, with the files of the workspace");
      parents.add(tip);
      if (!state.has("headInTip")) {
        parents.add(head);
      }
      forced = true;
    }
    if (!words.isEmpty() && !insist) {
      return new Ask(words);
    }
    int base = parents.size();
    state.ids("merge").stream().filter(it -> !parents.contains(it)).forEach(parents::add);
    boolean needed = forced || parents.size() > base || (!clean && !checkout);
    return new Make(parents, tree, needed, checkout, notes);
  }

  private static List<String> obstacles(Records state) {
    var words = new ArrayList<String>();
    if (state.has("rebase")) {
      words.add("A rebase is in progress. Finish it or abort it.");
    }
    if (state.has("conflict")) {
      words.add(
          "A merge has conflicts that are not resolved, in: " + join(state.all("conflict")) + ".");
    }
    if (state.has("nested")) {
      words.add(
          "There are git repositories inside the workspace, which cannot be part of a commit: "
              + join(state.all("nested"))
              + ". Remove their .git directories to keep their files, or remove or ignore them.");
    }
    return words;
  }

  private static List<String> notes(Records state, boolean insist) {
    var notes = new ArrayList<String>();
    if (state.has("mended")) {
      notes.add("the repository's .git was missing or damaged and was made again");
    }
    if (state.has("left")) {
      notes.add("left out, because untracked and over 10 MB: " + join(state.all("left")));
    }
    if (insist && state.has("nested")) {
      notes.add("left out, because they are repositories: " + join(state.all("nested")));
    }
    if (insist && state.has("rebase")) {
      notes.add("an unfinished rebase was given up");
    }
    if (insist && state.has("conflict")) {
      notes.add("committed with conflict markers: " + join(state.all("conflict")));
    }
    return notes;
  }

  private static String join(List<String> names) {
    int shown = Math.min(names.size(), 20);
    var text = String.join(", ", names.subList(0, shown));
    return names.size() > shown ? text + " and " + (names.size() - shown) + " more" : text;
  }
}
