package dev.flotilla.agent.workspace;

import dev.flotilla.api.task.Identity;
import dev.flotilla.api.work.CommitId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Gives commits their trailers and committer: parents first, merges keep their shape, authors and
/// dates stay, signatures go (they would be wrong). A commit that has all this already keeps its
/// id, so that doing it again changes nothing. Not thread-safe.
final class Rewrite {
  private final Trailers trailers;
  private final Identity committer;
  private final Map<CommitId, CommitId> renamed = new HashMap<>();
  private final Map<CommitId, RawCommit> made = new LinkedHashMap<>();

  Rewrite(Trailers trailers, Identity committer) {
    this.trailers = trailers;
    this.committer = committer;
  }

  /// Takes commits, parents before children.
  void addAll(List<RawCommit.Named> commits) {
    for (var each : commits) {
      var changed = change(each.commit());
      renamed.put(each.id(), changed.equals(each.commit()) ? each.id() : keep(changed));
    }
  }

  /// What a commit is called now.
  CommitId now(CommitId id) {
    return renamed.getOrDefault(id, id);
  }

  /// A new commit of our own on top; parents are named as they were before.
  CommitId commit(
      String tree, List<CommitId> parents, Identity author, String message, long seconds) {
    var headers = new ArrayList<String>();
    headers.add("tree " + tree);
    parents.forEach(it -> headers.add("parent " + now(it)));
    headers.add("author " + person(author) + " " + seconds + " +0000");
    headers.add("committer " + person(committer) + " " + seconds + " +0000");
    return keep(new RawCommit(headers, latin(trailers.on(message))));
  }

  /// The objects that did not exist before.
  List<RawCommit> made() {
    return List.copyOf(made.values());
  }

  private CommitId keep(RawCommit commit) {
    var id = commit.id();
    made.put(id, commit);
    return id;
  }

  private RawCommit change(RawCommit old) {
    var headers = new ArrayList<String>();
    boolean foreign = trailers.foreign(old.message());
    for (var header : old.headers()) {
      if (header.startsWith("parent ") && header.length() == 47) {
        headers.add("parent " + now(new CommitId(header.substring(7))));
      } else if (header.startsWith("committer ") && !foreign) {
        headers.add(
            "committer " + person(committer) + header.substring(header.lastIndexOf('>') + 1));
      } else {
        headers.add(header);
      }
    }
    var message = foreign ? old.message() : trailers.on(old.message());
    var changed = new RawCommit(headers, message);
    return changed.equals(old) ? old : new RawCommit(unsigned(headers), message);
  }

  private static List<String> unsigned(List<String> headers) {
    var kept = new ArrayList<String>();
    boolean signature = false;
    for (var header : headers) {
      signature = header.startsWith("gpgsig") || (signature && header.startsWith(" "));
      if (!signature) {
        kept.add(header);
      }
    }
    return kept;
  }

  /// As git writes it: without the characters that delimit.
  private static String person(Identity identity) {
    return latin(clean(identity.name()) + " <" + clean(identity.email()) + ">");
  }

  private static String clean(String text) {
    return text.replaceAll("[<>\\n\\r\\x00]", "").strip();
  }

  private static String latin(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
